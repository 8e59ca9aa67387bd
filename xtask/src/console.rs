//! The console: its build and its API client. What finds nothing changed is left out.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::npm::{NpmFolder, read};
use crate::project::Project;
use crate::run::Step;
use crate::setup::Node;

/// Folders under the console that are made, not written.
const MADE: [&str; 4] = ["node_modules", "dist", "dist-mock", "test-results"];

/// The API client, generated from docs/openapi.json.
const CLIENT: &str = "src/api/generated/schema.d.ts";

/// The console's folder.
#[derive(Debug)]
pub struct Console {
    folder: NpmFolder,
    stamp: PathBuf,
}

impl Console {
    /// The console of `project`.
    pub fn new(project: &Project, node: Node) -> Self {
        let folder = NpmFolder::new(project.path("apps/console"), node);
        Self {
            folder,
            stamp: project.target().join("console-built"),
        }
    }

    /// Its packages and scripts.
    pub fn npm(&self) -> &NpmFolder {
        &self.folder
    }

    /// Generates the API client anew; it must come out as it was committed.
    ///
    /// # Errors
    /// When it differs, with what to do, or when the generator fails.
    pub fn check_client(&self, step: &mut Step) -> Result<()> {
        let client = self.folder.path().join(CLIENT);
        let committed = read(&client)?;
        self.folder.script(step, "api", &[])?;
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
        let state = format!("{:x}\n", fingerprint(self.folder.path())?);
        let built = self.folder.path().join("dist/index.html").exists();
        if built && std::fs::read_to_string(&self.stamp).is_ok_and(|last| last == state) {
            step.note("nothing changed");
            return Ok(());
        }
        self.folder.script(step, "build", &[])?;
        std::fs::write(&self.stamp, state).with_context(|| format!("can't write {}", self.stamp.display()))
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
