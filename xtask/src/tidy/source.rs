//! The files that tidy looks at: what git tracks, and what it would track next.
//!
//! Ignored files (`target/`, `node_modules/`, generated clients) are never read. Binary files are left out.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// One text file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path from the project's root, with `/`.
    pub path: String,
    /// The whole content.
    pub text: String,
}

impl SourceFile {
    /// The part of the name behind the last dot; empty when there is none.
    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The name without folders.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether this is source that people write and read: the code rules apply to it.
    pub fn is_code(&self) -> bool {
        matches!(self.extension(), "rs" | "ts" | "svelte" | "mjs" | "js" | "py") && !self.is_generated()
    }

    /// Whether a program wrote it; such files are regenerated, never edited.
    pub fn is_generated(&self) -> bool {
        self.path
            .split('/')
            .any(|part| part == "generated" || part.contains(".generated."))
    }

    /// Whether the file holds tests and nothing else.
    pub fn is_test(&self) -> bool {
        let name = self.file_name();
        self.path
            .split('/')
            .any(|part| matches!(part, "tests" | "e2e" | "fixtures"))
            || matches!(name, "tests.rs" | "testing.rs")
            || [".test.ts", ".spec.ts", "_test.rs", "_tests.rs"]
                .iter()
                .any(|end| name.ends_with(end))
    }

    /// The lines of product code, numbered from 1: without comment lines, without what follows `//`, and without
    /// the unit tests at the end of a Rust file. Good enough for rules about words; not a parser.
    pub fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.first_line_of_unit_tests();
        (1..)
            .zip(self.text.lines())
            .take_while(move |(number, _)| *number < end)
            .filter_map(|(number, line)| {
                let code = line.split_once("// ").map_or(line, |(before, _)| before).trim_end();
                let starts = code.trim_start();
                let comment = ["//", "/*", "* ", "<!--"].iter().any(|mark| starts.starts_with(mark));
                (!code.is_empty() && !comment).then_some((number, code))
            })
    }

    fn first_line_of_unit_tests(&self) -> usize {
        let mut after_test_attribute = false;
        for (number, line) in (1..).zip(self.text.lines().map(str::trim)) {
            if line == "#[cfg(test)]" {
                after_test_attribute = true;
            } else if after_test_attribute && !line.starts_with("#[") {
                if line.contains("mod ") && line.ends_with('{') {
                    return number;
                }
                after_test_attribute = false;
            }
        }
        usize::MAX
    }
}

/// Every text file that is tracked, or new and not ignored.
///
/// # Errors
/// When git is missing, when `root` is not a git work tree, or when a file can't be read.
pub fn project_files(root: &Path) -> Result<Vec<SourceFile>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("tidy asks git which files belong to the project: install git")?;
    if !output.status.success() {
        bail!(
            "tidy asks git which files belong to the project, and git said: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let mut paths: Vec<String> = output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    paths.sort();
    paths.dedup();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let absolute = root.join(&path);
        // Tracked but deleted in the work tree, or a link to somewhere else.
        if !absolute.symlink_metadata().is_ok_and(|data| data.is_file()) {
            continue;
        }
        let bytes = std::fs::read(&absolute).with_context(|| format!("can't read {}", absolute.display()))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(SourceFile { path, text });
        }
    }
    Ok(files)
}
