//! `deskside connect`: at a device's desk, in a window; `--headless` types without one, and takes a picture of the screen.
//!
//! ```text
//! ADDRESS ── find ──> device ──> window: asks, connects, and asks again when it is told to
//!                          └──> ask ──> grant ── Watch ──> wait for the picture ──> keys ──> screenshot ──> report
//!                                                   └── or bench: driven by another program
//! ```

mod ask;
mod bench;
mod kept;
mod keys;
mod reach;
mod report;
mod screenshot;
mod watch;
mod window;

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use deskside_model::AccessLevel;
use deskside_session::viewer::ScreenChoice;
use deskside_wire::session::PictureWishes;
use tokio::runtime::Runtime;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::output::{OneFormat, remark};
use crate::sites::SiteArgs;
use keys::Stroke;
use watch::Watch;

/// The longest text that is typed, in bytes.
const MOST_TYPED: u64 = 64 * 1024;

/// Whom to reach, and what to do there.
#[derive(Debug, Args)]
pub struct Connect {
    /// The device: name, FQDN, IP address or id
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Only look: no keyboard, no mouse
    #[arg(long)]
    view: bool,
    /// Why: a reason or a ticket number, at most 200 characters
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Which part of the screen: all, first, or a monitor's name; without it all, or what was chosen in the window before
    #[arg(long, value_name = "MONITOR", value_parser = screen)]
    monitor: Option<ScreenChoice>,
    /// Fewer bytes while things move; exact as soon as they stand still
    #[arg(long)]
    low_bandwidth: bool,
    /// Stay on the site's relay even where the device could be reached directly
    #[arg(long)]
    relay_only: bool,
    /// Begin as a full screen
    #[arg(long, conflicts_with = "headless")]
    full_screen: bool,
    /// Without a window
    #[arg(long)]
    headless: bool,
    /// Type this once the picture is there; `{Return}`, `{Tab}` or `{Ctrl+Alt+T}` are keys, `{{` is a brace; `-` reads it from
    /// standard input, where no list of processes shows it
    #[arg(
        long,
        value_name = "KEYS",
        requires = "headless",
        conflicts_with = "view",
        allow_hyphen_values = true
    )]
    exec_keys: Option<String>,
    /// Write the screen, once it stands still and is proven to be the device's, pixel by pixel
    #[arg(long, value_name = "FILE.png", requires = "headless")]
    screenshot: Option<PathBuf>,
    /// Seconds to wait for the picture to stand still
    #[arg(long, value_name = "SECONDS", default_value_t = 30, requires = "headless", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    limit: u64,
    /// Take the screenshot when that time is over, though the screen still moves
    #[arg(long, requires = "screenshot")]
    moving: bool,
    /// Be driven by a benchmark: JSON lines on standard input and output
    #[arg(long, hide = true, requires = "headless", conflicts_with_all = ["exec_keys", "screenshot", "json"])]
    bench: bool,
    #[command(flatten)]
    format: OneFormat,
}

impl Connect {
    /// Whether a window is wanted.
    pub fn wants_window(&self) -> bool {
        !self.headless
    }

    fn access(&self) -> AccessLevel {
        if self.view {
            AccessLevel::ViewOnly
        } else {
            AccessLevel::FullControl
        }
    }
}

/// Opens a window on the device. `runtime` moves into it.
pub fn in_window(given: Connect, site: &SiteArgs, runtime: Runtime) -> Outcome {
    let found = runtime.block_on(find(&given.address, site))?;
    window::show(given, runtime, found)
}

async fn find(address: &str, site: &SiteArgs) -> Outcome<window::AtSite> {
    let mut caller = site.open().await?;
    let (device, _) = find::device(&mut caller, address).await?;
    Ok(window::AtSite { caller, device })
}

/// Connects without a window, does what was said, and ends the session.
pub async fn run(given: Connect, site: &SiteArgs) -> Outcome {
    let strokes = strokes(given.exec_keys.as_deref())?;
    let mut caller = site.open().await?;
    let (device, _) = find::device(&mut caller, &given.address).await?;
    let granted = ask::session(&mut caller, &device, given.access(), &given.reason).await?;
    if granted.session.access < given.access() {
        remark("You may only look at this computer.");
    }
    let wishes = PictureWishes {
        low_bandwidth: given.low_bandwidth,
        ..PictureWishes::default()
    };
    let watch = Watch::start(&caller, &granted, wishes, given.relay_only)?;
    // The rest waits for the picture and for nothing else, on a thread of its own: Ctrl-C is heard meanwhile.
    let stop = watch.stop();
    let work = tokio::task::spawn_blocking(move || at_the_desk(&given, &strokes, &granted.session.device_name, watch));
    tokio::pin!(work);
    let done = tokio::select! {
        done = &mut work => done,
        _ = tokio::signal::ctrl_c() => {
            stop.now();
            work.await
        }
    };
    done.unwrap_or_else(|panic| Err(Failure::new(Exit::SiteFailed, format!("the viewer broke: {panic}"), "")))
}

/// Everything after the grant. Ends the session, whatever comes of it.
fn at_the_desk(given: &Connect, strokes: &[Stroke], device: &str, mut watch: Watch) -> Outcome {
    let limit = Duration::from_secs(given.limit);
    watch.until_active()?;
    if let Some(screen) = given.monitor.clone().filter(|screen| *screen != ScreenChoice::All) {
        let frames = watch.go_on(|seen| seen.frames)?;
        watch.choose(screen)?;
        watch.until_changed(frames)?;
    }
    if given.bench {
        return bench::serve(&watch);
    }
    let mut exact = watch.until_still(limit)?;
    if !strokes.is_empty() {
        let frames = watch.go_on(|seen| seen.frames)?;
        for stroke in strokes {
            watch.press(*stroke)?;
        }
        watch.until_changed(frames)?;
        exact = watch.until_still(limit)?;
    }
    if let Some(file) = &given.screenshot {
        if !exact && !given.moving {
            return Err(Failure::new(
                Exit::No,
                format!(
                    "no screenshot: the screen of {device} did not stand still for {} seconds",
                    given.limit
                ),
                "Give more time with --limit, or take it as it is with --moving.",
            ));
        }
        watch.look(|seen| screenshot::write(file, seen))?;
        remark(&format!("Wrote {}.", file.display()));
    }
    watch.until_measured()?;
    let report = watch.look(|seen| report::Report::new(device, seen));
    watch.end();
    report.print(given.format)
}

/// What is to be typed.
fn strokes(given: Option<&str>) -> Outcome<Vec<Stroke>> {
    let unusable = |why: String| {
        Failure::new(
            Exit::Usage,
            format!("this can't be typed: {why}"),
            "`deskside connect --help` says what --exec-keys takes.",
        )
    };
    match given {
        None => Ok(Vec::new()),
        Some("-") => {
            let mut text = String::new();
            let read = io::stdin().lock().take(MOST_TYPED).read_to_string(&mut text);
            read.map_err(|error| unusable(error.to_string()))?;
            keys::parse(&text).map_err(unusable)
        }
        Some(text) => keys::parse(text).map_err(unusable),
    }
}

/// `all`, `first`, or a name.
fn screen(text: &str) -> Result<ScreenChoice, String> {
    match text {
        "" => Err(String::from(
            "a monitor has a name, such as HDMI-1; `deskside device NAME` lists them",
        )),
        "all" => Ok(ScreenChoice::All),
        "first" => Ok(ScreenChoice::First),
        name => Ok(ScreenChoice::Named(name.to_owned())),
    }
}
