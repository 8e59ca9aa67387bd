//! Between the types of `model` and what columns hold.

use deskside_model::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StoreError, StoreResult};

/// A stored text as the type whose text form it is.
pub(crate) fn parsed<T>(what: &'static str, text: &str) -> StoreResult<T>
where
    T: std::str::FromStr,
    T::Err: ToString,
{
    text.parse()
        .map_err(|error: T::Err| StoreError::unreadable(what, error))
}

/// The same for a column that may be empty.
pub(crate) fn parsed_or_none<T>(what: &'static str, text: Option<&str>) -> StoreResult<Option<T>>
where
    T: std::str::FromStr,
    T::Err: ToString,
{
    text.map(|text| parsed(what, text)).transpose()
}

/// A value whose JSON form is a plain text (an enum of `model` or `site-api`), as that text.
pub(crate) fn word<T: Serialize>(value: &T) -> StoreResult<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(other) => Err(StoreError::Internal(format!("{other} is not a word"))),
        Err(error) => Err(StoreError::Internal(error.to_string())),
    }
}

/// The value of such a text.
pub(crate) fn from_word<T: DeserializeOwned>(what: &'static str, text: &str) -> StoreResult<T> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|error| StoreError::unreadable(what, error))
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}

/// The value of JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(what, error))
}

/// Stored bytes as an array.
pub(crate) fn array<const N: usize>(what: &'static str, bytes: &[u8]) -> StoreResult<[u8; N]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::unreadable(what, format!("{} bytes instead of {N}", bytes.len())))
}

/// A count or version as a column; ours never reach 2^63.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A column as a count or version.
pub(crate) fn unsigned<T: TryFrom<i64>>(what: &'static str, value: i64) -> StoreResult<T> {
    T::try_from(value).map_err(|_| StoreError::unreadable(what, format!("{value} is out of range")))
}

/// Rows of a chain: sequence number and entry.
pub(crate) fn numbered(rows: Vec<(i64, Vec<u8>)>) -> StoreResult<Vec<(u64, Vec<u8>)>> {
    let row = |(sequence, entry)| Ok((unsigned("sequence number", sequence)?, entry));
    rows.into_iter().map(row).collect()
}

/// A column as a time that may be missing.
pub(crate) fn time(value: Option<i64>) -> Option<Timestamp> {
    value.map(Timestamp::from_millis)
}
