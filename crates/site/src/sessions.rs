//! Sessions: asked for, listed, followed, ended. Whether one may start is decided in `policy`; what happens in it is
//! decided on the device.

mod end;
mod forbidden;
mod list;
pub mod progress;
mod raise;
mod start;
mod sweep;

pub use forbidden::{end_forbidden, end_forbidden_on};
pub use sweep::{restore, sweep};

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(start::routes())
        .merge(end::routes())
        .merge(raise::routes())
        .merge(list::routes())
}
