//! A folder with a package.json: its packages, installed once, and its scripts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::Step;
use crate::setup::Node;

/// One such folder, and the Node.js that runs it.
#[derive(Debug)]
pub struct NpmFolder {
    path: PathBuf,
    node: Node,
}

impl NpmFolder {
    /// The package in `path`.
    pub fn new(path: PathBuf, node: Node) -> Self {
        Self { path, node }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Installs its packages exactly as its lock file says, unless they are there.
    ///
    /// # Errors
    /// When npm fails.
    pub fn install(&self, step: &mut Step) -> Result<()> {
        let lock = read(&self.path.join("package-lock.json"))?;
        let installed = self.path.join("node_modules/.installed-lock.json");
        if std::fs::read_to_string(&installed).is_ok_and(|last| last == lock) {
            step.note("nothing changed");
            return Ok(());
        }
        step.run(self.node.npm(&self.path).args(["ci", "--no-audit", "--no-fund"]))?;
        std::fs::write(&installed, lock).with_context(|| format!("can't write {}", installed.display()))
    }

    /// Runs one of its scripts.
    ///
    /// # Errors
    /// When the script fails.
    pub fn script(&self, step: &mut Step, name: &str, environment: &[(&str, String)]) -> Result<()> {
        let mut command = self.node.npm(&self.path);
        command
            .args(["run", name])
            .envs(environment.iter().map(|(name, value)| (name, value)));
        step.run(&mut command)
    }
}

/// The text of a file, or an error that names it.
///
/// # Errors
/// See above.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}
