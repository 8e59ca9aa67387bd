//! `cargo xtask demo`: a site and one device on this computer, ready to be looked at, gone after Ctrl-C.
//!
//! Everything runs from a temporary folder unless `--data` names one; what was started is ended in the reverse order,
//! whatever happens.

mod agent;
mod desktop;
mod display;
mod local_user;
mod port;
mod session_bus;
mod site;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::cargo;
use crate::prepare::{self, Wanted};
use crate::project::Project;
use crate::run::{Interrupt, Steps};
use crate::setup::DEMO;
use crate::wasm::{self, Profile};

use self::local_user::LocalUser;

pub use self::agent::Agent;
pub use self::desktop::{Desktop, Windows};
pub use self::display::{Address, MemoryDisplay, on};
pub use self::site::Site;

/// How the demo is to run.
#[derive(Debug, Args)]
pub struct Options {
    /// Port of the site on this computer.
    #[arg(long, default_value_t = 8443)]
    port: u16,
    /// Keep the site's and the agent's data in this folder, for the next demo. Without it everything is forgotten.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Make a display for the device even when this computer has one.
    #[arg(long)]
    virtual_display: bool,
    /// Build without optimising: starts sooner after a change, and runs slower.
    #[arg(long)]
    dev: bool,
    /// Install nothing: list what is missing and stop.
    #[arg(long)]
    no_install: bool,
}

/// Builds everything, starts it, and keeps it running until Ctrl-C.
///
/// # Errors
/// When something can't be built or started, or ends by itself.
pub fn run(project: &Project, mut steps: Steps, interrupt: &Interrupt, options: &Options) -> Result<()> {
    // Before the minutes of building, and again when the site starts.
    port::require_free(options.port)?;
    let in_memory = options.virtual_display || display::of_this_computer().is_err();
    build(
        project,
        &mut steps,
        Build {
            in_memory,
            dev: options.dev,
            install: !options.no_install,
        },
    )?;
    let data = Data::open(options.data.as_deref())?;
    let logs = project.logs();
    let programs = project.target().join(if options.dev { "debug" } else { "release" });
    let place = Place {
        programs: &programs,
        logs: &logs,
        data: data.path(),
    };

    let mut site = steps.need("site", "the site server", |step| Site::start(step, place, options.port))?;
    let mut desktop = steps.need("desktop", "the device's desktop", |step| {
        Desktop::start(step, place, options.virtual_display)
    })?;
    let mut agent = steps.need("agent", "the agent, enrolled and online", |step| {
        Agent::start(step, place, &site, &desktop)
    })?;
    let mut local_user = LocalUser::at(&desktop);
    println!("\n{}", greeting(&site, &desktop, options));
    if local_user.is_some() {
        println!("{}", local_user::HOW_TO_ANSWER);
    }
    let ended = loop {
        if interrupt.is_set() {
            break None;
        }
        if let Some(local_user) = &mut local_user {
            local_user.look_and_answer()?;
        }
        if let Some(ended) = first_some([site.ended()?, desktop.ended()?, agent.ended()?]) {
            break Some(ended);
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    println!("\nEnding the demo ...");
    // In this order, so that each says goodbye while the other side still listens.
    drop(agent);
    drop(desktop);
    drop(site);
    drop(data);
    match ended {
        None => {
            println!("Ended; nothing is left running.");
            Ok(())
        }
        Some(ended) => bail!("{ended}"),
    }
}

/// Where a part of the demo finds and puts things.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Folder of our programs.
    pub programs: &'a Path,
    /// Folder of the logs.
    pub logs: &'a Path,
    /// Folder of everything that is to be forgotten, or kept with `--data`.
    pub data: &'a Path,
}

/// What has to be built and installed.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Whether a desktop in memory will be needed.
    pub in_memory: bool,
    /// Without optimising.
    pub dev: bool,
    /// Whether to install what is missing, or only to list it and stop.
    pub install: bool,
}

/// Builds the console, the site, the agent and the command line.
///
/// # Errors
/// When something is missing or doesn't build.
pub fn build(project: &Project, steps: &mut Steps, build: Build) -> Result<()> {
    let desktop: &[_] = if build.in_memory { DEMO } else { &[] };
    prepare::packages(
        project,
        steps,
        &Wanted {
            extra: &[desktop],
            install: build.install,
        },
    )?;
    let (console, _) = prepare::console(project, steps)?;
    steps.need("wasm", "the browser viewer", |step| {
        wasm::build(project, step, Profile::Wasm)
    })?;
    steps.need("console", "the console", |step| console.build(step))?;
    steps.need(
        "programs",
        "site server, agent and command line; minutes the first time, seconds later",
        |step| {
            let packages = ["deskside-site-server", "deskside-agent-app", "deskside-cli"];
            let packages = packages.iter().flat_map(|package| ["--package", package]);
            let profile = if build.dev { "dev" } else { "release" };
            step.run(cargo(project).args(["build", "--profile", profile]).args(packages))
        },
    )
}

fn greeting(site: &Site, desktop: &Desktop, options: &Options) -> String {
    let link = match site.set_up_link() {
        Some(link) => format!("Make the first administrator (works once):\n  {link}\n"),
        None => "The site is set up already; sign in.\n".to_owned(),
    };
    let forget = match &options.data {
        Some(folder) => format!("Data stays in {}.", folder.display()),
        None => "Data is removed at the end.".to_owned(),
    };
    format!(
        "Deskside is running.\n\n\
         Console:\n  {}\n{link}\n\
         The site made its own certificate authority, so the browser will warn. Its fingerprint (SHA-256):\n  {}\n\
         The device is {}.\n{forget}\n\nCtrl-C ends everything.",
        site.url(),
        site.fingerprint().unwrap_or("(not printed by the site)"),
        desktop.description(),
    )
}

fn first_some(ended: [Option<String>; 3]) -> Option<String> {
    ended.into_iter().flatten().next()
}

/// The folder with everything that the demo writes.
enum Data {
    /// Removed at the end.
    Forgotten(tempfile::TempDir),
    /// Kept for the next time.
    Kept(PathBuf),
}

impl Data {
    fn open(folder: Option<&Path>) -> Result<Self> {
        match folder {
            None => {
                let folder = tempfile::Builder::new().prefix("deskside-demo-").tempdir();
                Ok(Self::Forgotten(folder.context("can't make a temporary folder")?))
            }
            Some(folder) => {
                std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
                let folder = folder
                    .canonicalize()
                    .with_context(|| format!("can't open {}", folder.display()))?;
                Ok(Self::Kept(folder))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Forgotten(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}
