//! `cargo xtask wasm`: the browser viewer, from Rust to what the console loads.
//!
//! Two toolchains can do it: the machine's own when it has the wasm32 target, else Debian's rustc-web, which builds
//! Rust's standard library from source. Debian's settings are given to this one command only; anywhere else they
//! would change native builds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::cargo::cargo;
use crate::project::Project;
use crate::run::Step;
use crate::setup::{CLANG, LLVM_AR, find_program, wasm_bindgen};

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "deskside-viewer-web";
const ARTIFACT: &str = "deskside_viewer_web";
/// Where the console imports it from.
const OUTPUT: &str = "apps/console/src/viewer/generated";
/// How much to optimise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Builds quickest; for working on the viewer.
    Dev,
    /// What is shipped: small and fast.
    Wasm,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Wasm => "wasm",
        }
    }

    /// Cargo's folder for it.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Wasm => "wasm",
        }
    }
}

/// Which compiler builds for browsers here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The machine's own, with rustup's wasm32 target.
    Rustup,
    /// Debian's rustc-web, cargo-web and rust-web-src.
    Debian,
}

impl Toolchain {
    /// The machine's own where it has the target, else Debian's.
    pub fn choose(project: &Project) -> Self {
        if rustup_has_target(project) {
            Self::Rustup
        } else {
            Self::Debian
        }
    }
}

/// Builds the viewer; does nothing when nothing has changed.
///
/// # Errors
/// When a tool is missing or fails.
pub fn build(project: &Project, step: &mut Step, profile: Profile) -> Result<()> {
    let toolchain = Toolchain::choose(project);
    step.say(&format!("with {toolchain:?}'s compiler"))?;
    let target = project.target().join("wasm");
    let mut command = compiler(project, toolchain)?;
    command.args([
        "build",
        "--package",
        PACKAGE,
        "--target",
        TARGET,
        "--profile",
        profile.name(),
    ]);
    command.env("CARGO_TARGET_DIR", &target);
    step.run(&mut command)?;
    let compiled = target
        .join(TARGET)
        .join(profile.folder())
        .join(format!("{ARTIFACT}.wasm"));
    bind(project, step, profile, &compiled)
}

/// Cargo with everything that a build for browsers needs.
fn compiler(project: &Project, toolchain: Toolchain) -> Result<Command> {
    let mut command = match toolchain {
        Toolchain::Rustup => cargo(project),
        Toolchain::Debian => {
            let mut command = Command::new("/usr/bin/cargo");
            command.current_dir(project.root());
            // rustup's programs come first in PATH and would take over again.
            command
                .env("PATH", "/usr/bin:/bin")
                .env("RUSTC", "/usr/bin/rustc")
                .env_remove("RUSTUP_TOOLCHAIN");
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
            command
        }
    };
    let first = |names: &[&str]| names.iter().find_map(|name| find_program(name));
    let clang = first(CLANG).context("the browser viewer has parts in C: install clang")?;
    let archiver = first(LLVM_AR).context("the browser viewer has parts in C: install llvm (for llvm-ar)")?;
    command
        .env("CC_wasm32_unknown_unknown", clang)
        .env("AR_wasm32_unknown_unknown", archiver);
    command
        .env("RUSTFLAGS", "--cfg getrandom_backend=\"wasm_js\"")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    Ok(command)
}

/// Turns the compiler's output into what the console loads.
///
/// No wasm-opt: Debian's (binaryen 108) mixes up the tables that wasm-bindgen's JavaScript refers to, and the page then
/// fails at start. Compressed it saved 4 % only.
fn bind(project: &Project, step: &mut Step, profile: Profile, compiled: &Path) -> Result<()> {
    let output = project.path(OUTPUT);
    let program = wasm_bindgen(project, step)?;
    let stamp = project.target().join("wasm/bound");
    let state = state_of(compiled, profile)?;
    let wasm = output.join(format!("{ARTIFACT}_bg.wasm"));
    if wasm.exists() && std::fs::read_to_string(&stamp).is_ok_and(|last| last == state) {
        step.note("nothing changed");
        return Ok(());
    }
    let mut command = Command::new(program);
    command
        .args(["--target", "web", "--out-dir"])
        .arg(&output)
        .arg(compiled);
    step.run(&mut command)?;
    let size = wasm
        .metadata()
        .with_context(|| format!("wasm-bindgen left no {}", wasm.display()))?
        .len();
    step.note(format!("{:.2} MB", size as f64 / 1e6));
    std::fs::write(&stamp, state).with_context(|| format!("can't write {}", stamp.display()))
}

/// What the output depends on, as text: the same text, the same output.
fn state_of(compiled: &Path, profile: Profile) -> Result<String> {
    let data = compiled
        .metadata()
        .with_context(|| format!("the compiler left no {}", compiled.display()))?;
    let changed = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    Ok(format!("{} {} {changed:?}\n", profile.name(), data.len()))
}

fn rustup_has_target(project: &Project) -> bool {
    let mut command = Command::new("rustc");
    command
        .args(["--print", "sysroot"])
        .current_dir(project.root())
        .stdin(Stdio::null());
    command.output().is_ok_and(|output| {
        let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        // Debian's own rustc has the folder too, when another package brings the target.
        output.status.success() && sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir()
    })
}

/// Has rustup add the target where rustup manages the toolchain; false where Debian's packages must do it.
///
/// # Errors
/// When the run is interrupted.
pub fn added_by_rustup(step: &mut Step) -> Result<bool> {
    if find_program("rustup").is_none() {
        return Ok(false);
    }
    step.tell("the wasm32 target from rustup, for the browser viewer")?;
    let added = step.run(Command::new("rustup").args(["target", "add", TARGET]));
    step.interrupt().check()?;
    if added.is_err() {
        step.tell("rustup can't add it here: Debian's packages instead")?;
    }
    Ok(added.is_ok())
}
