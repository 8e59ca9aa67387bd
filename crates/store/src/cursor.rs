//! Keyset paging: a cursor is the sort key of the last row that was shown, so that rows that come and go meanwhile
//! neither repeat nor hide others. Its text is opaque to everybody else.

use data_encoding::BASE64URL_NOPAD;
use sea_orm::{ColumnTrait, Condition, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StoreError, StoreResult};

/// The longest cursor that is looked at, in characters; ours are shorter.
const MAX_CURSOR: usize = 1024;

/// Rows, and where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Cursor of the next page; none on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page with other rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
        }
    }
}

/// Makes a page of rows that were read with one more than `limit`: the surplus row only says that there are more.
pub(crate) fn page<T, K: Serialize>(mut rows: Vec<T>, limit: u64, key: impl Fn(&T) -> K) -> StoreResult<Page<T>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if more => Some(encode(&key(last))?),
        _ => None,
    };
    Ok(Page { items: rows, next })
}

/// Rows behind one, in rising order of two columns. In words by which both databases find the place in an index: by
/// "greater, or equal and then greater" SQLite reads all rows before it.
pub(crate) fn behind<C: ColumnTrait>(columns: (C, C), place: (impl Into<Value>, impl Into<Value>)) -> Condition {
    let (first, second): (Value, Value) = (place.0.into(), place.1.into());
    let further = Condition::any()
        .add(columns.0.gt(first.clone()))
        .add(columns.1.gt(second));
    Condition::all().add(columns.0.gte(first)).add(further)
}

/// The same in falling order.
pub(crate) fn before<C: ColumnTrait>(columns: (C, C), place: (impl Into<Value>, impl Into<Value>)) -> Condition {
    let (first, second): (Value, Value) = (place.0.into(), place.1.into());
    let further = Condition::any()
        .add(columns.0.lt(first.clone()))
        .add(columns.1.lt(second));
    Condition::all().add(columns.0.lte(first)).add(further)
}

/// The text of a sort key.
pub(crate) fn encode<K: Serialize>(key: &K) -> StoreResult<String> {
    let json = serde_json::to_vec(key).map_err(|error| StoreError::Internal(error.to_string()))?;
    Ok(BASE64URL_NOPAD.encode(&json))
}

/// The sort key of a cursor that came from outside.
pub(crate) fn decode<K: DeserializeOwned>(text: &str) -> StoreResult<K> {
    let refused = || {
        StoreError::BadRequest(String::from(
            "the cursor is not one that this list gave out: start at the first page",
        ))
    };
    if text.len() > MAX_CURSOR {
        return Err(refused());
    }
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| refused())?;
    serde_json::from_slice(&bytes).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surplus_row_makes_a_cursor_and_is_not_shown() {
        let first = page(vec![1, 2, 3], 2, |row| *row).unwrap();
        assert_eq!(first.items, [1, 2]);
        assert_eq!(decode::<i32>(&first.next.unwrap()).unwrap(), 2);
        assert_eq!(page(vec![1, 2], 2, |row| *row).unwrap().next, None);
    }

    #[test]
    fn foreign_cursors_are_refused() {
        for text in ["", "!", "AAAA", &"A".repeat(5000)] {
            assert!(
                matches!(decode::<(String, i64)>(text), Err(StoreError::BadRequest(_))),
                "{text}"
            );
        }
    }
}
