//! Permissions, in the form that the OpenAPI document needs.

use serde::Serialize;
use utoipa::ToSchema;

/// The values of `model::Permission`.
#[derive(ToSchema, Serialize)]
#[schema(as = Permission)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "documented at deskside_model::Permission")]
pub enum PermissionSchema {
    ReadCollections,
    ReadDevices,
    View,
    RemoteControl,
    RemoteAssistance,
    RemoteDesktop,
    Terminal,
    Files,
    Power,
    RemoveDevices,
    ManageCollections,
    ManageClientSettings,
    ReadClientSettings,
    ManageEnrolment,
    ReadEnrolment,
    ManageSecurity,
    ReadSecurity,
    RunReports,
    ReadStatusMessages,
    ReadRecordings,
    ReadSessions,
    EndSessions,
}

#[cfg(test)]
mod tests {
    use deskside_model::Permission;
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn the_document_has_every_permission() {
        let schema = serde_json::to_value(PermissionSchema::schema()).unwrap();
        let known = serde_json::to_value(Permission::ALL).unwrap();
        assert_eq!(schema["enum"], known);
    }
}
