//! The chains of the site and its devices, for people outside: exported whole, and their head anchored elsewhere. What makes an
//! export or a head worth anything is in `audit`; nothing here signs or checks by itself.

pub mod anchor;
mod download;
mod export;
mod syslog;

pub use download::routes;
pub use export::Export;

use std::net::{IpAddr, Ipv4Addr};

use deskside_model::StatusKind;
use deskside_store::StoreResult;

use crate::state::AppState;
use crate::status_messages::Message;

/// Begins an export for whoever may run commands on the server itself.
///
/// # Errors
/// When the database fails.
pub async fn export_on_the_server(state: &AppState) -> StoreResult<Export> {
    let message = Message::new(StatusKind::AuditExported)
        .from(IpAddr::V4(Ipv4Addr::LOCALHOST))
        .with("by", "command line of the site server");
    Export::begin(state, message).await
}
