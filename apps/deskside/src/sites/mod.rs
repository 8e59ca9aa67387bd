//! The sites that this person works with: where they are, whose certificate is believed there, and how to get in.
//!
//! ```text
//! config.toml       sites and the default one          (XDG_CONFIG_HOME/deskside; for people to read and edit)
//! sign-ins.toml     cookies and tokens, mode 0600      (XDG_STATE_HOME/deskside; for this program only)
//! ```

mod choose;
mod config;
mod folders;
mod private;
mod sign_ins;

pub use choose::{Caller, PROGRAM, SiteArgs, trust_given};
pub use config::{Config, SiteEntry};
pub use sign_ins::{Kept, SignIns};
