//! Files that only their owner may read, replaced as a whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The longest file that is read, in bytes.
const MAX: u64 = 1024 * 1024;

/// Reads a file; none when it isn't there.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    if file.metadata()?.len() > MAX {
        return Err(io::Error::other("it is far too long"));
    }
    let mut text = String::new();
    file.take(MAX).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Reads a file with secrets in it; one that others could have read is refused.
pub fn read_secret(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.mode() & 0o077 != 0 => Err(io::Error::other(format!(
            "others may read it (mode {:03o}): chmod 600 it, and sign in again if you don't trust them",
            metadata.mode() & 0o777
        ))),
        _ => read(path),
    }
}

/// Writes a file, mode 0600, in a folder with mode 0700.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let written = write_new(&new, text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // It may never have come into being.
        let _ = fs::remove_file(&new);
    }
    written
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // A leftover of a process with our number, which died.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_that_others_may_read_is_no_place_for_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/sign-ins.toml");
        assert_eq!(read_secret(&path).unwrap(), None);
        write(&path, "x = 1\n").unwrap();
        write(&path, "x = 2\n").unwrap();
        assert_eq!(read_secret(&path).unwrap().as_deref(), Some("x = 2\n"));
        let parent = path.parent().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(parent).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(parent).unwrap().count(), 1, "nothing is left over");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_secret(&path).unwrap_err().to_string().contains("chmod 600"));
    }
}
