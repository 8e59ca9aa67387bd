//! `cargo xtask tidy`: the project's taste as a small program whose failures explain themselves.
//!
//! Each rule is a file and a pure function over the project's text files; this file only gathers and prints. What
//! the compiler or clippy can say is left to them.

mod absences;
mod finding;
mod ladder;
mod layers;
mod machine;
mod opening;
mod sizes;
mod source;
mod words;

use std::path::Path;

use anyhow::{Result, bail};

use self::finding::{Finding, Severity};
use self::source::{SourceFile, project_files};

/// What the rules say about the whole project.
#[derive(Debug)]
pub struct Report {
    /// One line per finding, errors first.
    pub lines: Vec<String>,
    files: usize,
    errors: usize,
}

impl Report {
    /// The count for a summary.
    pub fn note(&self) -> String {
        format!("{} files, {} to look at", self.files, self.lines.len() - self.errors)
    }

    /// An error when a rule is broken.
    ///
    /// # Errors
    /// See above.
    pub fn verdict(&self) -> Result<()> {
        match self.errors {
            0 => Ok(()),
            errors => bail!("{errors} to mend"),
        }
    }
}

/// Runs every rule over the project under `root`.
///
/// # Errors
/// When the files can't be listed or read.
pub fn report(root: &Path) -> Result<Report> {
    let files = project_files(root)?;
    let home = std::env::var("HOME").ok();
    let findings = judge(&files, &machine::places(root, home.as_deref()));
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let lines = findings.iter().map(ToString::to_string).collect();
    Ok(Report {
        lines,
        files: files.len(),
        errors,
    })
}

/// Prints the report.
///
/// # Errors
/// When a rule is broken, or as for [`report`].
pub fn run(root: &Path) -> Result<()> {
    let report = report(root)?;
    report.lines.iter().for_each(|line| println!("{line}"));
    println!("tidy: {}", report.note());
    report.verdict()
}

fn judge(files: &[SourceFile], places: &[String]) -> Vec<Finding> {
    let mut findings = layers::check(files);
    findings.extend(sizes::check(files));
    for file in files {
        findings.extend(opening::check(file));
        findings.extend(words::check(file));
        findings.extend(absences::check(file));
        findings.extend(machine::check(file, places));
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_first_and_name_their_place() {
        let files = [
            SourceFile {
                path: "crates/model/src/a.rs".into(),
                text: "//! Ids of things, and nothing else.\n".repeat(401),
            },
            SourceFile {
                path: "crates/model/src/utils.rs".into(),
                text: "use tokio::spawn;\n".into(),
            },
        ];
        let findings = judge(&files, &[]);
        let about = |path: &str| findings.iter().filter(|finding| finding.path == path).count();
        assert_eq!(about("crates/model/src/a.rs"), 1);
        assert_eq!(
            about("crates/model/src/utils.rs"),
            3,
            "no docs, an empty name, a runtime in a core crate"
        );
        assert_eq!(findings.last().map(|finding| finding.severity), Some(Severity::Warning));
        let opening = findings
            .iter()
            .find(|finding| finding.sentence.starts_with("open the file"));
        let text = opening.map(ToString::to_string).unwrap_or_default();
        assert!(
            text.starts_with("error: crates/model/src/utils.rs:1: open the file"),
            "{text}"
        );
    }
}
