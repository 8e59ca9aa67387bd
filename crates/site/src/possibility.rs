//! Whether a session could start now, as far as the site can tell: the same decision that a request for a session would
//! meet, made before somebody clicks.

use deskside_model::{AccessLevel, ClientSettings, PermissionSet, Refusal, SessionKind};
use deskside_policy::{Consent, Decision, DeviceState, Request, RoleRights, Side, decide};
use deskside_site_api::devices::Possibility;
use deskside_store::DeviceRecord;

/// What an operator's permissions give on a device that they reach.
#[must_use]
pub fn role_rights(permissions: PermissionSet) -> RoleRights {
    RoleRights {
        remote_control: permissions.access_in(SessionKind::RemoteControl),
        remote_assistance: permissions.access_in(SessionKind::RemoteAssistance),
        remote_desktop: permissions.access_in(SessionKind::RemoteDesktop),
    }
}

/// Whether remote control at this access level could start, and what it would take. `settings` are the device's
/// resultant client settings.
#[must_use]
pub fn possibility(
    permissions: PermissionSet,
    device: &DeviceRecord,
    online: bool,
    settings: &ClientSettings,
    access: AccessLevel,
) -> Possibility {
    let decision = decide(&Request {
        side: Side::Site,
        role: role_rights(permissions),
        kind: SessionKind::RemoteControl,
        access,
        // One will be asked for where it is needed, so a missing reason is no obstacle here.
        reason: "to be given",
        settings,
        device: DeviceState::from_facts(&device.facts),
    });
    let (refusal, asks_consent) = match decision {
        Decision::Refused { refusal, .. } => (Some(refusal), false),
        // Less than was asked for is another button.
        Decision::Allowed { access: given, .. } if given < access => (Some(Refusal::AccessTooLow), false),
        Decision::Allowed { consent, .. } => (None, matches!(consent, Consent::Needed { .. })),
    };
    // What an operator can do nothing about comes first: a role that forbids stays so when the device comes back.
    let refusal = refusal.or_else(|| not_reachable(device, online));
    Possibility {
        possible: refusal.is_none(),
        refusal: refusal.map(|refusal| refusal.code().to_owned()),
        detail: refusal.map(|refusal| refusal.text().to_owned()),
        asks_consent,
        needs_reason: settings.reason_required,
    }
}

/// What is left of a possibility that was found out for somebody with every permission: the same as [`possibility`] would
/// say for these, without asking for the device again.
#[must_use]
pub fn limited_to(permissions: PermissionSet, asked: AccessLevel, of_all: &Possibility) -> Possibility {
    let allowed = permissions.access_in(SessionKind::RemoteControl);
    let refusal = if allowed == AccessLevel::NoAccess {
        // The first step of a decision: whatever else stands in the way comes after it.
        Refusal::RoleForbids
    } else if allowed < asked && no_step_refused(of_all) {
        Refusal::AccessTooLow
    } else {
        return of_all.clone();
    };
    Possibility {
        possible: false,
        refusal: Some(refusal.code().to_owned()),
        detail: Some(refusal.text().to_owned()),
        asks_consent: false,
        needs_reason: of_all.needs_reason,
    }
}

/// Why the device can't be offered a session at all.
#[must_use]
pub fn not_reachable(device: &DeviceRecord, online: bool) -> Option<Refusal> {
    if device.key_conflict {
        Some(Refusal::KeyConflict)
    } else if !online {
        Some(Refusal::DeviceOffline)
    } else {
        None
    }
}

/// Whether the decision itself had no objection: not being reachable is found out after it.
fn no_step_refused(possibility: &Possibility) -> bool {
    let after = [Refusal::DeviceOffline.code(), Refusal::KeyConflict.code()];
    possibility.refusal.as_deref().is_none_or(|code| after.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_model::{DeviceFacts, DeviceId, DeviceKey, Permission, Timestamp};

    fn device(key_conflict: bool) -> DeviceRecord {
        DeviceRecord {
            id: DeviceId::from_bytes([1; 16]),
            key: DeviceKey::from_bytes([1; 32]),
            facts: DeviceFacts::default(),
            enrolled_at: Timestamp::from_millis(0),
            last_seen_at: None,
            key_conflict,
            removed_at: None,
        }
    }

    /// Every client setting that a step before the device's own state looks at.
    fn settings() -> Vec<ClientSettings> {
        let mut all = Vec::new();
        for remote_control_enabled in [false, true] {
            for allow_unattended in [false, true] {
                for access_level_allowed in [AccessLevel::NoAccess, AccessLevel::ViewOnly, AccessLevel::FullControl] {
                    all.push(ClientSettings {
                        remote_control_enabled,
                        allow_unattended,
                        access_level_allowed,
                        ..ClientSettings::default()
                    });
                }
            }
        }
        all
    }

    /// The list of devices and the live events must not contradict each other, whatever somebody may do.
    #[test]
    fn what_is_left_of_everything_is_what_a_decision_for_these_permissions_says() {
        let sets = [
            PermissionSet::EMPTY,
            PermissionSet::of(&[Permission::ReadDevices]),
            PermissionSet::of(&[Permission::View]),
            PermissionSet::of(&[Permission::RemoteControl]),
            PermissionSet::of(&[Permission::RemoteDesktop]),
            PermissionSet::ALL,
        ];
        for (permissions, settings) in sets
            .iter()
            .flat_map(|set| settings().into_iter().map(|all| (*set, all)))
        {
            for (online, conflict) in [(false, false), (true, false), (true, true)] {
                for asked in [AccessLevel::ViewOnly, AccessLevel::FullControl] {
                    let device = device(conflict);
                    let decided = |set| possibility(set, &device, online, &settings, asked);
                    let limited = limited_to(permissions, asked, &decided(PermissionSet::ALL));
                    assert_eq!(
                        serde_json::to_value(limited).unwrap(),
                        serde_json::to_value(decided(permissions)).unwrap(),
                        "{permissions:?} {asked:?} online: {online} conflict: {conflict} {settings:?}"
                    );
                }
            }
        }
    }
}
