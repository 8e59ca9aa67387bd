//! What is to be recorded: a kind, a time and named values, within bounds. Knows nothing of chains.

use std::collections::BTreeMap;

use deskside_model::{StatusKind, Timestamp};

/// The longest name of a value, in bytes.
pub const MAX_NAME: usize = 48;
/// The longest value, in bytes of UTF-8.
pub const MAX_VALUE: usize = 1024;
/// The most values in one entry.
pub const MAX_VALUES: usize = 32;

/// What ends a value that was cut.
const CUT: char = '…';

/// Something that happened, before it has its place in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: StatusKind,
    /// The particulars.
    pub values: Values,
}

/// Named values: texts under lower-case names, in the order of the names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(BTreeMap<String, String>);

/// A fact that can't be recorded as it is: a mistake in the program that made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A name that is empty, too long or has other characters than it may.
    #[error("a value's name must be 1 to {MAX_NAME} of a-z, 0-9 and _, but is {0:?}")]
    Name(String),
    /// Too many values.
    #[error("an entry has at most {MAX_VALUES} values, not {0}")]
    TooMany(usize),
    /// A value that is too long.
    #[error("the value of {name} has {size} bytes; {MAX_VALUE} is the limit")]
    TooLong {
        /// Its name.
        name: String,
        /// Its length in bytes.
        size: usize,
    },
}

impl Values {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These values and one more. A value that is too long is cut and ends in `…`: evidence with a cut value is
    /// better than none.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.insert(name.to_owned(), cut(value.to_string()));
        self
    }

    /// Values as they were received, not cut.
    ///
    /// # Errors
    /// [`FactError`] when they don't fit the bounds.
    pub fn from_map(map: BTreeMap<String, String>) -> Result<Self, FactError> {
        let values = Self(map);
        values.check()?;
        Ok(values)
    }

    /// The value under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All values, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The values as a map.
    #[must_use]
    pub fn into_map(self) -> BTreeMap<String, String> {
        self.0
    }

    /// Whether everything is within its bounds.
    pub(crate) fn check(&self) -> Result<(), FactError> {
        if self.0.len() > MAX_VALUES {
            return Err(FactError::TooMany(self.0.len()));
        }
        for (name, value) in &self.0 {
            if !is_name(name) {
                return Err(FactError::Name(name.clone()));
            }
            if value.len() > MAX_VALUE {
                return Err(FactError::TooLong {
                    name: name.clone(),
                    size: value.len(),
                });
            }
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn cut(mut value: String) -> String {
    if value.len() > MAX_VALUE {
        value.truncate(value.floor_char_boundary(MAX_VALUE - CUT.len_utf8()));
        value.push(CUT);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_at_a_character_and_says_so() {
        let values = Values::new().with("reason", "é".repeat(2000));
        let reason = values.get("reason").unwrap();
        assert!(reason.len() <= MAX_VALUE);
        assert!(reason.ends_with("é…"));
        assert_eq!(values.check(), Ok(()));
    }

    #[test]
    fn names_that_a_report_could_not_show_are_refused() {
        for name in ["", "Operator", "a b", "naïve", &"x".repeat(MAX_NAME + 1)] {
            assert_eq!(
                Values::new().with(name, 1).check(),
                Err(FactError::Name(name.to_owned()))
            );
        }
    }

    #[test]
    fn more_values_than_fit_are_refused() {
        let many = (0..=MAX_VALUES).fold(Values::new(), |values, n| values.with(&format!("n{n}"), n));
        assert_eq!(many.check(), Err(FactError::TooMany(MAX_VALUES + 1)));
    }
}
