//! The wasm-bindgen program, in exactly the version of the library that the browser viewer is built with.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::cargo::cargo;
use crate::project::Project;
use crate::run::Step;

use super::search::find_program;

/// Finds the program in the right version, or builds it from crates.io into the tools folder.
///
/// # Errors
/// When the workspace doesn't name a version, or the build fails.
pub fn wasm_bindgen(project: &Project, step: &mut Step) -> Result<PathBuf> {
    let manifest =
        std::fs::read_to_string(project.path("Cargo.toml")).context("can't read the workspace's manifest")?;
    let version = version_in(&manifest).context(
        "Cargo.toml names no exact version of wasm-bindgen: library and program must be the same (`\"=1.2.3\"`)",
    )?;
    if let Some(machine) = find_program("wasm-bindgen").filter(|path| is_version(path, &version)) {
        return Ok(machine);
    }
    let home = project.tools().join(format!("wasm-bindgen-{version}"));
    let ours = home.join("bin/wasm-bindgen");
    if !is_version(&ours, &version) {
        step.tell(&format!(
            "wasm-bindgen {version} from crates.io, to make the browser viewer loadable"
        ))?;
        let mut command = cargo(project);
        // Unoptimised: it runs for seconds, and building it well would take minutes.
        command
            .args([
                "install",
                "wasm-bindgen-cli",
                "--debug",
                "--force",
                "--version",
                &version,
                "--root",
            ])
            .arg(&home);
        command.env("CARGO_TARGET_DIR", project.target().join("tools-build"));
        step.run(&mut command)?;
    }
    Ok(ours)
}

/// The exact version that the workspace asks for.
fn version_in(manifest: &str) -> Option<String> {
    let manifest: toml::Table = manifest.parse().ok()?;
    let version = manifest.get("workspace")?.get("dependencies")?.get("wasm-bindgen")?;
    let version = version.as_str().or_else(|| version.get("version")?.as_str())?;
    Some(version.strip_prefix('=')?.trim().to_owned())
}

fn is_version(program: &PathBuf, version: &str) -> bool {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1) == Some(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_exact_version_counts() {
        let manifest = |version: &str| format!("[workspace.dependencies]\nwasm-bindgen = {version}\n");
        assert_eq!(version_in(&manifest("\"=0.2.1\"")).as_deref(), Some("0.2.1"));
        assert_eq!(
            version_in(&manifest("{ version = \"=0.2.1\" }")).as_deref(),
            Some("0.2.1")
        );
        assert_eq!(version_in(&manifest("\"0.2\"")), None);
        assert_eq!(version_in(""), None);
    }
}
