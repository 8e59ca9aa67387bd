//! A program that keeps running beside us, with its output in a log.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::group::Group;

/// Lines of its log that are shown when it ends by itself.
const SHOWN: usize = 30;

/// A running program. Dropping it ends it and all that it started.
#[derive(Debug)]
pub struct Service {
    name: &'static str,
    group: Group,
    log: PathBuf,
}

impl Service {
    /// Starts `command` with both outputs in `logs/NAME.log`.
    ///
    /// # Errors
    /// When the log can't be written or the program can't be started.
    pub fn start(name: &'static str, command: &mut Command, logs: &Path) -> Result<Self> {
        std::fs::create_dir_all(logs).with_context(|| format!("can't make the folder {}", logs.display()))?;
        let log = logs.join(format!("{name}.log"));
        let file = std::fs::File::create(&log).with_context(|| format!("can't write the log {}", log.display()))?;
        let second = file
            .try_clone()
            .with_context(|| format!("can't write the log {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file).stderr(second);
        let group = Group::start(command).with_context(|| format!("{name} did not start"))?;
        Ok(Self { name, group, log })
    }

    /// What to tell when the program has ended by itself: how, and its last words.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<String>> {
        let Some(status) = self.group.ended()? else {
            return Ok(None);
        };
        let text = self.output();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN)..].join("\n    ");
        Ok(Some(format!(
            "{} ended by itself ({status}); its last words in {}:\n    {last}",
            self.name,
            self.log.display()
        )))
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.group.id()
    }

    /// Everything it has printed so far.
    pub fn output(&self) -> String {
        std::fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_program_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo good; echo bye >&2; exit 4"]);
        let mut service = Service::start("short", &mut command, folder.path()).unwrap();
        let ended = loop {
            if let Some(ended) = service.ended().unwrap() {
                break ended;
            }
        };
        assert!(
            ended.contains("exit status: 4") && ended.contains("good\n    bye"),
            "{ended}"
        );
    }
}
