//! The way in: what the device checks when the site offers a session, and again when the viewer is there. Nothing here
//! changes anything; a session exists only after [`DeviceSession::open`](super::DeviceSession::open) says so.

use std::time::Duration;

use deskside_model::{
    AccessLevel, ClientSettings, DeviceId, GrantId, Refusal, SessionId, SiteKey, StatusKind, ViewerKey, WeekMoment,
};
use deskside_policy::{
    Consent, Decision, DeviceState, Explanation, LocalAdministrators, OperatorClaims, Request, RoleRights, Side, decide,
};
use deskside_wire::session::{DeviceToViewer, Refused, ViewerHello, device_to_viewer};
use deskside_wire::{SESSION_VERSIONS, negotiate};

use super::Record;
use super::record::turned_away;
use crate::Now;
use crate::grant::{Grant, GrantContext, check};

/// What the device knows when somebody wants in.
pub struct Circumstances<'a> {
    /// This device.
    pub device: DeviceId,
    /// The site's key, pinned at enrolment.
    pub site: SiteKey,
    /// Whether a grant was shown by its viewer before.
    pub used: &'a dyn Fn(GrantId) -> bool,
    /// Whether the site withdrew this session.
    pub revoked: &'a dyn Fn(SessionId) -> bool,
    /// Whether there is room for one more session.
    pub has_room: bool,
    /// The client settings.
    pub settings: &'a ClientSettings,
    /// Who is there; `can_ask` says whether a helper runs, which is also what shows the picture.
    pub state: DeviceState,
    /// Who administers this device.
    pub administrators: &'a LocalAdministrators,
    /// What time it is by the clock on the wall; `None` when that can't be found out.
    pub at: Option<WeekMoment>,
}

/// Somebody who does not get in.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnedAway {
    /// Why.
    pub refusal: Refusal,
    /// More about this case; may be empty.
    pub detail: String,
    /// To be appended to the chain.
    pub record: Record,
}

impl TurnedAway {
    /// What the viewer is told before the link is closed.
    #[must_use]
    pub fn message(&self) -> DeviceToViewer {
        let refused = Refused {
            refusal: self.refusal.number(),
            detail: self.detail.clone(),
        };
        DeviceToViewer {
            message: Some(device_to_viewer::Message::Refused(refused)),
        }
    }
}

/// Checks what the site offers: whether a viewer that comes with this grant would get in, as things stand.
///
/// # Errors
/// [`TurnedAway`], for the site's `OfferAnswer` and for the evidence.
pub fn consider_offer(now: Now, token: &str, here: &Circumstances<'_>) -> Result<Grant, TurnedAway> {
    admit(now, token, None, here).map(|(grant, _)| grant)
}

/// Decides about a grant with the device's own settings and view. The operator's role, account and address are what the grant
/// says; `at` is when the session began, or is about to.
#[must_use]
pub fn decide_about(
    grant: &Grant,
    settings: &ClientSettings,
    state: DeviceState,
    administrators: &LocalAdministrators,
    at: Option<WeekMoment>,
) -> Decision {
    let account = &grant.operator.account;
    decide(&Request {
        side: Side::Device,
        operator: OperatorClaims {
            account,
            local_administrator: administrators.has(account),
        },
        role: RoleRights::only(grant.kind, grant.access),
        kind: grant.kind,
        access: grant.access,
        reason: &grant.reason,
        settings,
        device: state,
        at,
        from: grant.from,
    })
}

/// A viewer that may come in, and how.
pub(super) struct Admitted {
    pub grant: Grant,
    pub terms: Terms,
    pub version: u32,
}

/// What was decided about a session.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms {
    /// How far the operator may go.
    pub access: AccessLevel,
    /// Whether the local user has to agree first.
    pub consent: Consent,
    /// How long the session may last.
    pub ends_after: Duration,
    /// The steps of the decision, for the evidence.
    pub explanation: Explanation,
}

/// Checks a viewer that is there.
pub(super) fn admit_viewer(
    now: Now,
    hello: &ViewerHello,
    viewer: ViewerKey,
    here: &Circumstances<'_>,
) -> Result<Admitted, TurnedAway> {
    let (grant, terms) = admit(now, &hello.grant, Some(viewer), here)?;
    match negotiate(SESSION_VERSIONS, &hello.versions) {
        Some(version) => Ok(Admitted { grant, terms, version }),
        None => {
            let detail = format!(
                "the viewer speaks {:?}, this computer {SESSION_VERSIONS:?}",
                first(&hello.versions)
            );
            Err(refuse(&grant, Some(viewer), Refusal::VersionUnsupported, &detail))
        }
    }
}

/// Grant, policy, room, desktop: in this order.
fn admit(
    now: Now,
    token: &str,
    viewer: Option<ViewerKey>,
    here: &Circumstances<'_>,
) -> Result<(Grant, Terms), TurnedAway> {
    let context = GrantContext {
        now: now.wall,
        device: here.device,
        viewer,
        used: here.used,
        revoked: here.revoked,
    };
    let grant = check(token, &here.site, &context).map_err(|fault| TurnedAway {
        refusal: fault.refusal,
        record: turned_away(
            StatusKind::GrantMisused,
            fault.grant.as_deref(),
            viewer,
            fault.refusal,
            &fault.detail,
        ),
        detail: fault.detail,
    })?;
    let terms = match decide_about(&grant, here.settings, here.state, here.administrators, here.at) {
        Decision::Allowed {
            access,
            consent,
            ends_after,
            explanation,
        } => Terms {
            access,
            consent,
            ends_after,
            explanation,
        },
        Decision::Refused {
            refusal, explanation, ..
        } => {
            let why = explanation.steps().last().map_or("", |step| &step.text);
            return Err(refuse(&grant, viewer, refusal, why));
        }
    };
    if !here.has_room {
        return Err(refuse(&grant, viewer, Refusal::TooManySessions, ""));
    }
    if !here.state.can_ask {
        return Err(refuse(&grant, viewer, Refusal::HelperUnavailable, ""));
    }
    Ok((grant, terms))
}

fn refuse(grant: &Grant, viewer: Option<ViewerKey>, refusal: Refusal, detail: &str) -> TurnedAway {
    TurnedAway {
        refusal,
        detail: detail.to_owned(),
        record: turned_away(StatusKind::SessionRefusedByDevice, Some(grant), viewer, refusal, detail),
    }
}

/// The first few of what may be a long list from the network.
fn first(versions: &[u32]) -> &[u32] {
    &versions[..versions.len().min(8)]
}
