//! Lists as CSV (RFC 4180), for programs and spreadsheets.

use super::Column;

/// Characters at which a spreadsheet takes a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A header line and one line for each row.
pub fn text<T>(rows: &[T], columns: &[Column<T>]) -> String {
    let mut text = line(columns.iter().map(|column| column.code.to_owned()));
    for row in rows {
        text += &line(columns.iter().map(|column| (column.cell)(row).for_programs()));
    }
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<_> = fields.map(|field| quoted(&field)).collect();
    fields.join(",") + "\r\n"
}

/// Names come from devices, and must not become formulas on the computer of whoever opens the file: such a cell gets an
/// apostrophe in front.
fn quoted(field: &str) -> String {
    let guard = if field.starts_with(FORMULA) && field.parse::<f64>().is_err() {
        "'"
    } else {
        ""
    };
    if guard.is_empty() && !field.contains(['"', ',', '\r', '\n']) {
        return field.to_owned();
    }
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Cell;

    #[test]
    fn fields_are_quoted_where_needed_and_never_become_formulas() {
        let columns = [Column::new("NAME", "name", |row: &&str| Cell::of(row))];
        let rows = ["desk-7", "a,b", "say \"x\"", "two\nlines", "=1+1", "@x", "-5"];
        assert_eq!(
            text(&rows, &columns),
            "name\r\ndesk-7\r\n\"a,b\"\r\n\"say \"\"x\"\"\"\r\n\"two\nlines\"\r\n\"'=1+1\"\r\n\"'@x\"\r\n-5\r\n"
        );
    }
}
