//! Replays recorded desktops through encoder and decoder: bytes, CPU time, and whether every pixel arrived.
//!
//! `cargo run --release -p deskside-picture --example replay -- [--json FILE] [--level N] [--photo-level N] RECORDING...`
//!
//! Damage is what the recording says: the changed lines, over the full width. The first frame of each recording is counted
//! apart. Times are CPU time of this thread, so that a busy machine disturbs them less. Ends with status 1 when any
//! pixel is wrong.

mod measure;
mod report;

use deskside_picture::EncoderOptions;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the command line asks for.
struct Arguments {
    json: Option<PathBuf>,
    options: EncoderOptions,
    recordings: Vec<PathBuf>,
}

const USAGE: &str = "usage: replay [--json FILE] [--level N] [--photo-level N] RECORDING...";

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
    if let Some(path) = &arguments.json {
        std::fs::write(path, report::json(&scenes)).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let exact = scenes.iter().all(|scene| scene.wrong_pixels == 0);
    Ok((report::table(&scenes), exact))
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        json: None,
        options: EncoderOptions::default(),
        recordings: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--json" => arguments.json = Some(words.next().ok_or(USAGE)?.into()),
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
