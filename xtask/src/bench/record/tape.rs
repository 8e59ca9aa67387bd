//! Writes a recording, as docs/howto/measure.md describes it, through the program `zstd`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// A recording that is being made.
#[derive(Debug)]
pub struct Tape {
    zstd: Child,
    out: BufWriter<ChildStdin>,
    before: Vec<u8>,
}

impl Tape {
    /// Begins the file at `path`.
    ///
    /// # Errors
    /// When it can't be made, or zstd is missing.
    pub fn begin(path: &Path, (width, height): (u32, u32)) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("can't make {}", path.display()))?;
        let mut zstd = Command::new("zstd")
            .args(["-q", "-3", "-c"])
            .stdin(Stdio::piped())
            .stdout(file)
            .spawn()
            .context("can't start zstd; the package zstd brings it")?;
        let mut out = BufWriter::new(zstd.stdin.take().context("zstd takes no input")?);
        out.write_all(b"RDL1")?;
        out.write_all(&width.to_le_bytes())?;
        out.write_all(&height.to_le_bytes())?;
        Ok(Self {
            zstd,
            out,
            before: Vec::new(),
        })
    }

    /// Appends the lines that differ from the moment before; the first moment has all.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn moment<'a>(&mut self, time: Duration, lines: impl ExactSizeIterator<Item = &'a [u8]>) -> Result<()> {
        let (count, mut now) = (lines.len(), Vec::with_capacity(self.before.len()));
        let mut changed = Vec::new();
        for (y, line) in lines.enumerate() {
            if self.before.get(now.len()..now.len() + line.len()) != Some(line) {
                changed.push(y);
            }
            now.extend_from_slice(line);
        }
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.out.write_all(&micros.to_le_bytes())?;
        self.out.write_all(&line_number(changed.len())?.to_le_bytes())?;
        let length = now.len() / count.max(1);
        for y in changed {
            self.out.write_all(&line_number(y)?.to_le_bytes())?;
            self.out.write_all(&now[y * length..(y + 1) * length])?;
        }
        self.before = now;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When what was written did not all arrive.
    pub fn end(mut self) -> Result<()> {
        self.out.flush().context("can't write the recording")?;
        drop(self.out);
        let status = self.zstd.wait().context("zstd was lost")?;
        ensure!(status.success(), "zstd ended with {status}");
        Ok(())
    }
}

fn line_number(y: usize) -> Result<u32> {
    u32::try_from(y).context("the screen has too many lines")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_holds_the_lines_that_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two-by-two.rdl.zst");
        let mut tape = Tape::begin(&path, (2, 2)).unwrap();
        let first = [[1_u8; 8], [2; 8]];
        let second = [[1_u8; 8], [3; 8]];
        for (time, lines) in [(0, first), (33, second)] {
            tape.moment(Duration::from_micros(time), lines.iter().map(<[u8; 8]>::as_slice))
                .unwrap();
        }
        tape.end().unwrap();
        let unpacked = Command::new("zstd")
            .args(["-d", "-q", "-c"])
            .arg(&path)
            .output()
            .unwrap();
        let mut expected = b"RDL1\x02\0\0\0\x02\0\0\0".to_vec();
        expected.extend([&0_u64.to_le_bytes()[..], &2_u32.to_le_bytes()].concat());
        expected.extend([&0_u32.to_le_bytes()[..], &[1; 8], &1_u32.to_le_bytes(), &[2; 8]].concat());
        expected.extend([&33_u64.to_le_bytes()[..], &1_u32.to_le_bytes()].concat());
        expected.extend([&1_u32.to_le_bytes()[..], &[3; 8]].concat());
        assert_eq!(unpacked.stdout, expected);
    }
}
