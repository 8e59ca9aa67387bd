//! Rule: files stay small enough to be read at once.
//!
//! A file that outgrows its limit holds two ideas: split it. Tables and data that are one thing by nature are listed
//! by name with their ceiling, and that list may only shrink.

use super::finding::Finding;
use super::source::SourceFile;

/// Lines of a source file above which tidy fails.
const LIMIT: usize = 600;
/// Lines of a source file above which tidy warns.
const WARN: usize = 400;
/// Lines of a file of tests above which tidy fails.
const TEST_LIMIT: usize = 1_000;
/// Lines of a `main.rs` above which tidy warns: a program's entry only wires.
const MAIN_WARN: usize = 150;
/// Lines of a component above which tidy warns.
const COMPONENT_WARN: usize = 200;

/// A long file that is one table: path, most lines it may have, why it isn't split.
type Listed = (&'static str, usize, &'static str);

const LISTED: &[Listed] = &[];

/// Checks the length of every source file, and that the list of long files is up to date.
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    check_with(files, LISTED)
}

fn check_with(files: &[SourceFile], listed: &[Listed]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = files
        .iter()
        .filter(|file| file.is_code() && !listed.iter().any(|(path, ..)| *path == file.path))
        .filter_map(judge)
        .collect();
    for (path, ceiling, _) in listed {
        let sentence = match files
            .iter()
            .find(|file| file.path == *path)
            .map(|file| file.text.lines().count())
        {
            Some(lines) if lines > *ceiling => format!("shorten it: {lines} lines, and {ceiling} is the ceiling."),
            Some(lines) if lines > LIMIT => continue,
            _ => "take it off the list in xtask/src/tidy/sizes.rs: it needs no exception any more.".to_owned(),
        };
        findings.push(Finding::error(path, None, sentence));
    }
    findings
}

fn judge(file: &SourceFile) -> Option<Finding> {
    let lines = file.text.lines().count();
    let limit = if file.is_test() { TEST_LIMIT } else { LIMIT };
    if lines > limit {
        let sentence = format!("split it by idea: {lines} lines, and {limit} is the limit.");
        return Some(Finding::error(&file.path, None, sentence));
    }
    if file.is_test() {
        return None;
    }
    let (warn, advice) = match (file.file_name(), file.extension()) {
        ("main.rs", _) => (MAIN_WARN, "a program's entry only wires; move the rest into modules"),
        (_, "svelte") => (
            COMPONENT_WARN,
            "a component shows one thing; move parts into components of their own",
        ),
        _ => (WARN, "it is on its way to two ideas"),
    };
    (lines > warn).then(|| Finding::warning(&file.path, None, format!("{lines} lines: {advice}.")))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::*;

    fn file(path: &str, lines: usize) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            text: "//\n".repeat(lines),
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        assert_eq!(judge(&file("crates/a/src/b.rs", 400)), None);
        assert_eq!(
            judge(&file("crates/a/src/b.rs", 401)).map(|f| f.severity),
            Some(Severity::Warning)
        );
        assert_eq!(
            judge(&file("crates/a/src/b.rs", 600)).map(|f| f.severity),
            Some(Severity::Warning)
        );
        assert_eq!(
            judge(&file("crates/a/src/b.rs", 601)).map(|f| f.severity),
            Some(Severity::Error)
        );
        assert_eq!(judge(&file("crates/a/tests/b.rs", 1_000)), None);
        assert_eq!(
            judge(&file("crates/a/tests/b.rs", 1_001)).map(|f| f.severity),
            Some(Severity::Error)
        );
        assert_eq!(
            judge(&file("apps/a/src/main.rs", 151)).map(|f| f.severity),
            Some(Severity::Warning)
        );
        assert_eq!(
            judge(&file("apps/console/src/A.svelte", 201)).map(|f| f.severity),
            Some(Severity::Warning)
        );
    }

    #[test]
    fn data_and_generated_files_have_no_limit() {
        let files = [
            file("docs/a.md", 5_000),
            file("apps/console/src/api/generated/schema.ts", 5_000),
        ];
        assert_eq!(check_with(&files, &[]), vec![]);
    }

    #[test]
    fn a_listed_file_keeps_its_ceiling_and_leaves_the_list_when_it_can() {
        let listed: &[Listed] = &[("crates/a/src/table.rs", 700, "one table")];
        assert_eq!(check_with(&[file("crates/a/src/table.rs", 700)], listed), vec![]);
        assert!(
            check_with(&[file("crates/a/src/table.rs", 701)], listed)[0]
                .sentence
                .contains("shorten it")
        );
        assert!(
            check_with(&[file("crates/a/src/table.rs", 600)], listed)[0]
                .sentence
                .contains("off the list")
        );
        assert!(check_with(&[], listed)[0].sentence.contains("off the list"));
    }
}
