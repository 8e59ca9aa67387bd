//! What a tidy rule says about a file, and the report that a person reads.
//!
//! Knows nothing of the rules. A finding is one sentence that says what to do: whoever reads it should not need
//! to look the rule up.

use std::fmt;

/// Whether a finding stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops `cargo xtask tidy`.
    Error,
    /// Printed, and nothing more.
    Warning,
}

/// One sentence about one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Errors sort before warnings.
    pub severity: Severity,
    /// Path from the project's root, with `/`.
    pub path: String,
    /// Line number, from 1; none when the whole file is meant.
    pub line: Option<usize>,
    /// What to do, as a full sentence.
    pub sentence: String,
}

impl Finding {
    /// A finding that stops the build.
    pub fn error(path: &str, line: Option<usize>, sentence: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            line,
            sentence: sentence.into(),
        }
    }

    /// A finding that only asks for attention.
    pub fn warning(path: &str, line: Option<usize>, sentence: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            path: path.to_owned(),
            line,
            sentence: sentence.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.sentence)
    }
}
