//! Reports: which there are, a page of one with its chart, all of one as CSV, and files that are written by themselves. What they say is decided in `store`; whom they
//! say it to, here.

mod ask;
mod configured;
mod csv;
mod export;
mod list;
mod schedule;
mod show;

pub use configured::{DayConfig, ExportConfig, Often, ReportsConfig};
pub use export::{Exports, run};
pub use schedule::TimeOfDay;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    list::routes().merge(show::routes())
}
