//! The data directory: where the site keeps its key, its database and its certificates. Made on the first start, readable
//! by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::random;

/// The site's data directory.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
}

/// Something in the data directory that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It can't be read or written.
    #[error("can't {what} {path}: {cause}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The key file is not a key.
    #[error(
        "{path} must hold exactly 32 bytes: restore it from a backup; a new key would mean enrolling all devices again"
    )]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// Others can read the key.
    #[error(
        "{path} can be read by other users (mode {mode:o}): run chmod 600 on it, and consider the key as known to them"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

impl DataDir {
    /// Opens the directory, and makes it when it is missing.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(root: &Path) -> Result<Self, DataDirError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(root);
        made.map_err(|cause| io_error("make", root, cause))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `site.toml`.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.root.join("site.toml")
    }

    /// Where certificates are kept.
    #[must_use]
    pub fn tls(&self) -> PathBuf {
        self.root.join("tls")
    }

    /// URL of the database that is used unless another one is configured. The file is made here, readable by its owner only:
    /// SQLite would ask the umask, and gives the files beside it the same mode.
    ///
    /// # Errors
    /// When the file can't be made.
    pub fn own_database(&self) -> Result<String, DataDirError> {
        let path = self.root.join("site.db");
        let mut options = OpenOptions::new();
        let made = options.append(true).create(true).mode(0o600).open(&path);
        made.map_err(|cause| io_error("write", &path, cause))?;
        Ok(format!("sqlite://{}", path.display()))
    }

    /// The site's key; drawn and written on the first start.
    ///
    /// # Errors
    /// When it can't be read or written, is not a key, or is readable by others.
    pub fn site_key(&self) -> Result<SigningKey, DataDirError> {
        let path = self.root.join("site.key");
        match File::open(&path) {
            Ok(file) => read_key(&path, file),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let secret = Zeroizing::new(random::bytes::<32>());
                write_private(&path, secret.as_slice())?;
                Ok(SigningKey::from_bytes(&secret))
            }
            Err(cause) => Err(io_error("read", &path, cause)),
        }
    }
}

/// Writes a file that only its owner can read: whole or not at all, also when the power fails.
///
/// # Errors
/// When it can't be written.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), DataDirError> {
    write_whole(path, content, 0o600)
}

/// Writes a file that everybody may read (a certificate): whole or not at all, also when the power fails.
///
/// # Errors
/// When it can't be written.
pub fn write_public(path: &Path, content: &[u8]) -> Result<(), DataDirError> {
    write_whole(path, content, 0o644)
}

fn write_whole(path: &Path, content: &[u8], mode: u32) -> Result<(), DataDirError> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = PathBuf::from(unfinished);
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = write_synced(&unfinished, content, mode)
        .and_then(|()| fs::rename(&unfinished, path))
        // The new name is on the disk only when the folder is.
        .and_then(|()| File::open(folder)?.sync_all());
    written.map_err(|cause| io_error("write", path, cause))
}

fn write_synced(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    // What a crash left behind may have another mode: the file is made anew.
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn read_key(path: &Path, mut file: File) -> Result<SigningKey, DataDirError> {
    let metadata = file.metadata().map_err(|cause| io_error("read", path, cause))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(DataDirError::Open {
            path: path.to_owned(),
            mode,
        });
    }
    if metadata.len() != 32 {
        return Err(DataDirError::Key { path: path.to_owned() });
    }
    let mut secret = Zeroizing::new([0; 32]);
    file.read_exact(secret.as_mut_slice())
        .map_err(|cause| io_error("read", path, cause))?;
    Ok(SigningKey::from_bytes(&secret))
}

fn io_error(what: &'static str, path: &Path, cause: io::Error) -> DataDirError {
    DataDirError::Io {
        what,
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("site")).unwrap();
        let first = data.site_key().unwrap();
        assert_eq!(data.site_key().unwrap().to_bytes(), first.to_bytes());
        let mode = fs::metadata(data.root().join("site.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn the_database_is_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let url = data.own_database().unwrap();
        assert_eq!(data.own_database().unwrap(), url);
        let path = url.strip_prefix("sqlite://").unwrap();
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_cut_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        data.site_key().unwrap();
        let path = dir.path().join("site.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(data.site_key(), Err(DataDirError::Open { mode: 0o644, .. })));
        write_private(&path, &[1; 31]).unwrap();
        assert!(matches!(data.site_key(), Err(DataDirError::Key { .. })));
    }
}
