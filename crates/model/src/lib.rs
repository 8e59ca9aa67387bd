//! The words of Deskside: ids, keys, rights, access levels, device facts, client settings, status messages.
//!
//! Everything here is data with a meaning that all other crates share. This crate knows nothing else of Deskside: no
//! storage, no network, no clock, no randomness. Times and random bytes are arguments.
//!
//! | module | words |
//! | --- | --- |
//! | [`id`] | `DeviceId`, `SessionId`, ...: typed 128-bit ids with a readable prefix |
//! | [`key`] | Ed25519 public keys of site, device and viewer, and fingerprints |
//! | [`access`] | kinds of session, access levels, rights |
//! | [`collection`] | the collections that every site has |
//! | [`facts`] | what a device says of itself |
//! | [`settings`] | the client settings, declared once as a table |
//! | [`own_settings`] | what the people at a computer ask for beyond them |
//! | [`settings_set`] | the set of client settings that every site has, and the orders of the others |
//! | [`permission`] | what a security role may allow |
//! | [`principals`] | lists of people in client settings |
//! | [`role`] | the security roles that every site has |
//! | [`scope`] | the devices that somebody reaches |
//! | [`refusal`] | every reason for which a session is refused or ended |
//! | [`status`] | the registry of status messages |
//! | [`hours`], [`networks`] | hours of the week and networks, as people write them |
//! | [`sound`] | what the local user hears of sessions |
//! | [`secret`] | a wrapper whose content cannot be printed |
//! | [`time`] | a point in time as UTC milliseconds |

pub mod access;
pub mod collection;
pub mod facts;
pub mod hours;
pub mod id;
pub mod key;
pub mod networks;
pub mod own_settings;
pub mod permission;
pub mod principals;
pub mod refusal;
pub mod role;
pub mod scope;
pub mod secret;
pub mod settings;
pub mod settings_set;
pub mod sound;
pub mod status;
pub mod time;

pub use access::{AccessLevel, Right, RightSet, SessionKind};
pub use collection::BuiltInCollection;
pub use facts::DeviceFacts;
pub use hours::{Hours, WeekMoment};
pub use id::{
    ApiTokenId, AssignmentId, CollectionId, DeviceId, EnrolmentTokenId, GrantId, GroupId, OperatorId, ParseIdError,
    RoleId, SavedFilterId, SecurityKeyId, SessionId, SettingsSetId, SiteId,
};
pub use key::{DeviceKey, Fingerprint, ParseKeyError, SiteKey, ViewerKey};
pub use networks::Networks;
pub use own_settings::{OwnSetting, OwnSettings};
pub use permission::{Permission, PermissionSet};
pub use principals::Principals;
pub use refusal::{EndReason, Refusal};
pub use role::BuiltInRole;
pub use scope::Scope;
pub use secret::Secret;
pub use settings::ClientSettings;
pub use settings_set::{DEFAULT_ORDER, DEFAULT_SET, MAX_ORDER};
pub use sound::SessionSound;
pub use status::{Severity, StatusKind};
pub use time::Timestamp;
