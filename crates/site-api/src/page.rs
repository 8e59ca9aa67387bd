//! Keyset paging: a page carries the cursor of the next one, so that lists stay right while they change.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most rows of one page.
pub const MAX_LIMIT: u32 = 500;
/// Rows of a page when the request does not say.
pub const DEFAULT_LIMIT: u32 = 100;

/// Which page to return.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The `next` of the page before; absent for the first page.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give this as `after` for the next page; absent on the last one.
    pub next: Option<String>,
    /// Rows that match in all, when it is cheap to know.
    pub total: Option<u64>,
}
