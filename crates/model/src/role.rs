//! The security roles that every site has from the start: an id that never changes, a code, and what each allows.
//!
//! Who holds a role, and on which collections, is not known here.

use serde::{Deserialize, Serialize};

use crate::{PermissionSet, RoleId};

/// The roles that every site has. They can be assigned, and neither changed nor deleted.
///
/// Permissions for tools that this version doesn't have (terminal, files, power, recordings) are in none of them but the
/// full administrator's: whoever has a role must not wake up with more after an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuiltInRole {
    /// Everything.
    FullAdministrator,
    /// Finds devices and starts sessions on them.
    RemoteToolsOperator,
    /// Sees everything, changes nothing, starts no session.
    ReadOnlyAnalyst,
    /// Reads status messages and reports.
    Auditor,
}

impl BuiltInRole {
    /// All of them, the strongest first.
    pub const ALL: [Self; 4] = [
        Self::FullAdministrator,
        Self::RemoteToolsOperator,
        Self::ReadOnlyAnalyst,
        Self::Auditor,
    ];

    /// Its id, the same on every site.
    #[must_use]
    pub const fn id(self) -> RoleId {
        let mut bytes = [0; 16];
        bytes[15] = match self {
            Self::FullAdministrator => 1,
            Self::RemoteToolsOperator => 2,
            Self::ReadOnlyAnalyst => 3,
            Self::Auditor => 4,
        };
        RoleId::from_bytes(bytes)
    }

    /// The built-in role with this id.
    #[must_use]
    pub fn from_id(id: RoleId) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The stable code for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FullAdministrator => "full_administrator",
            Self::RemoteToolsOperator => "remote_tools_operator",
            Self::ReadOnlyAnalyst => "read_only_analyst",
            Self::Auditor => "auditor",
        }
    }

    /// What it allows.
    #[must_use]
    pub const fn permissions(self) -> PermissionSet {
        use crate::Permission as P;
        match self {
            Self::FullAdministrator => PermissionSet::ALL,
            Self::RemoteToolsOperator => PermissionSet::of(&[
                P::ReadCollections,
                P::ReadDevices,
                P::View,
                P::RemoteControl,
                P::RemoteAssistance,
                P::RemoteDesktop,
                P::ReadClientSettings,
                P::ReadSessions,
            ]),
            Self::ReadOnlyAnalyst => PermissionSet::of(&[
                P::ReadCollections,
                P::ReadDevices,
                P::ReadClientSettings,
                P::ReadEnrolment,
                P::ReadSecurity,
                P::RunReports,
                P::ReadStatusMessages,
                P::ReadSessions,
            ]),
            Self::Auditor => PermissionSet::of(&[P::RunReports, P::ReadStatusMessages]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Permission;

    /// The table as a reviewer reads it: a change of a role is a change of this text.
    #[test]
    fn what_each_built_in_role_allows() {
        let lines: Vec<_> = Permission::ALL
            .iter()
            .map(|permission| {
                let roles = BuiltInRole::ALL.iter().skip(1);
                let roles: Vec<_> = roles
                    .filter(|role| role.permissions().has(*permission))
                    .map(|role| role.code())
                    .collect();
                format!("{}: {}", permission.code(), roles.join(", "))
            })
            .collect();
        let expected = [
            "read_collections: remote_tools_operator, read_only_analyst",
            "read_devices: remote_tools_operator, read_only_analyst",
            "view: remote_tools_operator",
            "remote_control: remote_tools_operator",
            "remote_assistance: remote_tools_operator",
            "remote_desktop: remote_tools_operator",
            "terminal: ",
            "files: ",
            "power: ",
            "remove_devices: ",
            "manage_collections: ",
            "manage_client_settings: ",
            "read_client_settings: remote_tools_operator, read_only_analyst",
            "manage_enrolment: ",
            "read_enrolment: read_only_analyst",
            "manage_security: ",
            "read_security: read_only_analyst",
            "run_reports: read_only_analyst, auditor",
            "read_status_messages: read_only_analyst, auditor",
            "read_recordings: ",
            "read_sessions: remote_tools_operator, read_only_analyst",
            "end_sessions: ",
        ];
        assert_eq!(lines, expected);
        assert_eq!(
            BuiltInRole::FullAdministrator.permissions().iter().collect::<Vec<_>>(),
            Permission::ALL
        );
    }

    #[test]
    fn ids_and_codes_say_which_role_it_is() {
        for role in BuiltInRole::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.code());
            assert_eq!(BuiltInRole::from_id(role.id()), Some(role));
        }
    }
}
