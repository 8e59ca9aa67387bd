//! A question to the database that grows piece by piece, in words that SQLite and PostgreSQL both understand. Values never
//! stand in the text: they are bound, and have numbers in both.

use std::fmt::Write as _;

use deskside_model::CollectionId;

/// A bound value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

/// What a column of the answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Number,
    Text,
}

/// The question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
    /// Of each column of the answer.
    pub(crate) types: Vec<Type>,
}

impl Sql {
    /// Adds words.
    pub(crate) fn push(&mut self, words: &str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// Adds a value's number.
    pub(crate) fn bind(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        // Writing into a text never fails.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Value::Number(number))
    }

    pub(crate) fn text(&mut self, text: impl ToString) -> &mut Self {
        self.bind(Value::Text(text.to_string()))
    }

    /// Rows whose device, in this column, is a present member of one of these collections.
    pub(crate) fn members_of<'a>(
        &mut self,
        device: &str,
        collections: impl IntoIterator<Item = &'a CollectionId>,
    ) -> &mut Self {
        self.push(" AND ").push(device);
        self.push(" IN (SELECT device_id FROM collection_members WHERE 1 = 1");
        self.members_in("collection_id", collections).push(")")
    }

    /// Rows whose collection, in this column, is one of these.
    pub(crate) fn members_in<'a>(
        &mut self,
        column: &str,
        collections: impl IntoIterator<Item = &'a CollectionId>,
    ) -> &mut Self {
        self.push(" AND ").push(column).push(" IN (");
        let mut between = "";
        for collection in collections {
            self.push(between).text(collection);
            between = ", ";
        }
        // In no collection there is nobody.
        self.push(if between.is_empty() { "'')" } else { ")" })
    }
}
