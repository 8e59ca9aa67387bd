//! Replays recorded desktops through encoder and decoder: bytes, CPU time, and whether every pixel arrived.
//!
//! `cargo run --release -p deskside-picture --example replay -- [--json FILE] [--against FILE] [--level N]
//! [--photo-level N] RECORDING...`
//!
//! Damage is what the recording says: the changed lines, over the full width. The first frame of each recording is counted
//! apart. Times are CPU time of this thread, so that a busy machine disturbs them less. Ends with status 1 when any
//! pixel is wrong.

mod compare;
mod measure;
mod report;

use deskside_picture::EncoderOptions;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the command line asks for.
struct Arguments {
    json: Option<PathBuf>,
    against: Option<PathBuf>,
    options: EncoderOptions,
    recordings: Vec<PathBuf>,
}

const USAGE: &str = "usage: replay [--json FILE] [--against FILE] [--level N] [--photo-level N] RECORDING...";

#[expect(clippy::print_stdout, reason = "this is a command-line program")]
fn main() -> ExitCode {
    match run() {
        Ok((table, exact)) => {
            print!("{table}");
            if exact { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// The table to print, and whether every pixel was right.
fn run() -> Result<(String, bool), String> {
    let arguments = parse(std::env::args().skip(1))?;
    let mut scenes = Vec::new();
    for path in &arguments.recordings {
        let scene = measure::replay(path, arguments.options);
        scenes.push(scene.map_err(|error| format!("{}: {error}", path.display()))?);
    }
    let mut table = report::table(&scenes);
    if let Some(path) = &arguments.against {
        table.push('\n');
        table.push_str(&comparison(&scenes, path).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    // After the comparison: both may name the same file.
    if let Some(path) = &arguments.json {
        std::fs::write(path, report::json(&scenes)).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let exact = scenes.iter().all(|scene| scene.wrong_pixels == 0);
    Ok((table, exact))
}

/// What was measured beside the earlier result at `path`.
fn comparison(scenes: &[measure::Scene], path: &Path) -> Result<String, Box<dyn Error>> {
    let before = compare::read(&std::fs::read_to_string(path)?)?;
    Ok(compare::table(&compare::read(&report::json(scenes))?, &before))
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        json: None,
        against: None,
        options: EncoderOptions::default(),
        recordings: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--json" => arguments.json = Some(words.next().ok_or(USAGE)?.into()),
            "--against" => arguments.against = Some(words.next().ok_or(USAGE)?.into()),
            "--level" => arguments.options.level = level(words.next())?,
            "--photo-level" => arguments.options.photo_level = level(words.next())?,
            option if option.starts_with("--") => return Err(USAGE.into()),
            path => arguments.recordings.push(path.into()),
        }
    }
    if arguments.recordings.is_empty() {
        return Err(USAGE.into());
    }
    Ok(arguments)
}

fn level(word: Option<String>) -> Result<i32, String> {
    word.and_then(|level| level.parse().ok()).ok_or_else(|| USAGE.into())
}
