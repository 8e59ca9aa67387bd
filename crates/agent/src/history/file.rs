//! The file: one line for the device and its public key, then one line for each entry, oldest first. Knows the chain, and
//! nothing of what the entries say.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use deskside_audit::{Entry, Head, Maker};
use deskside_model::{DeviceId, DeviceKey};

use crate::Advice;
use crate::state::StateDir;

const NAME: &str = "history";
const MAGIC: &str = "deskside history 1";
/// Where the system's service keeps it: everybody may look into this folder, unlike into that of the state.
const OF_THE_SYSTEM: &str = "/var/log/deskside";
/// Everybody may read it, the agent alone may write it.
const MODE: u32 = 0o644;
/// The file is cut to its newer half beyond this: some ten thousand entries, years on most computers.
const LONGEST: u64 = 4 << 20;
/// What is read at most, of a file that somebody else may have made.
const READ_AT_MOST: u64 = 2 * LONGEST;

/// The service's side: adds entries.
#[derive(Debug)]
pub struct HistoryFile {
    path: PathBuf,
    header: String,
    file: File,
    length: u64,
    newest: u64,
    /// The last line may be there in part.
    torn: bool,
}

/// The history can't be read, or not be written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// There is none.
    #[error("there is no history at {}", .0.display())]
    Missing(PathBuf),
    /// The file is not one, or the newest part of one.
    #[error("{} is not a history of this program", .0.display())]
    NotOne(PathBuf),
    /// The operating system refused.
    #[error("could not use {}: {source}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Advice for HistoryError {
    fn advice(&self) -> String {
        match self {
            Self::Missing(_) => {
                String::from("Nobody was here yet, or the agent keeps its state elsewhere: name it with --state.")
            }
            Self::NotOne(_) => String::from("Move the file away; the agent begins another one when it starts."),
            Self::Io { .. } => String::from("Look at the file's owner and permissions, and at the space on the disk."),
        }
    }
}

/// What was read, with how far it can be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whose it is.
    pub device: DeviceId,
    /// The entries that the device's key has signed, oldest first.
    pub entries: Vec<Entry>,
    /// Lines that are no entry of this device, or were changed.
    pub broken: usize,
    /// Places where entries are missing between two others.
    pub gaps: usize,
}

/// Where the agent with this state directory keeps its history.
#[must_use]
pub fn place_of(state: &StateDir) -> PathBuf {
    if state.path() == Path::new("/var/lib/deskside") {
        Path::new(OF_THE_SYSTEM).join(NAME)
    } else {
        state.path().join(NAME)
    }
}

/// Where to read: of this directory, else of the system's agent when there is one, else of one's own.
#[must_use]
pub fn find(state: Option<&StateDir>) -> PathBuf {
    let of_the_system = Path::new(OF_THE_SYSTEM).join(NAME);
    match state {
        Some(state) => place_of(state),
        None if of_the_system.exists() => of_the_system,
        None => place_of(&StateDir::new(StateDir::default_path())),
    }
}

impl HistoryFile {
    /// Opens the history of this device, or begins it. One of another device, as before this computer was enrolled anew, or
    /// one that can't be understood, is begun again.
    ///
    /// # Errors
    /// [`HistoryError::Io`].
    pub fn open(state: &StateDir, device: DeviceId, key: DeviceKey) -> Result<Self, HistoryError> {
        let path = place_of(state);
        let failed = |source| HistoryError::Io {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent().filter(|folder| *folder == Path::new(OF_THE_SYSTEM)) {
            fs::create_dir_all(folder).map_err(failed)?;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(failed)?;
        }
        let header = format!("{MAGIC} {device} {}\n", BASE64URL_NOPAD.encode(key.as_bytes()));
        let text = match read_text(&path) {
            Ok(text) if text.starts_with(&header) => text,
            Ok(_) | Err(HistoryError::Missing(_) | HistoryError::NotOne(_)) => {
                replace(&path, &header).map_err(failed)?;
                header.clone()
            }
            Err(error) => return Err(error),
        };
        let newest = text
            .lines()
            .rev()
            .find_map(entry_of)
            .map_or(0, |entry| entry.sequence());
        let mut file = OpenOptions::new().append(true).open(&path).map_err(failed)?;
        let mut length = text.len() as u64;
        if !text.ends_with('\n') {
            // Torn by a crash: it is no entry, and what follows must not be part of it.
            file.write_all(b"\n").map_err(failed)?;
            length += 1;
        }
        Ok(Self {
            path,
            header,
            file,
            length,
            newest,
            torn: false,
        })
    }

    /// The number of the newest entry that it holds; 0 when there is none.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// Adds an entry, if it is newer than all that are there.
    ///
    /// # Errors
    /// [`HistoryError::Io`]; the entry may be there in part, which readers pass over.
    pub fn add(&mut self, sequence: u64, bytes: &[u8]) -> Result<(), HistoryError> {
        if sequence <= self.newest {
            return Ok(());
        }
        // What is torn is passed over, and must not be the beginning of this one.
        let apart = if std::mem::replace(&mut self.torn, true) {
            "\n"
        } else {
            ""
        };
        let line = format!("{apart}{}\n", BASE64URL_NOPAD.encode(bytes));
        let written = self.file.write_all(line.as_bytes()).and_then(|()| {
            self.length += line.len() as u64;
            if self.length > LONGEST { self.cut() } else { Ok(()) }
        });
        written.map_err(|source| HistoryError::Io {
            path: self.path.clone(),
            source,
        })?;
        (self.newest, self.torn) = (sequence, false);
        Ok(())
    }

    /// Keeps the newer half.
    fn cut(&mut self) -> io::Result<()> {
        let text = fs::read_to_string(&self.path)?;
        let middle = text.len() / 2;
        // The lines are ASCII.
        let from = text.as_bytes().iter().skip(middle).position(|byte| *byte == b'\n');
        let kept = from.and_then(|at| text.get(middle + at + 1..)).unwrap_or_default();
        let text = format!("{}{kept}", self.header);
        replace(&self.path, &text)?;
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        self.length = text.len() as u64;
        Ok(())
    }
}

/// Reads a history, and checks every entry with the key at its head. Needs no rights but to read the file.
///
/// # Errors
/// [`HistoryError`].
pub fn read(path: &Path) -> Result<Checked, HistoryError> {
    let text = read_text(path)?;
    let not_one = || HistoryError::NotOne(path.to_owned());
    let (header, lines) = text.split_once('\n').ok_or_else(not_one)?;
    let (device, key) = parse_header(header).ok_or_else(not_one)?;
    let mut checked = Checked {
        device,
        entries: Vec::new(),
        broken: 0,
        gaps: 0,
    };
    let mut before: Option<Head> = None;
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let entry = entry_of(line).filter(|entry| entry.maker() == Maker::Device(device) && entry.is_signed_by(&key));
        let Some(entry) = entry else {
            checked.broken += 1;
            continue;
        };
        match before {
            Some(head) if entry.sequence() <= head.sequence => {
                checked.broken += 1;
                continue;
            }
            Some(head) if entry.sequence() == head.sequence + 1 && entry.previous() != head.hash => {
                checked.broken += 1;
                continue;
            }
            Some(head) if entry.sequence() > head.sequence + 1 => checked.gaps += 1,
            Some(_) | None => {}
        }
        before = Some(Head::of(&entry));
        checked.entries.push(entry);
    }
    Ok(checked)
}

fn parse_header(header: &str) -> Option<(DeviceId, [u8; 32])> {
    let (device, key) = header.strip_prefix(MAGIC)?.trim_start().split_once(' ')?;
    let key = BASE64URL_NOPAD.decode(key.as_bytes()).ok()?;
    Some((device.parse().ok()?, key.try_into().ok()?))
}

fn entry_of(line: &str) -> Option<Entry> {
    let bytes = BASE64URL_NOPAD.decode(line.as_bytes()).ok()?;
    Entry::from_bytes(&bytes).ok()
}

/// All of it; what is not text is no history.
fn read_text(path: &Path) -> Result<String, HistoryError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(READ_AT_MOST).read_to_end(&mut bytes));
    match read {
        Ok(_) => String::from_utf8(bytes).map_err(|_| HistoryError::NotOne(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(HistoryError::Missing(path.to_owned())),
        Err(source) => Err(HistoryError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Puts a file in its place that is whole whatever happens.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(&beside)?;
    // The service's umask leaves nothing to others.
    file.set_permissions(fs::Permissions::from_mode(MODE))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use deskside_audit::{Chain, Fact, Signature, Signer, Values};
    use deskside_model::{StatusKind, Timestamp};

    use super::*;
    use crate::state::DeviceIdentity;

    const DEVICE: DeviceId = DeviceId::from_bytes([3; 16]);

    struct DeviceSigner(DeviceIdentity);

    impl Signer for DeviceSigner {
        fn sign(&self, message: &[u8]) -> Signature {
            Signature::from_bytes(self.0.sign(message))
        }
    }

    struct Setting {
        folder: tempfile::TempDir,
        signer: DeviceSigner,
        chain: Chain,
    }

    impl Setting {
        fn new() -> Self {
            Self {
                folder: tempfile::tempdir().unwrap(),
                signer: DeviceSigner(DeviceIdentity::from_seed([1; 32])),
                chain: Chain::new(Maker::Device(DEVICE)),
            }
        }

        fn open(&self) -> HistoryFile {
            HistoryFile::open(&StateDir::new(self.folder.path()), DEVICE, self.signer.0.key()).unwrap()
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join(NAME)
        }

        fn entry(&mut self, filling: usize) -> Entry {
            let values = Values::new()
                .with("session_id", "a")
                .with("detail", "x".repeat(filling));
            let (at, kind) = (Timestamp::from_millis(5), StatusKind::SessionStarted);
            self.chain.append(&self.signer, Fact { at, kind, values }).unwrap()
        }

        fn add(&mut self, history: &mut HistoryFile, filling: usize) -> u64 {
            let entry = self.entry(filling);
            history.add(entry.sequence(), &entry.to_bytes()).unwrap();
            entry.sequence()
        }

        fn numbers(&self) -> Vec<u64> {
            let checked = read(&self.path()).unwrap();
            checked.entries.iter().map(Entry::sequence).collect()
        }

        fn length(&self) -> u64 {
            fs::metadata(self.path()).unwrap().len()
        }
    }

    #[test]
    fn it_goes_on_over_restarts_and_everybody_may_read_it() {
        let mut setting = Setting::new();
        let mut history = setting.open();
        setting.add(&mut history, 0);
        setting.add(&mut history, 0);
        let mut history = setting.open();
        assert_eq!(history.newest(), 2);
        setting.add(&mut history, 0);
        assert_eq!(setting.numbers(), [1, 2, 3]);
        let mode = fs::metadata(setting.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, MODE);
        history.add(2, b"known already").unwrap();
        assert_eq!(setting.numbers(), [1, 2, 3]);
    }

    #[test]
    fn a_torn_line_is_passed_over_and_written_again() {
        let mut setting = Setting::new();
        let mut history = setting.open();
        setting.add(&mut history, 0);
        let torn = setting.entry(0);
        let text = fs::read_to_string(setting.path()).unwrap();
        fs::write(setting.path(), format!("{text}AQEB")).unwrap();
        let mut history = setting.open();
        assert_eq!(history.newest(), 1);
        history.add(torn.sequence(), &torn.to_bytes()).unwrap();
        let checked = read(&setting.path()).unwrap();
        assert_eq!((setting.numbers(), checked.broken, checked.gaps), (vec![1, 2], 1, 0));
    }

    #[test]
    fn what_was_changed_or_taken_out_shows() {
        let mut setting = Setting::new();
        let mut history = setting.open();
        for _ in 0..4 {
            setting.add(&mut history, 0);
        }
        let text = fs::read_to_string(setting.path()).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.remove(2);
        fs::write(setting.path(), lines.join("\n") + "\n").unwrap();
        assert_eq!(setting.numbers(), [1, 3, 4]);
        assert_eq!(read(&setting.path()).unwrap().gaps, 1);
        // A letter in the middle of the last one.
        let last = lines.pop().unwrap();
        let (start, end) = last.split_at(last.len() / 2);
        let other = if end.starts_with('A') { "B" } else { "A" };
        lines.push(format!("{start}{other}{}", &end[1..]));
        fs::write(setting.path(), lines.join("\n") + "\n").unwrap();
        assert_eq!(setting.numbers(), [1, 3]);
        assert_eq!(read(&setting.path()).unwrap().broken, 1);
    }

    #[test]
    fn it_stays_small_and_keeps_the_newest() {
        let mut setting = Setting::new();
        let mut history = setting.open();
        let (mut longest, mut newest) = (0, 0);
        while setting.length() >= longest {
            longest = setting.length();
            newest = setting.add(&mut history, 1000);
        }
        assert!(longest <= LONGEST && setting.length() < LONGEST / 2 + 10_000);
        let checked = read(&setting.path()).unwrap();
        assert_eq!((checked.broken, checked.gaps), (0, 0));
        assert_eq!(checked.entries.last().map(Entry::sequence), Some(newest));
        setting.add(&mut history, 0);
        assert_eq!(setting.numbers().last(), Some(&(newest + 1)));
    }

    #[test]
    fn another_device_begins_another_one_and_what_is_none_is_an_error() {
        let mut setting = Setting::new();
        let mut history = setting.open();
        setting.add(&mut history, 0);
        setting.signer = DeviceSigner(DeviceIdentity::from_seed([2; 32]));
        setting.open();
        assert!(setting.numbers().is_empty());
        let nowhere = read(&setting.folder.path().join("no"));
        assert!(matches!(nowhere, Err(HistoryError::Missing(_))));
        fs::write(setting.path(), [0xff, 0xfe]).unwrap();
        assert!(matches!(read(&setting.path()), Err(HistoryError::NotOne(_))));
    }
}
