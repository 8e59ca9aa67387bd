//! Lists as tables. The columns are always the same; when a terminal is too narrow for them, those that may be cut are, the
//! longest first. Where the table goes to a file or a program, nothing is cut.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Cell;

/// Between two columns.
const GAP: usize = 2;
/// What is cut keeps this much at least.
const LEAST: usize = 8;

/// A column of a list.
#[derive(Debug)]
pub struct Column<T> {
    /// What stands above it.
    pub title: &'static str,
    /// What it is called in CSV.
    pub code: &'static str,
    /// The value in a row.
    pub cell: fn(&T) -> Cell,
    /// Whether it may be cut where space is short.
    pub may_be_cut: bool,
}

impl<T> Column<T> {
    /// A column that is never cut: ids, times, numbers.
    pub const fn new(title: &'static str, code: &'static str, cell: fn(&T) -> Cell) -> Self {
        Self {
            title,
            code,
            cell,
            may_be_cut: false,
        }
    }

    /// A column that may be cut: texts that people wrote.
    pub const fn cut(title: &'static str, code: &'static str, cell: fn(&T) -> Cell) -> Self {
        Self {
            may_be_cut: true,
            ..Self::new(title, code, cell)
        }
    }
}

/// What was seen in a column so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Numbers,
    Texts,
}

impl Kind {
    fn and(self, cell: &Cell) -> Self {
        match (self, cell) {
            (Self::Texts, _) => Self::Texts,
            (_, Cell::Number(_)) => Self::Numbers,
            (kind, Cell::None) => kind,
            _ => Self::Texts,
        }
    }
}

/// The table, for so many columns of a terminal.
pub fn text<T>(rows: &[T], columns: &[Column<T>], room: Option<usize>) -> String {
    let titles: Vec<_> = columns.iter().map(|column| column.title.to_owned()).collect();
    let may_be_cut: Vec<_> = columns.iter().map(|column| column.may_be_cut).collect();
    let cells = rows
        .iter()
        .map(|row| columns.iter().map(|column| (column.cell)(row)).collect());
    grid(titles, &may_be_cut, cells, room)
}

/// A table whose columns are known only when it is there.
pub fn grid(
    titles: Vec<String>,
    may_be_cut: &[bool],
    rows: impl Iterator<Item = Vec<Cell>>,
    room: Option<usize>,
) -> String {
    let mut kinds = vec![Kind::Unknown; titles.len()];
    let mut lines = vec![titles];
    for cells in rows {
        for (kind, cell) in kinds.iter_mut().zip(&cells) {
            *kind = kind.and(cell);
        }
        lines.push(cells.iter().map(Cell::for_people).collect());
    }
    let numbers: Vec<_> = kinds.iter().map(|kind| *kind == Kind::Numbers).collect();
    let mut widths: Vec<_> = (0..kinds.len())
        .map(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0))
        .collect();
    if let Some(room) = room {
        fit(&mut widths, may_be_cut, room);
    }
    lines.iter().map(|line| written(line, &widths, &numbers)).collect()
}

/// Takes from the widest of those that may be cut, until all fit or nothing more can be taken.
fn fit(widths: &mut [usize], may_be_cut: &[bool], room: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > room {
        let widest = widths
            .iter_mut()
            .zip(may_be_cut)
            .filter(|(width, cut)| **cut && **width > LEAST)
            .map(|(width, _)| width)
            .max();
        match widest {
            Some(width) => *width -= 1,
            None => return,
        }
    }
}

fn written(line: &[String], widths: &[usize], numbers: &[bool]) -> String {
    let mut text = String::new();
    for ((cell, width), number) in line.iter().zip(widths).zip(numbers) {
        if !text.is_empty() {
            text.push_str(&" ".repeat(GAP));
        }
        let cell = cut(cell, *width);
        let padding = " ".repeat(width.saturating_sub(cell.width()));
        if *number {
            text = text + &padding + &cell;
        } else {
            text = text + &cell + &padding;
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// As much as fits, with an ellipsis for the rest.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut kept, mut taken) = (String::new(), 1);
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column<(&str, u64)>; 2] = [
        Column::cut("NAME", "name", |row| Cell::of(row.0)),
        Column::new("MEMBERS", "members", |row| Cell::Number(row.1)),
    ];

    #[test]
    fn columns_are_as_wide_as_what_is_in_them_and_numbers_stand_right() {
        let rows = [("All Devices", 12), ("Hall", 3)];
        assert_eq!(
            text(&rows, &COLUMNS, None),
            "NAME         MEMBERS\nAll Devices       12\nHall               3\n"
        );
        assert_eq!(text(&[], &COLUMNS, None), "NAME  MEMBERS\n");
    }

    #[test]
    fn a_narrow_terminal_cuts_what_may_be_cut_and_no_further() {
        let rows = [("A name that goes on and on", 12)];
        assert_eq!(
            text(&rows, &COLUMNS, Some(20)),
            "NAME         MEMBERS\nA name tha…       12\n"
        );
        assert_eq!(text(&rows, &COLUMNS, Some(1)), "NAME      MEMBERS\nA name …       12\n");
    }

    #[test]
    fn wide_characters_take_two_columns_and_controls_do_nothing() {
        let rows = [("会議室", 1), ("a\u{1b}[2Jb", 2)];
        assert_eq!(
            text(&rows, &COLUMNS, None),
            "NAME    MEMBERS\n会議室        1\na\u{FFFD}[2Jb        2\n"
        );
        assert_eq!(cut("会議室", 5), "会議…");
    }
}
