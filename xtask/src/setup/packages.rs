//! Debian packages: which ones a command needs and why, which are missing, and how they are installed.
//!
//! A need is checked by the program or file that is used, not by the package's name: who has it from elsewhere needs
//! no package.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::search::{find_program, versions};
use crate::run::Step;

/// How to see that a need is met.
#[derive(Clone, Copy, Debug)]
pub enum Sign {
    /// A program of this name is there.
    Program(&'static str),
    /// A program of one of these names is there.
    OneOf(&'static [&'static str]),
    /// The file is there.
    File(&'static str),
    /// The shared library is in a folder of this processor's.
    Library(&'static str),
    /// `parent/<version>/tail` is there.
    Versioned(&'static str, &'static str),
    /// The Python that is found first has this module.
    PythonModule(&'static str),
}

/// One package that a command needs.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Debian 12's package.
    pub package: &'static str,
    /// What it is used for, to be read after "for".
    pub reason: &'static str,
    /// How to see that it's there.
    pub sign: Sign,
}

/// C compilers that know WebAssembly, the machine's default first.
pub const CLANG: &[&str] = &["clang", "clang-14", "clang-16", "clang-19"];
/// The archivers that go with them.
pub const LLVM_AR: &[&str] = &["llvm-ar", "llvm-ar-14", "llvm-ar-16", "llvm-ar-19"];

/// For building the console and the programs.
pub const BUILD: &[Need] = &[
    need("nodejs", "building the console", Sign::Program("node")),
    need("npm", "the console's packages", Sign::Program("npm")),
    need(
        "cmake",
        "libjpeg-turbo, which devices encode with",
        Sign::Program("cmake"),
    ),
    need("g++", "openh264, which devices code films with", Sign::Program("g++")),
    need(
        "nasm",
        "the vector instructions of libjpeg-turbo and openh264",
        Sign::Program("nasm"),
    ),
    need("clang", "the C parts of the browser viewer", Sign::OneOf(CLANG)),
    need("llvm", "archives of the browser viewer's C parts", Sign::OneOf(LLVM_AR)),
];

/// For building the browser viewer where rustup has no wasm32 target.
pub const WASM_BY_DEBIAN: &[Need] = &[
    need(
        "rustc-web",
        "compiling the browser viewer",
        Sign::File("/usr/bin/rustc"),
    ),
    need(
        "cargo-web",
        "compiling the browser viewer",
        Sign::File("/usr/bin/cargo"),
    ),
    need(
        "rust-web-src",
        "Rust's standard library for browsers",
        Sign::File("/usr/lib/rustlib/src/rust/library/std/Cargo.toml"),
    ),
    need("lld", "linking the browser viewer", Sign::Program("wasm-ld")),
];

/// For a device without a display of its own: a desktop with a few real programs.
pub const DEMO: &[Need] = &[
    need(
        "x11-utils",
        "seeing whether a display can be used (xprop)",
        Sign::Program("xprop"),
    ),
    need(
        "x11-xserver-utils",
        "the background and the monitors of a display",
        Sign::Program("xsetroot"),
    ),
    need(
        "xdotool",
        "keys and clicks of the demo device's user",
        Sign::Program("xdotool"),
    ),
    need("xvfb", "a display for the demo device", Sign::Program("Xvfb")),
    need("openbox", "windows on the demo device", Sign::Program("openbox")),
    need(
        "tint2",
        "a panel with a tray on the demo device",
        Sign::Program("tint2"),
    ),
    need("xterm", "a terminal on the demo device", Sign::Program("xterm")),
    need(
        "mousepad",
        "a text editor on the demo device",
        Sign::Program("mousepad"),
    ),
    need(
        "chromium",
        "a web browser on the demo device",
        Sign::Program("chromium"),
    ),
    need(
        "dbus",
        "a message bus for the programs on the demo device",
        Sign::Program("dbus-run-session"),
    ),
    need(
        "fonts-dejavu-core",
        "letters on the demo device",
        Sign::File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    ),
];

/// For the tests, beside what the demo needs.
pub const TEST: &[Need] = &[
    need(
        "postgresql",
        "repository tests on PostgreSQL",
        Sign::Versioned("/usr/lib/postgresql", "bin/initdb"),
    ),
    need("xauth", "tests of display access", Sign::Program("xauth")),
    need(
        "x11-apps",
        "independent screenshots in tests (xwd)",
        Sign::Program("xwd"),
    ),
    need("xclip", "clipboards in tests", Sign::Program("xclip")),
    need("libxcursor1", "the viewer's window", Sign::Library("libXcursor.so.1")),
    need("libxi6", "the viewer's window", Sign::Library("libXi.so.6")),
    need("libx11-xcb1", "the viewer's window", Sign::Library("libX11-xcb.so.1")),
    need(
        "libxkbcommon-x11-0",
        "keys in the viewer's window",
        Sign::Library("libxkbcommon-x11.so.0"),
    ),
    need(
        "imagemagick",
        "comparing screenshots in tests",
        Sign::Program("convert"),
    ),
    need(
        "x11-xkb-utils",
        "other keyboard layouts in tests",
        Sign::Program("setxkbmap"),
    ),
    need("trayer", "a notification area in tests", Sign::Program("trayer")),
    need("picom", "a compositing desktop in tests", Sign::Program("picom")),
    need("pulseaudio", "a sound server in tests", Sign::Program("pulseaudio")),
    need(
        "pulseaudio-utils",
        "playing and recording sounds in tests",
        Sign::Program("parec"),
    ),
    need("xserver-xorg-core", "two monitors in tests", Sign::Program("Xorg")),
    need(
        "xserver-xorg-video-dummy",
        "two monitors in tests",
        Sign::File("/usr/lib/xorg/modules/drivers/dummy_drv.so"),
    ),
    need("zstd", "recordings of desktops", Sign::Program("zstd")),
    need(
        "valgrind",
        "counting the instructions of the picture's loops",
        Sign::Program("valgrind"),
    ),
    need(
        "python3-venv",
        "schemathesis, which tries the API",
        Sign::PythonModule("ensurepip"),
    ),
];

/// The needs that are not met.
pub fn missing(needs: &[&[Need]]) -> Vec<Need> {
    needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !is_met(need.sign))
        .copied()
        .collect()
}

/// Installs packages, naming each with its reason.
///
/// # Errors
/// When this isn't Debian, when nobody here may install, or when apt-get fails. The message says what to do by hand.
pub fn install(step: &mut Step, missing: &[Need]) -> Result<()> {
    if missing.is_empty() {
        return step.say("everything is there");
    }
    for need in missing {
        step.tell(&format!("{:<18} for {}", need.package, need.reason))?;
    }
    let by_hand = by_hand(missing);
    if find_program("apt-get").is_none() {
        bail!("this is not a Debian system: install the programs above, then start again");
    }
    let Some(prefix) = privilege() else {
        bail!("neither root nor sudo here; install the packages, then start again:\n    {by_hand}");
    };
    run_apt(step, prefix, &["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing.iter().map(|need| need.package));
    run_apt(step, prefix, &arguments)?;
    step.note(format!("{} packages installed", missing.len()));
    Ok(())
}

/// The command that installs them.
pub fn by_hand(missing: &[Need]) -> String {
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    format!("apt-get install --no-install-recommends {}", packages.join(" "))
}

/// What to put before apt-get: nothing for root, `sudo` where it exists.
fn privilege() -> Option<&'static [&'static str]> {
    if rustix::process::geteuid().is_root() {
        return Some(&[]);
    }
    // Without a terminal sudo must not wait for a password.
    let asks = std::io::IsTerminal::is_terminal(&std::io::stdin());
    let quiet = || {
        let mut command = Command::new("sudo");
        command
            .args(["-n", "true"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    match find_program("sudo") {
        Some(_) if quiet() => Some(&["sudo", "-n"]),
        Some(_) if asks => Some(&["sudo"]),
        _ => None,
    }
}

fn run_apt(step: &mut Step, prefix: &[&str], arguments: &[&str]) -> Result<()> {
    let mut words = prefix.iter().chain(&["apt-get"]).chain(arguments);
    let mut command = Command::new(words.next().copied().unwrap_or("apt-get"));
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    if prefix == ["sudo"] {
        return step.run_attended(&mut command);
    }
    step.run(&mut command)
}

fn is_met(sign: Sign) -> bool {
    match sign {
        Sign::Program(name) => find_program(name).is_some(),
        Sign::OneOf(names) => names.iter().any(|name| find_program(name).is_some()),
        Sign::File(path) => std::path::Path::new(path).exists(),
        Sign::Library(name) => !versions("/usr/lib", name).is_empty(),
        Sign::Versioned(parent, tail) => !versions(parent, tail).is_empty(),
        Sign::PythonModule(name) => Command::new("python3")
            .args(["-c", &format!("import {name}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success()),
    }
}

const fn need(package: &'static str, reason: &'static str, sign: Sign) -> Need {
    Need { package, reason, sign }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_missing() {
        let there = need("dash", "a test", Sign::Program("sh"));
        let absent = need("no-such", "a test", Sign::Program("no-such-program-anywhere"));
        let library = need("libc6", "a test", Sign::Library("libc.so.6"));
        let names: Vec<&str> = missing(&[&[there, absent, library]])
            .iter()
            .map(|need| need.package)
            .collect();
        assert_eq!(names, ["no-such"]);
        assert_eq!(
            by_hand(&[there, absent]),
            "apt-get install --no-install-recommends dash no-such"
        );
    }

    #[test]
    fn every_package_is_listed_once() {
        let all: Vec<&str> = [BUILD, WASM_BY_DEBIAN, DEMO, TEST]
            .concat()
            .iter()
            .map(|need| need.package)
            .collect();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(all.len(), once.len());
    }
}
