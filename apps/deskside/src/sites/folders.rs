//! Where files of this person are (XDG Base Directory Specification 0.8).

use std::env;
use std::path::PathBuf;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// What all of our folders are called.
const NAME: &str = "deskside";

/// For what people may edit.
pub fn configuration() -> Outcome<PathBuf> {
    folder("XDG_CONFIG_HOME", ".config")
}

/// For what lasts, and is nobody else's business.
pub fn state() -> Outcome<PathBuf> {
    folder("XDG_STATE_HOME", ".local/state")
}

fn folder(variable: &str, below_home: &str) -> Outcome<PathBuf> {
    // The specification: relative paths are to be ignored.
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute(variable).or_else(|| Some(absolute("HOME")?.join(below_home)));
    folder.map(|folder| folder.join(NAME)).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "there is no place to keep sites and sign-ins",
            format!("Set HOME, or {variable}, to a folder."),
        )
    })
}
