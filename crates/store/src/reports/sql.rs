//! A question to the database that grows piece by piece, in words that SQLite and PostgreSQL both understand. Values never
//! stand in the text: they are bound, and have numbers in both.

use std::fmt::Write as _;

use deskside_model::{CollectionId, Scope};

/// A bound value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(i64),
    Text(String),
}

/// What a column of the answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Text,
}

/// The question.
#[derive(Debug, Clone, Default)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
    /// Of each column of the answer.
    pub(super) types: Vec<Type>,
}

impl Sql {
    /// Adds words.
    pub(super) fn push(&mut self, words: &str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// Adds a value's number.
    pub(super) fn bind(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        // Writing into a text never fails.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Value::Number(number))
    }

    pub(super) fn text(&mut self, text: impl ToString) -> &mut Self {
        self.bind(Value::Text(text.to_string()))
    }

    /// Rows whose device is a present member of one of these collections.
    pub(super) fn members_of<'a>(&mut self, collections: impl IntoIterator<Item = &'a CollectionId>) -> &mut Self {
        self.push(" AND device_id IN (SELECT device_id FROM collection_members WHERE collection_id IN (");
        let mut between = "";
        for collection in collections {
            self.push(between).text(collection);
            between = ", ";
        }
        // In no collection there is nobody.
        self.push(if between.is_empty() { "''))" } else { "))" })
    }

    /// Rows whose device is in the scope.
    pub(super) fn within(&mut self, scope: &Scope) -> &mut Self {
        match scope {
            Scope::Everything => self,
            Scope::Collections(collections) => self.members_of(collections),
        }
    }
}
