//! Brief fuzz runs: every parser that meets the network gets random input for a few seconds at each test run.
//!
//! The targets lie in `fuzz/`, a workspace of its own in cargo-fuzz's layout. Here they are built with the stable
//! compiler and libFuzzer's coverage hooks alone; with a nightly compiler, `cargo fuzz run TARGET` runs the same ones
//! with a sanitizer and for as long as wanted.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::project::Project;
use crate::run::Step;

/// Seconds that each target gets.
const SECONDS: u32 = 20;
/// Coverage for libFuzzer: counters on every edge, and comparisons, so that it learns magic values.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions=on -Ccodegen-units=1";

/// Builds all targets and runs each briefly, on its committed seeds first.
///
/// # Errors
/// When a target doesn't build, or finds input that breaks a parser; the message says where the input lies.
pub fn run(project: &Project, step: &mut Step) -> Result<()> {
    let folder = project.path("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).context("can't read fuzz/Cargo.toml")?;
    let targets = targets_in(&manifest)?;
    ensure!(!targets.is_empty(), "fuzz/Cargo.toml lists no target");
    let triple = host_triple(step)?;
    let mut command = cargo(project);
    // With a target named, build scripts and macros are left without hooks.
    command
        .args(["build", "--release", "--bins", "--target", &triple])
        .current_dir(&folder);
    command
        .env("RUSTFLAGS", COVERAGE)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_TARGET_DIR");
    step.run(&mut command)?;
    let programs = folder.join("target").join(&triple).join("release");
    for target in &targets {
        fuzz(step, &folder, &programs, target)?;
    }
    step.note(format!("{} targets, {SECONDS} s each", targets.len()));
    Ok(())
}

fn fuzz(step: &mut Step, folder: &Path, programs: &Path, target: &str) -> Result<()> {
    let make = |path: PathBuf| {
        std::fs::create_dir_all(&path)
            .with_context(|| format!("can't make {}", path.display()))
            .map(|()| path)
    };
    let artifacts = make(folder.join("artifacts").join(target))?;
    let mut command = Command::new(programs.join(target));
    command
        .current_dir(folder)
        .arg(make(folder.join("corpus").join(target))?);
    // Inputs that broke something once, and examples of every message: committed, never written to.
    let seeds = folder.join("seeds").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    command
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(format!("-max_total_time={SECONDS}"));
    command.args([
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
        "-verbosity=0",
    ]);
    step.run(&mut command).with_context(|| {
        format!(
            "{target} broke: mend the parser and commit the input from {} to fuzz/seeds",
            artifacts.display()
        )
    })
}

fn targets_in(manifest: &str) -> Result<Vec<String>> {
    let manifest: toml::Table = manifest.parse().context("fuzz/Cargo.toml is no TOML")?;
    let programs = manifest
        .get("bin")
        .and_then(|value| value.as_array())
        .into_iter()
        .flatten();
    Ok(programs
        .filter_map(|program| program.get("name")?.as_str().map(str::to_owned))
        .collect())
}

fn host_triple(step: &mut Step) -> Result<String> {
    let version = step.output(Command::new("rustc").arg("-vV"))?;
    let triple = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc doesn't name its host")?;
    Ok(triple.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_manifests_programs() {
        let manifest = "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"a\"\n[[bin]]\nname = \"b\"\n";
        assert_eq!(targets_in(manifest).unwrap(), ["a", "b"]);
        assert_eq!(targets_in("").unwrap(), Vec::<String>::new());
    }
}
