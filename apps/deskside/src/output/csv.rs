//! Lists as CSV (RFC 4180), for programs and spreadsheets.

use super::Column;

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

/// In quotes where it holds what would end it.
fn quoted(field: &str) -> String {
    let safe = without_formulas(field);
    if safe == field && !field.contains(['"', ',', '\r', '\n']) {
        return safe;
    }
    format!("\"{}\"", safe.replace('"', "\"\""))
}

/// Names come from devices, and must not become formulas on the computer of whoever opens the file: an apostrophe goes before what would
/// begin one. Spreadsheets take semicolons and tabs for the ends of cells too, and some look past spaces.
fn without_formulas(field: &str) -> String {
    if field.parse::<f64>().is_ok() {
        return field.to_owned();
    }
    let mut safe = String::with_capacity(field.len());
    let mut begins = true;
    for character in field.chars() {
        if begins && matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n') {
            safe.push('\'');
        }
        begins = matches!(character, ';' | '\t' | '\r' | '\n') || begins && character == ' ';
        safe.push(character);
    }
    safe
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

    #[test]
    fn a_formula_does_not_begin_behind_other_separators_either() {
        for (field, safe) in [
            ("a;=1+1", "a;'=1+1"),
            ("a; @x", "a; '@x"),
            ("  =1", "  '=1"),
            ("a\n=1", "a\n'=1"),
            ("a\t+b", "a\t'+b"),
            ("\t=1", "'\t'=1"),
            ("a=b", "a=b"),
            ("1-2; ok", "1-2; ok"),
            ("-1.5", "-1.5"),
        ] {
            assert_eq!(without_formulas(field), safe);
        }
    }
}
