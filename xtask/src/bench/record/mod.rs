//! `cargo xtask bench record`: recordings for `bench picture`, made on this computer, so that nobody needs ours.
//!
//! A display in memory, a window manager, and for each scene a real program that draws it. Knows nothing of codecs.

mod screen;
mod tape;

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use screen::Screen;
use tape::Tape;

use crate::demo::{Address, MemoryDisplay, on};
use crate::run::{Group, Step, Steps};

/// As large as most people's screens.
const SIZE: (u32, u32) = (1920, 1080);
/// Between two looks at the screen.
const LOOK: Duration = Duration::from_millis(33);
/// Until a program has drawn its window.
const SETTLE: Duration = Duration::from_secs(2);

/// What happens on the screen.
struct Scene {
    name: &'static str,
    what: &'static str,
    /// Runs in the terminal, for longer than any recording.
    script: &'static str,
}

const SCENES: [Scene; 4] = [
    Scene {
        name: "typing",
        what: "somebody types, seven keys a second",
        script: "text='the quick brown fox jumps over the lazy dog, 1234567890 times; '
            while :; do rest=$text; while [ -n \"$rest\" ]; do
              printf %.1s \"$rest\"; rest=${rest#?}; sleep 0.14; done; done",
    },
    Scene {
        name: "terminal-scroll",
        what: "a terminal scrolls, twenty lines a second",
        script: "n=0; while :; do n=$((n + 1))
            echo \"$n: unit deskside-agent[$((n * 7919 % 32768))]: session $((n * 104729 % 99991)) took $((n % 97)) ms\"
            sleep 0.05; done",
    },
    Scene {
        name: "terminal-flood",
        what: "a program prints more than anybody reads",
        script: "n=0; while :; do n=$((n + 1)); seq $((n * 1000)) $((n * 1000 + 199)) | tr '\\n' ' '; sleep 0.1; done",
    },
    Scene {
        name: "window-drag",
        what: "a window is dragged over another, thirty steps a second",
        script: "seq 1 4000; n=0; while :; do n=$(((n + 11) % 700))
            xdotool search --class XTerm windowmove $((100 + n)) $((60 + n / 3)); sleep 0.033; done",
    },
];

/// Records all scenes into `folder`, each for `time`.
///
/// # Errors
/// When a program is missing, or the disk is full.
pub fn run(steps: &mut Steps, folder: &Path, time: Duration) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    for scene in &SCENES {
        steps.need(scene.name, scene.what, |step| record(step, scene, folder, time))?;
    }
    Ok(())
}

fn record(step: &mut Step, scene: &Scene, folder: &Path, time: Duration) -> Result<()> {
    let private = tempfile::Builder::new()
        .prefix("deskside-record-")
        .tempdir()
        .context("can't make a temporary folder")?;
    let display = MemoryDisplay::kept_in_files(step, private.path(), SIZE)?;
    let _programs = draw(display.address(), scene)?;
    pause(step, SETTLE)?;
    let mut screen = Screen::open(private.path())?;
    let path = folder.join(format!("{}.rdl.zst", scene.name));
    let mut tape = Tape::begin(&path, screen.size)?;
    let began = Instant::now();
    let mut moments = 0;
    while began.elapsed() < time {
        let looked = Instant::now();
        tape.moment(began.elapsed(), screen.look()?)?;
        moments += 1;
        pause(step, LOOK.saturating_sub(looked.elapsed()))?;
    }
    tape.end()?;
    let bytes = std::fs::metadata(&path).context("the recording has gone")?.len();
    step.note(format!("{moments} moments, {:.1} MB", bytes as f64 / 1e6));
    Ok(())
}

/// The window manager and the terminal of a scene.
fn draw(display: &Address, scene: &Scene) -> Result<[Group; 2]> {
    let start = |program: &str, arguments: &[&str]| {
        let mut command = on(display, program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Group::start(&mut command).with_context(|| format!("the package {program} brings it"))
    };
    let look = [
        "-geometry",
        "120x40+240+160",
        "-fa",
        "DejaVu Sans Mono",
        "-fs",
        "12",
        "-bg",
        "#101418",
        "-fg",
        "#d8dee9",
    ];
    let terminal = [&look[..], &["-e", "sh", "-c", scene.script]].concat();
    Ok([start("openbox", &["--sm-disable"])?, start("xterm", &terminal)?])
}

fn pause(step: &Step, time: Duration) -> Result<()> {
    let until = Instant::now() + time;
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        step.interrupt().check()?;
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
    Ok(())
}
