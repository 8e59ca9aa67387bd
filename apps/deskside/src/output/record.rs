//! One thing for people: a heading, then names and values, in groups.

use unicode_width::UnicodeWidthStr as _;

use super::{Cell, plain};

/// Names and values to be printed below each other.
#[derive(Debug, Default)]
pub struct Record {
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Heading(String),
    Field(&'static str, String),
    Item(String),
}

impl Record {
    /// One with a heading.
    pub fn new(heading: &str) -> Self {
        Self::default().heading(heading)
    }

    /// Begins a group.
    pub fn heading(mut self, heading: &str) -> Self {
        self.lines.push(Line::Heading(plain(heading)));
        self
    }

    /// A name and a value.
    pub fn field(mut self, name: &'static str, value: impl Into<Cell>) -> Self {
        self.lines.push(Line::Field(name, value.into().for_people()));
        self
    }

    /// A line of a list.
    pub fn item(mut self, text: &str) -> Self {
        self.lines.push(Line::Item(plain(text)));
        self
    }

    /// The text, ended by a line feed.
    pub fn text(&self) -> String {
        let widths = self.lines.iter().map(|line| match line {
            Line::Field(name, _) => name.width(),
            _ => 0,
        });
        let width = widths.max().unwrap_or(0);
        let mut text = String::new();
        for line in &self.lines {
            text += &match line {
                Line::Heading(heading) if text.is_empty() => format!("{heading}\n"),
                Line::Heading(heading) => format!("\n{heading}\n"),
                Line::Field(name, value) => {
                    let padding = " ".repeat(width.saturating_sub(name.width()));
                    format!("  {name}{padding}  {value}\n")
                }
                Line::Item(item) => format!("  {item}\n"),
            };
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_below_each_other() {
        let record = Record::new("desk-7")
            .field("online", true)
            .field("system", "Debian\u{7}")
            .heading("Monitors")
            .item("HDMI-1 1920x1080");
        assert_eq!(
            record.text(),
            "desk-7\n  online  yes\n  system  Debian\u{FFFD}\n\nMonitors\n  HDMI-1 1920x1080\n"
        );
    }
}
