//! Rule: every source file opens by saying what it is for and what it must not know.
//!
//! Checks that the words are there, not that they are good: that is for the reviewer.

use super::finding::Finding;
use super::source::SourceFile;

/// Shorter than this, an opening says nothing.
const SHORTEST: usize = 12;

/// Checks the first words of every source file.
pub fn check(file: &SourceFile) -> Option<Finding> {
    let (words, how) = match file.extension() {
        "rs" => (rust_opening(&file.text), "a `//!` line"),
        "ts" | "js" | "mjs" => (script_opening(&file.text), "a comment"),
        "svelte" => (
            component_opening(&file.text),
            "a comment (`<!-- ... -->`, or first in its script)",
        ),
        "proto" => (script_opening(&file.text), "a `//` line"),
        _ => return None,
    };
    if file.is_generated() || words.is_some_and(|words| words.len() >= SHORTEST) {
        return None;
    }
    let sentence = format!("open the file with {how} that says what it is for and what it must not know.");
    Some(Finding::error(&file.path, Some(1), sentence))
}

fn rust_opening(text: &str) -> Option<String> {
    let words = text
        .lines()
        .map_while(|line| line.trim().strip_prefix("//!"))
        .collect::<Vec<_>>()
        .join(" ");
    Some(words.trim().to_owned())
}

fn script_opening(text: &str) -> Option<String> {
    let text = text.trim_start();
    // A program for the command line starts with the program that runs it.
    let text = if text.starts_with("#!") {
        text.split_once('\n')?.1.trim_start()
    } else {
        text
    };
    if let Some(block) = text.strip_prefix("/*") {
        return Some(block.split("*/").next()?.trim_matches(['*', ' ', '\n']).to_owned());
    }
    let words = text
        .lines()
        .map_while(|line| line.trim().strip_prefix("//"))
        .collect::<Vec<_>>()
        .join(" ");
    Some(words.trim().to_owned())
}

fn component_opening(text: &str) -> Option<String> {
    let text = text.trim_start();
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(comment.split("-->").next()?.trim().to_owned());
    }
    let script = text.strip_prefix("<script")?;
    script_opening(script.split_once('>')?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(path: &str, text: &str) -> bool {
        check(&SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .is_none()
    }

    #[test]
    fn rust_files_open_with_inner_docs() {
        assert!(opens(
            "crates/a/src/b.rs",
            "//! Turns damage into tiles; knows no screen.\nfn a() {}\n"
        ));
        assert!(!opens(
            "crates/a/src/b.rs",
            "use std::fmt;\n//! Turns damage into tiles; knows no screen.\n"
        ));
        assert!(!opens("crates/a/src/b.rs", "//! Tiles.\n"));
        assert!(!opens("crates/a/src/b.rs", ""));
    }

    #[test]
    fn scripts_open_with_a_comment() {
        assert!(opens(
            "apps/console/src/a.ts",
            "// The list of devices, kept live by events.\n"
        ));
        assert!(opens(
            "apps/console/src/a.ts",
            "/**\n * The list of devices, kept live by events.\n */\n"
        ));
        assert!(opens(
            "scripts/a.mjs",
            "#!/usr/bin/env node\n// Prints the list of devices to the terminal.\n"
        ));
        assert!(!opens("apps/console/src/a.ts", "import a from 'b';\n"));
    }

    #[test]
    fn components_open_with_a_comment_of_either_kind() {
        assert!(opens(
            "apps/console/src/A.svelte",
            "<!-- One row of the device list. -->\n<script></script>\n"
        ));
        assert!(opens(
            "apps/console/src/A.svelte",
            "<script lang=\"ts\">\n  // One row of the device list.\n</script>\n"
        ));
        assert!(!opens(
            "apps/console/src/A.svelte",
            "<script lang=\"ts\">\n  let a = 1;\n</script>\n"
        ));
    }

    #[test]
    fn generated_files_are_left_alone() {
        assert!(opens(
            "apps/console/src/api/generated/schema.ts",
            "export type A = string;\n"
        ));
    }
}
