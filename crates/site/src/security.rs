//! Who may do what where: roles, groups, assignments. What they add up to is decided in `policy`; whoever changes them can't
//! give what they don't have, and can't leave the site without a full administrator.

mod assignments;
mod checks;
mod effective;
mod groups;
mod moment;
mod roles;
mod who_can_view;

pub use checks::{administrator_remains, may_act_for, may_give, may_move_devices};
pub use who_can_view::possible_viewers;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(roles::routes())
        .merge(groups::routes())
        .merge(assignments::routes())
        .merge(effective::routes())
        .merge(who_can_view::routes())
}
