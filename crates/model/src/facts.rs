//! What a device says of itself: reported at enrolment and whenever it changes.
//!
//! Facts come from the device and are believed no further than that: they are shown, searched and used in collections,
//! never as proof of identity. Every text has a bound, checked by [`DeviceFacts::bounded`].

use serde::{Deserialize, Serialize};

use crate::own_settings::OwnSettings;

/// The longest text in a fact, in characters; longer ones are cut.
pub const MAX_TEXT: usize = 256;
/// The most entries in any list of facts; further ones are dropped.
pub const MAX_LIST: usize = 64;

/// All facts of one device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceFacts {
    /// The computer's own name, without a domain.
    pub name: String,
    /// Fully qualified domain name, when it has one.
    pub fqdn: Option<String>,
    /// Operating system.
    pub os: OperatingSystem,
    /// IP addresses of interfaces that are up, without loopback and link-local.
    pub addresses: Vec<String>,
    /// Hardware (MAC) addresses, `aa:bb:cc:dd:ee:ff`.
    pub macs: Vec<String>,
    /// Workgroup or domain.
    pub membership: Membership,
    /// Who is signed in, on which seat, and whether the session is locked.
    pub users: Vec<SignedInUser>,
    /// Monitors of the active session.
    pub monitors: Vec<MonitorFact>,
    /// Version of the agent program.
    pub agent_version: String,
    /// Hardware summary.
    pub hardware: Hardware,
    /// What the people there asked for beyond the client settings, as far as it makes a difference.
    pub own_settings: OwnSettings,
}

/// Operating system family and version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `linux`, `windows` or `macos`.
    pub family: String,
    /// Name for people, such as `Debian GNU/Linux`.
    pub name: String,
    /// Version, such as `12 (bookworm)`.
    pub version: String,
    /// Processor architecture, such as `x86_64`.
    pub architecture: String,
}

/// Whether the computer is in a workgroup or joined to a domain, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Membership {
    /// Not joined to a domain; the workgroup's name where the system has one.
    Workgroup {
        /// Name of the workgroup, when the system has one.
        name: Option<String>,
    },
    /// Joined to a domain.
    Domain {
        /// The domain's (or realm's) name.
        name: String,
    },
}

impl Default for Membership {
    fn default() -> Self {
        Self::Workgroup { name: None }
    }
}

/// One session of a person at the computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInUser {
    /// Account name.
    pub name: String,
    /// Where: `seat0`, `:1`, `pts/0`.
    pub seat: String,
    /// Whether this session is the one at the screen now.
    pub active: bool,
    /// Whether the session is locked.
    pub locked: bool,
}

/// A monitor: name, position and size in pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitorFact {
    /// Connector or system name, such as `HDMI-1`.
    pub name: String,
    /// Left edge on the whole screen.
    pub x: i32,
    /// Top edge on the whole screen.
    pub y: i32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it is the primary monitor.
    pub primary: bool,
}

/// Hardware summary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Hardware {
    /// Maker of the computer.
    pub vendor: Option<String>,
    /// Model of the computer.
    pub model: Option<String>,
    /// Serial number, when readable.
    pub serial: Option<String>,
    /// Processor.
    pub processor: Option<String>,
    /// Logical processors.
    pub cores: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
}

impl DeviceFacts {
    /// These facts with every text cut to [`MAX_TEXT`] characters, every list to [`MAX_LIST`] entries, and control
    /// characters removed: the form in which the site stores what a device claims.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let os = &mut self.os;
        for text in [
            &mut self.name,
            &mut self.agent_version,
            &mut os.family,
            &mut os.name,
            &mut os.version,
            &mut os.architecture,
        ] {
            cut(text);
        }
        let hardware = &mut self.hardware;
        for text in [
            &mut self.fqdn,
            &mut hardware.vendor,
            &mut hardware.model,
            &mut hardware.serial,
            &mut hardware.processor,
        ] {
            text.iter_mut().for_each(cut);
        }
        for list in [&mut self.addresses, &mut self.macs] {
            list.truncate(MAX_LIST);
            list.iter_mut().for_each(cut);
        }
        match &mut self.membership {
            Membership::Workgroup { name } => name.iter_mut().for_each(cut),
            Membership::Domain { name } => cut(name),
        }
        self.users.truncate(MAX_LIST);
        for user in &mut self.users {
            cut(&mut user.name);
            cut(&mut user.seat);
        }
        self.monitors.truncate(MAX_LIST);
        self.monitors.iter_mut().for_each(|monitor| cut(&mut monitor.name));
        self
    }

    /// The user at the screen now, when there is one.
    #[must_use]
    pub fn active_user(&self) -> Option<&SignedInUser> {
        self.users.iter().find(|user| user.active)
    }
}

fn cut(text: &mut String) {
    if text.chars().any(char::is_control) || text.chars().count() > MAX_TEXT {
        *text = text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oversized_claims_are_cut_and_control_characters_removed() {
        let facts = DeviceFacts {
            name: format!("pc\n{}", "x".repeat(1000)),
            addresses: vec![String::from("10.0.0.1"); 1000],
            ..DeviceFacts::default()
        };
        let bounded = facts.bounded();
        assert_eq!(bounded.name.chars().count(), MAX_TEXT);
        assert!(bounded.name.starts_with("pcx"));
        assert_eq!(bounded.addresses.len(), MAX_LIST);
    }

    #[test]
    fn facts_of_another_version_keep_what_is_known() {
        let facts: DeviceFacts = serde_json::from_str(r#"{"name":"pc","flux":1}"#).unwrap();
        assert_eq!(facts.name, "pc");
        assert_eq!(facts.membership, Membership::Workgroup { name: None });
    }
}
