//! Reports: which there are, a page of one with its chart, and all of one as CSV. What they say is decided in `store`; whom they
//! say it to, here.

mod ask;
mod csv;
mod list;
mod show;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    list::routes().merge(show::routes())
}
