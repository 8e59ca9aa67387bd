//! schemathesis, a Python program that makes up requests from the API's document: installed into a folder of its own under
//! `target`, at the versions that `e2e/schemathesis/requirements.txt` names. What it is asked is in the end-to-end tests.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::npm::read;
use crate::project::Project;
use crate::run::Step;

/// The variable that tells the end-to-end tests where it is.
pub const VARIABLE: &str = "DESKSIDE_SCHEMATHESIS";

const VERSIONS: &str = "e2e/schemathesis/requirements.txt";

/// Installs it unless these versions are there; returns the program.
///
/// # Errors
/// When Python or the packages can't be had.
pub fn install(project: &Project, step: &mut Step) -> Result<PathBuf> {
    let folder = project.target().join("schemathesis");
    let program = folder.join("bin/schemathesis");
    let wanted = read(&project.path(VERSIONS))?;
    let installed = folder.join("installed.txt");
    if program.exists() && std::fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        step.note("nothing changed");
        return Ok(program);
    }
    step.run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut packages = Command::new(folder.join("bin/pip"));
    packages.args(["install", "--quiet", "--no-deps", "--requirement"]);
    step.run(packages.arg(project.path(VERSIONS)))?;
    std::fs::write(&installed, wanted).with_context(|| format!("can't write {}", installed.display()))?;
    Ok(program)
}
