//! Reads an export and files of heads, a piece at a time. Knows nothing of what is in an export.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use deskside_audit::export::{ExportCheck, ExportReport, NotAnExport};
use deskside_audit::{HeadLineError, SignedHead};

use super::progress::Progress;
use crate::exit::Exit;
use crate::failure::Failure;

/// Bytes read at once.
const PIECE: usize = 256 << 10;
/// The longest line of a file of heads; a syslog has no longer ones.
const MAX_HEAD_LINE: u64 = 64 << 10;

/// A file that can't be checked.
#[derive(Debug)]
pub enum Unreadable {
    /// It can't be read.
    Io { path: PathBuf, cause: io::Error },
    /// It is no export.
    NotAnExport { path: PathBuf, cause: NotAnExport },
    /// It is no file of heads.
    Head {
        path: PathBuf,
        line: u64,
        cause: HeadLineError,
    },
    /// There are no heads in it.
    NoHeads(PathBuf),
}

/// Reads an export to its end, from standard input for `-`.
pub fn export(path: &Path, mut check: ExportCheck) -> Result<ExportReport, Unreadable> {
    let failed = |cause| Unreadable::Io {
        path: path.to_owned(),
        cause,
    };
    let foreign = |cause| Unreadable::NotAnExport {
        path: path.to_owned(),
        cause,
    };
    let (mut source, size): (Box<dyn Read>, _) = if path == Path::new("-") {
        (Box::new(io::stdin().lock()), None)
    } else {
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        (Box::new(file), Some(size))
    };
    let mut progress = Progress::new(size);
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => {
                check.feed(&piece[..length]).map_err(foreign)?;
                progress.read(length);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    drop(progress);
    check.finish().map_err(foreign)
}

/// The heads in a file; lines of other kinds are passed over, so that a syslog will do.
pub fn heads(path: &Path) -> Result<Vec<SignedHead>, Unreadable> {
    let failed = |cause| Unreadable::Io {
        path: path.to_owned(),
        cause,
    };
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let (mut heads, mut line, mut bytes) = (Vec::new(), 0, Vec::new());
    loop {
        bytes.clear();
        let length = (&mut file)
            .take(MAX_HEAD_LINE)
            .read_until(b'\n', &mut bytes)
            .map_err(failed)?;
        if length == 0 {
            break;
        }
        line += 1;
        match SignedHead::find_in(&String::from_utf8_lossy(&bytes)) {
            None => {}
            Some(Ok(head)) => heads.push(head),
            Some(Err(cause)) => {
                let path = path.to_owned();
                return Err(Unreadable::Head { path, line, cause });
            }
        }
    }
    if heads.is_empty() {
        return Err(Unreadable::NoHeads(path.to_owned()));
    }
    Ok(heads)
}

impl From<Unreadable> for Failure {
    /// What happened and what to do.
    fn from(unreadable: Unreadable) -> Self {
        let (what, advice) = match &unreadable {
            Unreadable::Io { path, cause } => (
                format!("can't read {}: {cause}", path.display()),
                "Give the name of a file that is there and that you may read, or - for standard input.",
            ),
            Unreadable::NotAnExport { path, cause } => (
                format!("{}: {cause}", path.display()),
                "Give a file from /api/v1/audit/export or from `deskside-site audit-export`, as it came.",
            ),
            Unreadable::Head { path, line, cause } => (
                format!("{}, line {line}: {cause}", path.display()),
                "Somebody changed that line, or it was cut. Take it out to check the rest, and find out who had the file.",
            ),
            Unreadable::NoHeads(path) => (
                format!("{} holds no heads of a site", path.display()),
                "Give the file that [anchor] in site.toml names, or the log of the computer that its syslog goes to.",
            ),
        };
        Self::new(Exit::Usage, what, advice)
    }
}
