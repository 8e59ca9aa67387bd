//! The sites that this person works with: where they are, whose certificate is believed there, and how to get in.
//!
//! ```text
//! config.toml       sites and the default one          (XDG_CONFIG_HOME/deskside; for people to read and edit)
//! sign-ins.toml     until when, and where the secret is, or the secret itself (XDG_STATE_HOME/deskside, mode 0600)
//! keyring           the secret, where the desktop has a keyring
//! ```

mod choose;
mod config;
pub mod folders;
mod keyring;
pub mod private;
mod sign_ins;

pub use choose::{Caller, PROGRAM, SiteArgs, trust_given};
pub use config::{Config, SiteEntry};
pub use sign_ins::{Kept, Place, SignIns};
