//! Whether a session could start now, as far as the site can tell: the same decision that a request for a session would
//! meet, made before somebody clicks.

use std::net::IpAddr;

use deskside_model::{AccessLevel, ClientSettings, DeviceFacts, PermissionSet, Refusal, SessionKind};
use deskside_policy::{
    Consent, Decision, DeviceState, LocalAdministrator, OperatorClaims, Request, RoleRights, Side, decide,
};
use deskside_site_api::devices::Possibility;

/// What an operator's permissions give on a device that they reach.
#[must_use]
pub fn role_rights(permissions: PermissionSet) -> RoleRights {
    RoleRights {
        remote_control: permissions.access_in(SessionKind::RemoteControl),
        remote_assistance: permissions.access_in(SessionKind::RemoteAssistance),
        remote_desktop: permissions.access_in(SessionKind::RemoteDesktop),
    }
}

/// What the site knows of an operator for a decision: who administers a device is only known there.
#[must_use]
pub fn claims(account: &str) -> OperatorClaims<'_> {
    OperatorClaims {
        account,
        local_administrator: LocalAdministrator::Unknown,
    }
}

/// Who would start a session.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The account with which they signed in.
    pub account: &'a str,
    /// What they may do on the device.
    pub permissions: PermissionSet,
    /// From where they ask, where it is they who ask now.
    pub from: Option<IpAddr>,
}

/// A device as the site sees it now.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// What it says of itself.
    pub facts: &'a DeviceFacts,
    /// Whether its key is used by two computers.
    pub key_conflict: bool,
    /// Whether it is connected.
    pub online: bool,
    /// Its resultant client settings.
    pub settings: &'a ClientSettings,
}

/// Whether remote control at this access level could start, and what it would take.
#[must_use]
pub fn possibility(asker: Asker<'_>, device: Target<'_>, access: AccessLevel) -> Possibility {
    let decision = decide(&Request {
        side: Side::Site,
        operator: claims(asker.account),
        role: role_rights(asker.permissions),
        kind: SessionKind::RemoteControl,
        access,
        // One will be asked for where it is needed, so a missing reason is no obstacle here.
        reason: "to be given",
        settings: device.settings,
        device: DeviceState::from_facts(device.facts),
        at: None,
        from: asker.from,
    });
    let (refusal, asks_consent) = match decision {
        Decision::Refused { refusal, .. } => (Some(refusal), false),
        // Less than was asked for is another button.
        Decision::Allowed { access: given, .. } if given < access => (Some(Refusal::AccessTooLow), false),
        Decision::Allowed { consent, .. } => (None, matches!(consent, Consent::Needed { .. })),
    };
    // What an operator can do nothing about comes first: a role that forbids stays so when the device comes back.
    let refusal = refusal.or_else(|| not_reachable(device.key_conflict, device.online));
    Possibility {
        possible: refusal.is_none(),
        refusal: refusal.map(|refusal| refusal.code().to_owned()),
        detail: refusal.map(|refusal| refusal.text().to_owned()),
        asks_consent,
        needs_reason: device.settings.reason_required,
    }
}

/// Why a device can't be offered a session at all.
#[must_use]
pub fn not_reachable(key_conflict: bool, online: bool) -> Option<Refusal> {
    if key_conflict {
        Some(Refusal::KeyConflict)
    } else if !online {
        Some(Refusal::DeviceOffline)
    } else {
        None
    }
}
