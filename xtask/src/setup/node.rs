//! Node.js and npm for the console: the machine's own where they are new enough, else a pair from the npm registry.
//!
//! Debian 12's Node.js is older than the console's build tool accepts, but its npm can fetch a newer one.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::run::Step;

/// Oldest versions that Vite 8 runs on: 20.19 of the 20 series, 22.12 and everything after.
const OLDEST: [(u32, u32); 2] = [(20, 19), (22, 12)];
/// What is fetched where the machine's is older.
const FETCHED: (&str, &str) = ("22", "npm@11");

/// A Node.js to build with.
#[derive(Clone, Debug)]
pub struct Node {
    /// Goes before the PATH; none when the machine's own is used.
    folder: Option<PathBuf>,
}

impl Node {
    /// Finds a Node.js that is new enough, or fetches one into the tools folder.
    ///
    /// # Errors
    /// When there is no npm to fetch with, or the registry can't be reached.
    pub fn find_or_fetch(project: &Project, step: &mut Step) -> Result<Self> {
        let machine = Self { folder: None };
        let found = machine.version();
        if found.is_some_and(is_new_enough) {
            return Ok(machine);
        }
        let home = project.tools().join("node");
        let fetched = Self {
            folder: Some(home.join("node_modules/.bin")),
        };
        if fetched.version().is_some_and(is_new_enough) {
            return Ok(fetched);
        }
        let reason = found.map_or_else(
            || "there is none".to_owned(),
            |(major, minor)| format!("it is {major}.{minor}"),
        );
        step.tell(&format!(
            "Node.js {} from the npm registry, because {reason} and the console needs 20.19",
            FETCHED.0
        ))?;
        let arch = match std::env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            other => bail!("install Node.js 20.19 or newer: there is no package of it for {other}"),
        };
        std::fs::create_dir_all(&home).with_context(|| format!("can't make the folder {}", home.display()))?;
        let mut command = Command::new("npm");
        command
            .args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"])
            .arg(&home);
        command.args([&format!("node-linux-{arch}@{}", FETCHED.0), FETCHED.1]);
        step.run(&mut command)?;
        if !fetched.version().is_some_and(is_new_enough) {
            bail!(
                "the Node.js fetched into {} doesn't run: install Node.js 20.19 or newer",
                home.display()
            );
        }
        Ok(fetched)
    }

    /// `npm`, in the given folder of the project.
    pub fn npm(&self, folder: &std::path::Path) -> Command {
        let mut command = Command::new("npm");
        command.current_dir(folder).env("PATH", self.path());
        command
    }

    fn path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folder.iter().cloned().chain(std::env::split_paths(&path));
        // Joining fails only for a folder with a colon in its name, which PATH can't hold in the first place.
        std::env::join_paths(folders).unwrap_or(path)
    }

    fn version(&self) -> Option<(u32, u32)> {
        let mut command = Command::new("node");
        command
            .arg("--version")
            .env("PATH", self.path())
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let output = command.output().ok().filter(|output| output.status.success())?;
        parse_version(&String::from_utf8_lossy(&output.stdout))
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn is_new_enough(version: (u32, u32)) -> bool {
    let [(old_series, oldest_of_it), newer] = OLDEST;
    version >= newer || (version.0 == old_series && version.1 >= oldest_of_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_judged() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(parse_version("20"), None);
        assert!(is_new_enough((20, 19)) && is_new_enough((22, 12)) && is_new_enough((24, 0)));
        assert!(!is_new_enough((18, 20)) && !is_new_enough((20, 18)) && !is_new_enough((21, 7)));
        assert!(!is_new_enough((22, 11)));
    }
}
