//! `deskside audit verify`: reads the files, lets `audit` check them, and shows what it found. Decides nothing by itself.

mod files;
mod json;
mod progress;
mod table;

use std::io::{self, Write as _};
use std::process::ExitCode;

use deskside_audit::export::{ExportCheck, KnownElsewhere};

use crate::cli::Verify;
use crate::failure;

/// Checks an export and says what is wrong with it.
pub fn verify(arguments: &Verify) -> ExitCode {
    let mut known = KnownElsewhere {
        site_key: arguments.site_key,
        heads: Vec::new(),
    };
    for path in &arguments.heads {
        match files::heads(path) {
            Ok(heads) => known.heads.extend(heads),
            Err(unreadable) => return unreadable.say(),
        }
    }
    let report = match files::export(&arguments.file, ExportCheck::new(known)) {
        Ok(report) => report,
        Err(unreadable) => return unreadable.say(),
    };
    let text = if arguments.json {
        json::text(&report)
    } else {
        table::text(&report, !arguments.heads.is_empty())
    };
    if let Err(error) = io::stdout().write_all(text.as_bytes()) {
        return failure::say(
            &format!("can't write the result: {error}"),
            "Give it a place to go to: a terminal, or a file on a disk with space.",
        );
    }
    ExitCode::from(u8::from(!report.is_sound()))
}
