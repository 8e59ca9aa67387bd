//! Whether a session could start now, as far as the site can tell: the same decision that a request for a session would
//! meet, made before somebody clicks.

use deskside_model::{AccessLevel, ClientSettings, Refusal, SessionKind};
use deskside_policy::{Consent, Decision, DeviceState, Request, RoleRights, Side, decide};
use deskside_site_api::devices::Possibility;
use deskside_site_api::operators::Role;
use deskside_store::DeviceRecord;

use crate::auth::Permission;

/// What an operator's role gives on every device.
#[must_use]
pub fn role_rights(role: Role) -> RoleRights {
    if Permission::StartSessions.allowed_to(role) {
        RoleRights::ALL
    } else {
        RoleRights::NONE
    }
}

/// Whether remote control at this access level could start, and what it would take. `settings` are the device's
/// resultant client settings.
#[must_use]
pub fn possibility(
    role: Role,
    device: &DeviceRecord,
    online: bool,
    settings: &ClientSettings,
    access: AccessLevel,
) -> Possibility {
    let decision = decide(&Request {
        side: Side::Site,
        role: role_rights(role),
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
