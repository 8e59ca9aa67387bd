//! The console: its packages, its build, its tests. Steps that find nothing changed are left out.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::project::Project;
use crate::run::Step;
use crate::setup::Node;

/// Folders under the console that are made, not written.
const MADE: [&str; 4] = ["node_modules", "dist", "dist-mock", "test-results"];

/// The API client, generated from docs/openapi.json.
const CLIENT: &str = "src/api/generated/schema.d.ts";

/// The console's folder and the Node.js that builds it.
#[derive(Debug)]
pub struct Console {
    folder: PathBuf,
    node: Node,
    stamp: PathBuf,
}

impl Console {
    /// The console of `project`.
    pub fn new(project: &Project, node: Node) -> Self {
        Self {
            folder: project.path("apps/console"),
            node,
            stamp: project.target().join("console-built"),
        }
    }

    /// Installs the console's packages exactly as its lock file says.
    ///
    /// # Errors
    /// When npm fails.
    pub fn install(&self, step: &mut Step) -> Result<()> {
        let lock = read(&self.folder.join("package-lock.json"))?;
        let installed = self.folder.join("node_modules/.installed-lock.json");
        if std::fs::read_to_string(&installed).is_ok_and(|last| last == lock) {
            step.note("nothing changed");
            return Ok(());
        }
        step.run(self.node.npm(&self.folder).args(["ci", "--no-audit", "--no-fund"]))?;
        std::fs::write(&installed, lock).with_context(|| format!("can't write {}", installed.display()))
    }

    /// Generates the API client anew; it must come out as it was committed.
    ///
    /// # Errors
    /// When it differs, with what to do, or when the generator fails.
    pub fn check_client(&self, step: &mut Step) -> Result<()> {
        let client = self.folder.join(CLIENT);
        let committed = read(&client)?;
        self.script(step, "api", &[])?;
        ensure!(
            read(&client)? == committed,
            "docs/openapi.json has changed and the console's client had not: commit the new apps/console/{CLIENT}"
        );
        Ok(())
    }

    /// Builds what the site serves, unless nothing has changed since the last build.
    ///
    /// # Errors
    /// When the build fails.
    pub fn build(&self, step: &mut Step) -> Result<()> {
        let state = format!("{:x}\n", fingerprint(&self.folder)?);
        let built = self.folder.join("dist/index.html").exists();
        if built && std::fs::read_to_string(&self.stamp).is_ok_and(|last| last == state) {
            step.note("nothing changed");
            return Ok(());
        }
        step.run(self.node.npm(&self.folder).args(["run", "build"]))?;
        std::fs::write(&self.stamp, state).with_context(|| format!("can't write {}", self.stamp.display()))
    }

    /// Runs one of the scripts in the console's package.json.
    ///
    /// # Errors
    /// When the script fails.
    pub fn script(&self, step: &mut Step, name: &str, environment: &[(&str, String)]) -> Result<()> {
        let mut command = self.node.npm(&self.folder);
        command
            .args(["run", name])
            .envs(environment.iter().map(|(name, value)| (name, value)));
        step.run(&mut command)
    }

    /// Whether package.json has a script of this name.
    ///
    /// # Errors
    /// When package.json can't be read.
    pub fn has_script(&self, name: &str) -> Result<bool> {
        let text = read(&self.folder.join("package.json"))?;
        let package: serde_json::Value = serde_json::from_str(&text).context("apps/console/package.json is no JSON")?;
        Ok(package.get("scripts").and_then(|scripts| scripts.get(name)).is_some())
    }
}

/// Changes when a file that the build reads is added, removed or written.
fn fingerprint(folder: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries = std::fs::read_dir(&current).with_context(|| format!("can't read {}", current.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let made = path
                .file_name()
                .is_some_and(|name| MADE.iter().any(|made| name == *made));
            let Ok(data) = path.symlink_metadata() else { continue };
            if data.is_dir() && !made {
                folders.push(path);
            } else if data.is_file() {
                (&path, data.len(), data.modified().ok()).hash(&mut hasher);
            }
        }
    }
    Ok(hasher.finish())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_sees_what_the_build_reads_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/a.ts", "1");
        let first = fingerprint(folder.path()).unwrap();
        write("node_modules/b/c.js", "1");
        write("dist/index.html", "1");
        assert_eq!(fingerprint(folder.path()).unwrap(), first);
        write("src/a.ts", "22");
        let second = fingerprint(folder.path()).unwrap();
        assert_ne!(second, first);
        write("src/deep/new.ts", "1");
        assert_ne!(fingerprint(folder.path()).unwrap(), second);
    }
}
