//! One step's log: a file with everything, and the last lines in memory for the report.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Lines kept for the report of a failure.
const TAIL: usize = 60;

/// An open log.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: BufWriter<File>,
    tail: VecDeque<String>,
}

impl Log {
    /// Starts the log `name` afresh in `folder`.
    ///
    /// # Errors
    /// When the folder or the file can't be written.
    pub fn create(folder: &Path, name: &str) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("can't make the folder {}", folder.display()))?;
        let path = folder.join(format!("{name}.log"));
        let file = File::create(&path).with_context(|| format!("can't write the log {}", path.display()))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
            tail: VecDeque::with_capacity(TAIL),
        })
    }

    /// Where the log lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, without its end.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub fn line(&mut self, line: &str) -> Result<()> {
        writeln!(self.file, "{line}")
            .and_then(|()| self.file.flush())
            .with_context(|| format!("can't write the log {}", self.path.display()))?;
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line.to_owned());
        Ok(())
    }

    /// The last lines, oldest first.
    pub fn tail(&self, count: usize) -> impl Iterator<Item = &str> {
        self.tail
            .iter()
            .skip(self.tail.len().saturating_sub(count))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_everything_on_disk_and_the_end_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path(), "step").unwrap();
        for number in 0..100 {
            log.line(&format!("line {number}")).unwrap();
        }
        assert_eq!(std::fs::read_to_string(log.path()).unwrap().lines().count(), 100);
        assert_eq!(log.tail(2).collect::<Vec<_>>(), ["line 98", "line 99"]);
        assert_eq!(log.tail(1_000).next(), Some("line 40"));
    }
}
