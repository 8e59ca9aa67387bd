//! Kinds of session, access levels, and rights.
//!
//! An *access level* is what people choose and settings limit; *rights* are what the gate checks message by message.
//! Rights only ever grant; there are no denials to be combined.

use serde::{Deserialize, Serialize};

/// The three kinds of session, which stay apart in name, rights, settings, prompts, evidence and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// An operator looks at or controls the desktop.
    RemoteControl,
    /// Help for the local user, who always consents; only on domain-joined computers.
    RemoteAssistance,
    /// A session of the operating system's own RDP server.
    RemoteDesktop,
}

/// How far an operator may go; a higher level includes the lower ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// Nothing at all.
    NoAccess,
    /// See the screen, touch nothing.
    ViewOnly,
    /// See the screen, use keyboard and mouse.
    FullControl,
}

impl AccessLevel {
    /// The rights that a session at this level starts with.
    #[must_use]
    pub fn rights(self) -> RightSet {
        match self {
            Self::NoAccess => RightSet::EMPTY,
            Self::ViewOnly => RightSet::EMPTY.with(Right::View),
            Self::FullControl => RightSet::EMPTY.with(Right::View).with(Right::Control),
        }
    }
}

/// One named ability inside a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Right {
    /// Receive the picture and the cursor.
    View = 0,
    /// Send keys and pointer events.
    Control = 1,
    /// Keep the local user's own keyboard and mouse from acting, while [`Self::Control`] is there.
    LockInput = 2,
}

impl Right {
    /// Every right, in order.
    pub const ALL: [Self; 3] = [Self::View, Self::Control, Self::LockInput];
}

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RightSet(u32);

impl RightSet {
    /// No right at all.
    pub const EMPTY: Self = Self(0);

    /// This set and one more right.
    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | 1 << right as u8)
    }

    /// This set less one right.
    #[must_use]
    pub const fn without(self, right: Right) -> Self {
        Self(self.0 & !(1 << right as u8))
    }

    /// Whether the set holds a right.
    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        self.0 & 1 << right as u8 != 0
    }

    /// The rights that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The bits as they are sent: bit n is the right with number n.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// From bits as they are sent. A right that this version does not know is dropped, never granted.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Right::ALL
            .iter()
            .filter(|&&right| bits & 1 << right as u8 != 0)
            .fold(Self::EMPTY, |set, &right| set.with(right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_level_includes_the_rights_of_a_lower_one() {
        let levels = [AccessLevel::NoAccess, AccessLevel::ViewOnly, AccessLevel::FullControl];
        for pair in levels.windows(2) {
            assert!(pair[0] < pair[1]);
            assert_eq!(pair[0].rights().and(pair[1].rights()), pair[0].rights());
        }
    }

    #[test]
    fn unknown_bits_grant_nothing() {
        assert_eq!(RightSet::from_bits(0xFFFF_FFF8), RightSet::EMPTY);
        assert_eq!(
            RightSet::from_bits(AccessLevel::FullControl.rights().bits()),
            AccessLevel::FullControl.rights()
        );
    }
}
