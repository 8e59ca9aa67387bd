//! Words that a person typed, as conditions on a column that holds lower-case text.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

/// Words of a search that are looked at.
const MAX_WORDS: usize = 8;

/// Every word must occur. `LIKE` takes `%`, `_` and the escape sign itself as signs; a person who types them means them.
pub(crate) fn matching<E: EntityTrait>(query: Select<E>, column: impl ColumnTrait, words: Option<&str>) -> Select<E> {
    let words = words.unwrap_or_default().to_lowercase();
    words.split_whitespace().take(MAX_WORDS).fold(query, |query, word| {
        let word = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.filter(Expr::col(column).like(LikeExpr::new(format!("%{word}%")).escape('\\')))
    })
}
