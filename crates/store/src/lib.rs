//! What the site remembers, on SQLite or PostgreSQL from one code path. It knows nothing of HTTP, sessions' bytes or
//! whose turn it is: callers decide, this crate writes it down, whole or not at all.
//!
//! [`Store::open`] connects and brings the schema up to date. Reading goes straight from a [`Store`]; writing needs a
//! [`Tx`], so that a change and the status message about it are committed together:
//!
//! ```text
//! let device = store.devices().get(id).await?;          // reading
//!
//! let tx = store.begin().await?;                        // writing
//! tx.devices().remove(id, now).await?;
//! tx.status().append(site, key, draft).await?;
//! tx.commit().await?;
//! ```
//!
//! Column types are the portable ones only: 64-bit integers, text, bytes. Times are UTC milliseconds, JSON is text,
//! ids are their readable text form.

mod access;
mod api_tokens;
mod assignments;
mod collections;
mod column;
mod cursor;
mod devices;
mod enrolment_tokens;
mod entity;
mod error;
mod evidence;
mod groups;
mod membership;
mod migration;
mod open;
mod operators;
mod past;
mod reports;
mod roles;
mod saved_filters;
mod scope;
mod search;
mod security_keys;
mod sessions;
mod settings_reach;
mod settings_sets;
mod setup;
mod sign_ins;
mod site;
mod status;
mod status_search;

pub use access::{Reading, Writing};
pub use api_tokens::{ApiTokenRecord, ApiTokens, NewApiToken};
pub use assignments::{
    AssignmentFilter, AssignmentRecord, Assignments, GivenRow, HeldAssignment, NewAssignment, Reaching,
    ReachingAssignment, ReachingOperator,
};
pub use collections::{CollectionContent, CollectionRecord, CollectionState, Collections, MemberChanges};
pub use cursor::Page;
pub use devices::{DeviceFilter, DeviceRecord, Devices, NewDevice, OnlineFilter};
pub use enrolment_tokens::{EnrolmentTokens, NewToken, TokenUse};
pub use error::{StoreError, StoreResult};
pub use evidence::{Evidence, Received};
pub use groups::{GroupContent, Groups};
pub use open::{Store, Tx};
pub use operators::{NewOperator, OperatorRecord, Operators, SecondFactor};
pub use past::{Moment, Past};
pub use reports::{ReportFilter, ReportRow, Reports, report_columns, report_infos};
pub use roles::{RoleContent, RoleRecord, Roles};
pub use saved_filters::SavedFilters;
pub use security_keys::{SecurityKeyRecord, SecurityKeys};
pub use sessions::{SessionChange, SessionFilter, SessionRecord, Sessions};
pub use settings_reach::SettingsReach;
pub use settings_sets::{SettingsSetRecord, SettingsSetVersionRecord, SettingsSetWritten, SettingsSets};
pub use setup::SetupTokens;
pub use sign_ins::{SignInRecord, SignIns};
pub use site::{SiteRecord, SiteTable};
pub use status::{StatusDraft, StatusFilter, StatusMessages};
