//! Rule: names say what a thing is for.
//!
//! Refuses the names that mean "whatever didn't fit elsewhere", in file names and in what a file defines. Looks only
//! at the last word of a name, so that a `common_prefix` or a `window_manager_class` stays possible, and says nothing
//! about functions and variables, which read as part of a sentence.

use super::finding::Finding;
use super::source::SourceFile;

/// Last words of a name that say nothing.
const EMPTY_WORDS: &[&str] = &["util", "utils", "common", "helpers", "manager", "misc"];

/// Names from outside that end in such a word.
const BORROWED: &[&str] = &[
    "window_manager",
    "windowmanager",
    "selection_manager",
    "session_manager",
];

/// Where `helpers` are several of the agent's helper, which is a word of the glossary.
const HELPERS_ARE_MEANT: &str = "crates/agent/";

/// Words before which a type or a module is named.
const DEFINES: &[&str] = &["mod", "struct", "enum", "trait", "type", "class", "interface"];

/// Checks the file's own name and the names that it defines.
pub fn check(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !file.is_code() {
        return findings;
    }
    let empty_word =
        |name: &str| empty_word(name).filter(|word| *word != "helpers" || !file.path.starts_with(HELPERS_ARE_MEANT));
    for part in file.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        if let Some(word) = empty_word(stem) {
            let sentence = format!("rename `{part}` after what it is for: `{word}` says nothing.");
            findings.push(Finding::error(&file.path, None, sentence));
        }
    }
    for (number, line) in file.product_lines() {
        for name in defined_names(line) {
            if let Some(word) = empty_word(name) {
                let sentence = format!("rename `{name}` after what it does: `{word}` says nothing.");
                findings.push(Finding::error(&file.path, Some(number), sentence));
            }
        }
    }
    findings
}

/// The names that a line defines: what follows `struct`, `fn`, `class` and so on.
fn defined_names(line: &str) -> impl Iterator<Item = &str> {
    let mut words = line
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty());
    std::iter::from_fn(move || {
        while let Some(word) = words.next() {
            if DEFINES.contains(&word) {
                return words.next();
            }
        }
        None
    })
}

/// The last word of a snake_case, kebab-case or CamelCase name, when it is one that says nothing.
fn empty_word(name: &str) -> Option<&'static str> {
    let lower = name.replace('-', "_").to_lowercase();
    if BORROWED.iter().any(|borrowed| lower.ends_with(borrowed)) {
        return None;
    }
    let last = name.rsplit(['_', '-']).next().unwrap_or(name);
    let start = last
        .char_indices()
        .filter(|(_, c)| c.is_uppercase())
        .map(|(at, _)| at)
        .next_back()
        .unwrap_or(0);
    let last = last[start..].to_lowercase();
    EMPTY_WORDS.iter().find(|word| **word == last).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        let file = SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        check(&file).into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn files_and_folders_named_after_nothing_are_refused() {
        assert!(sentences("crates/a/src/utils.rs", "")[0].contains("`utils.rs`"));
        assert!(sentences("crates/a/src/common/b.rs", "")[0].contains("`common`"));
        assert!(sentences("apps/console/src/date-helpers.ts", "")[0].contains("`helpers`"));
        assert_eq!(sentences("crates/agent/src/helper/screen.rs", ""), Vec::<String>::new());
        assert_eq!(
            sentences("crates/agent/src/service/helpers.rs", "struct Helpers;"),
            Vec::<String>::new()
        );
        assert_eq!(sentences("crates/site/src/helpers.rs", "struct Helpers;").len(), 2);
    }

    #[test]
    fn definitions_named_after_nothing_are_refused() {
        assert!(sentences("crates/a/src/b.rs", "pub struct SessionManager;")[0].contains("`SessionManager`"));
        assert!(sentences("crates/a/src/b.rs", "pub(crate) mod string_utils;")[0].contains("`string_utils`"));
        assert!(sentences("apps/console/src/b.ts", "export class Misc {}")[0].contains("`Misc`"));
    }

    #[test]
    fn words_in_their_place_are_welcome() {
        let text = "fn common_prefix() {}\nstruct WindowManager;\n// struct Utils\nlet common = 1;\n";
        assert_eq!(sentences("crates/a/src/b.rs", text), Vec::<String>::new());
    }
}
