//! Content from files: TOML or JSON, by the file's name; `-` is JSON or TOML from standard input.

use std::io::Read as _;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// The longest file, in bytes: the site takes no longer request.
const MAX: u64 = 256 * 1024;

/// Reads a file.
pub fn file<T: DeserializeOwned>(path: &Path) -> Outcome<T> {
    let unusable = |why: String| {
        Failure::new(
            Exit::Usage,
            format!("{}: {why}", path.display()),
            "Give a TOML or JSON file as the guide shows it (docs/guides/command-line.md), or - for standard input.",
        )
    };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MAX + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX + 1).read_to_string(&mut text))
    };
    read.map_err(|error| unusable(error.to_string()))?;
    if text.len() as u64 > MAX {
        return Err(unusable(format!("it is longer than {} kB", MAX >> 10)));
    }
    let is_json = path.extension().is_some_and(|extension| extension == "json") || text.trim_start().starts_with('{');
    if is_json {
        serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))
    } else {
        toml::from_str(&text).map_err(|error| unusable(error.to_string()))
    }
}
