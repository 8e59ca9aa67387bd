//! Permissions: what a security role may allow, as verbs.
//!
//! A permission only ever grants; what an operator may is the union over their roles, and there are no denials to be
//! combined with it. Whether a session may start is more than a permission: `policy` decides that, and takes
//! [`PermissionSet::access_in`] as one of its circumstances. This module knows neither operators nor collections.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{AccessLevel, SessionKind};

/// What a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The devices of the collections on which a role was assigned.
    Devices,
    /// The site as a whole. Counts only where a role was assigned on All Devices: whoever manages security or collections
    /// decides about every device, so it can't be given for some of them.
    Site,
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $reach:ident;)*) => {
        /// One thing that a role may allow. The order is that of the registry; a permission is added at the end.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code for programs and translations.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it reaches.
            #[must_use]
            pub const fn reach(self) -> Reach {
                match self { $(Self::$name => Reach::$reach,)* }
            }
        }
    };
}

permissions! {
    /// See collections and who is in them: those on which the role was assigned, and those inside them.
    ReadCollections = "read_collections", Devices;
    /// See devices, and their live events.
    ReadDevices = "read_devices", Devices;
    /// Look at a desktop.
    View = "view", Devices;
    /// Control a desktop.
    RemoteControl = "remote_control", Devices;
    /// Offer and give remote assistance.
    RemoteAssistance = "remote_assistance", Devices;
    /// Connect by the operating system's own remote desktop.
    RemoteDesktop = "remote_desktop", Devices;
    /// Use a terminal on a device.
    Terminal = "terminal", Devices;
    /// Move files to and from a device.
    Files = "files", Devices;
    /// Wake, restart and shut down a device.
    Power = "power", Devices;
    /// Remove devices from the site.
    RemoveDevices = "remove_devices", Devices;
    /// Make, change and delete collections.
    ManageCollections = "manage_collections", Site;
    /// Change client settings.
    ManageClientSettings = "manage_client_settings", Site;
    /// See the client settings of devices; the sets that they come from only with a role on All Devices.
    ReadClientSettings = "read_client_settings", Devices;
    /// Make and withdraw enrolment tokens.
    ManageEnrolment = "manage_enrolment", Site;
    /// See enrolment tokens (never their secrets).
    ReadEnrolment = "read_enrolment", Site;
    /// Make, change and remove operators, groups, roles and assignments.
    ManageSecurity = "manage_security", Site;
    /// See operators, groups, roles and assignments.
    ReadSecurity = "read_security", Site;
    /// Run reports.
    RunReports = "run_reports", Devices;
    /// Read status messages.
    ReadStatusMessages = "read_status_messages", Devices;
    /// Watch recordings of sessions.
    ReadRecordings = "read_recordings", Site;
    /// See sessions.
    ReadSessions = "read_sessions", Devices;
    /// End sessions of others.
    EndSessions = "end_sessions", Devices;
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// No permission at all.
    pub const EMPTY: Self = Self(0);

    /// Every permission.
    pub const ALL: Self = Self::of(Permission::ALL);

    /// The permissions with which some kind of session can be asked for.
    pub const SESSIONS: Self = Self::of(&[
        Permission::View,
        Permission::RemoteControl,
        Permission::RemoteAssistance,
        Permission::RemoteDesktop,
    ]);

    /// These permissions.
    #[must_use]
    pub const fn of(permissions: &[Permission]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        // An iterator can't be used in a constant.
        while index < permissions.len() {
            set = set.with(permissions[index]);
            index += 1;
        }
        set
    }

    /// This set and one more permission.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u8)
    }

    /// Whether the set holds a permission.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & 1 << permission as u8 != 0
    }

    /// Whether the sets have a permission in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The permissions that are in one of the sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The permissions of this set that are not in the other.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The permissions of this set that reach devices.
    #[must_use]
    pub fn reaching_devices(self) -> Self {
        self.iter()
            .filter(|permission| permission.reach() == Reach::Devices)
            .collect()
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions in order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |&permission| self.has(permission))
    }

    /// How far this goes in one kind of session, on a device that it reaches.
    #[must_use]
    pub const fn access_in(self, kind: SessionKind) -> AccessLevel {
        let full = match kind {
            SessionKind::RemoteControl => Permission::RemoteControl,
            SessionKind::RemoteAssistance => Permission::RemoteAssistance,
            SessionKind::RemoteDesktop => Permission::RemoteDesktop,
        };
        if self.has(full) {
            AccessLevel::FullControl
        } else if matches!(kind, SessionKind::RemoteControl) && self.has(Permission::View) {
            AccessLevel::ViewOnly
        } else {
            AccessLevel::NoAccess
        }
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// As a list of codes, in order.
impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// From a list of codes. One that is not known is an error, and not dropped: whoever wrote it meant something.
impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Codes;

        impl<'de> Visitor<'de> for Codes {
            type Value = PermissionSet;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of permissions")
            }

            // Straight into the set, so that a long list takes no memory.
            fn visit_seq<A: SeqAccess<'de>>(self, mut codes: A) -> Result<PermissionSet, A::Error> {
                let mut set = PermissionSet::EMPTY;
                while let Some(permission) = codes.next_element()? {
                    set = set.with(permission);
                }
                Ok(set)
            }
        }

        deserializer.deserialize_seq(Codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_the_serialised_form() {
        for permission in Permission::ALL {
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.code());
        }
    }

    #[test]
    fn a_set_is_a_list_of_codes_and_an_unknown_code_is_refused() {
        let set = PermissionSet::of(&[Permission::View, Permission::ReadDevices]);
        let text = serde_json::to_value(set).unwrap();
        assert_eq!(text, json!(["read_devices", "view"]));
        assert_eq!(serde_json::from_value::<PermissionSet>(text).unwrap(), set);
        assert!(serde_json::from_value::<PermissionSet>(json!(["view", "fly"])).is_err());
        assert!(serde_json::from_value::<PermissionSet>(json!("view")).is_err());
    }

    #[test]
    fn viewing_is_no_controlling_and_reaches_no_other_kind_of_session() {
        let view = PermissionSet::of(&[Permission::View]);
        assert_eq!(view.access_in(SessionKind::RemoteControl), AccessLevel::ViewOnly);
        assert_eq!(view.access_in(SessionKind::RemoteAssistance), AccessLevel::NoAccess);
        assert_eq!(view.access_in(SessionKind::RemoteDesktop), AccessLevel::NoAccess);
        let control = PermissionSet::of(&[Permission::RemoteControl]);
        assert_eq!(control.access_in(SessionKind::RemoteControl), AccessLevel::FullControl);
        assert_eq!(control.access_in(SessionKind::RemoteDesktop), AccessLevel::NoAccess);
    }
}
