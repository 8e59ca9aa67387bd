//! What commands print: tables for people, JSON and CSV for programs. Knows nothing of sites.

mod cell;
mod csv;
mod record;
mod table;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::terminal;

pub use cell::{Cell, time_utc};
pub use record::Record;
pub use table::Column;

/// The form of a list.
#[derive(Debug, Clone, Copy, Args)]
pub struct ListFormat {
    /// Print JSON, as the site's API gives it
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV (RFC 4180), with a header line and times in RFC 3339
    #[arg(long)]
    pub csv: bool,
}

/// The form of anything else.
#[derive(Debug, Clone, Copy, Args)]
pub struct OneFormat {
    /// Print JSON, as the site's API gives it
    #[arg(long)]
    pub json: bool,
}

/// Prints a list in the form that was asked for. `document` is the JSON, `rows` what the columns read.
pub fn list<T>(format: ListFormat, document: &Value, rows: &[T], columns: &[Column<T>]) -> Outcome<()> {
    if format.json {
        return json(document);
    }
    if format.csv {
        let text = csv::text(rows, columns);
        return print(&if io::stdout().is_terminal() { shown(&text) } else { text });
    }
    print(&table::text(rows, columns, width()))
}

/// Prints a table whose columns are known only when it is there; each title says whether the column may be cut.
pub fn grid(titles: Vec<(String, bool)>, rows: Vec<Vec<Cell>>) -> Outcome<()> {
    let (titles, may_be_cut): (Vec<_>, Vec<_>) = titles.into_iter().unzip();
    print(&table::grid(titles, &may_be_cut, rows.into_iter(), width()))
}

/// Prints one JSON document and a line feed.
pub fn json(document: &Value) -> Outcome<()> {
    print(&escaped(&format!("{document:#}\n")))
}

/// Writes to standard output. Whoever reads it may have seen enough: then there is nothing more to do, and nothing wrong.
pub fn print(text: &str) -> Outcome<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Usage,
            format!("can't write the result: {error}"),
            "Give it a place to go to: a terminal, or a file on a disk with space.",
        )),
        _ => Ok(()),
    }
}

/// A remark beside the result, on standard error.
pub fn remark(text: &str) {
    // Nobody misses a remark that can't be shown.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Without characters that would steer a terminal or turn the direction of writing around.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect()
}

/// Characters that steer a terminal or turn the direction of writing around (Unicode TR36, 3.4).
fn steers(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || c.is_control()
}

/// JSON of the same meaning without such characters: `serde_json` escapes those before the space only. The line feeds are its layout.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) && c != '\n' {
            // Writing into a text never fails.
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}

/// CSV for a terminal: plain, but for the ends of lines.
fn shown(csv: &str) -> String {
    let record = |record: &str| record.split('\n').map(plain).collect::<Vec<_>>().join("\n");
    csv.split("\r\n").map(record).collect::<Vec<_>>().join("\r\n")
}

/// Columns to fit a table into; none when it goes to a file or a program.
fn width() -> Option<usize> {
    io::stdout().is_terminal().then(terminal::width)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let name = "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}b";
        let document = json!({ "name": name, "lines": "1\n2" });
        let text = escaped(&format!("{document:#}\n"));
        assert!(!text.contains(|c| steers(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
        assert_eq!(
            shown("a\u{1b}[2J\rb,\"1\n2\"\r\nc\u{9b}\r\n"),
            "a\u{fffd}[2J\u{fffd}b,\"1\n2\"\r\nc\u{fffd}\r\n"
        );
    }
}
