//! The rules, one function a step, in the order of [`Step`].
//!
//! # Permitted viewers
//!
//! An empty `permitted_viewers` means everyone whom a role allows. Otherwise the operator's account has to be listed, or,
//! with `grant_local_administrators` on, be the name of a local administrator of the device. Only the device knows its
//! administrators, so the site leaves that question to it; a device that can't find out says no.
//!
//! # Consent
//!
//! | settings and circumstances | consent |
//! | --- | --- |
//! | `prompt_for_permission` off | not needed, except for Remote Assistance |
//! | on, somebody is there | asked; refused when no question can be shown |
//! | on, nobody signed in or locked, `allow_unattended` on | not needed: there is nobody to ask, and the settings allow that |
//! | on, nobody signed in or locked, `allow_unattended` off | never reached: the step before refuses |
//! | Remote Assistance | always asked, so refused when nobody is there |
//!
//! A locked screen counts as nobody to ask: the question could not be answered on it (an X11 screen locker covers all
//! windows and takes the keyboard).
//!
//! Remote Assistance has no settings of its own yet. It hangs on the same switch as remote control, and is stricter in
//! every other step.

use std::time::Duration;

use deskside_model::{AccessLevel, Refusal, SessionKind};

use crate::{
    Consent, Decision, DomainMembership, Explanation, LocalAdministrator, Outcome, Presence, Request, Side, Step,
    StepResult,
};

/// Decides whether a session may go on; the first step that refuses ends it.
#[must_use]
pub fn decide(request: &Request<'_>) -> Decision {
    let mut passed = Vec::with_capacity(Step::ALL.len());
    for step in Step::ALL {
        let finding = check(step, request);
        let (outcome, text, refusal) = match finding {
            Finding::Pass(text) => (Outcome::Passed, text, None),
            Finding::Leave(text) => (Outcome::LeftToDevice, text, None),
            Finding::Refuse(refusal, text) => (Outcome::Refused, text, Some(refusal)),
        };
        let text = text.into();
        passed.push(StepResult { step, outcome, text });
        if let Some(refusal) = refusal {
            let explanation = Explanation(passed);
            return Decision::Refused {
                refusal,
                step,
                explanation,
            };
        }
    }
    Decision::Allowed {
        access: lowest_access(request),
        consent: consent_needed(request),
        ends_after: Duration::from_secs(60 * u64::from(request.settings.longest_session_minutes)),
        explanation: Explanation(passed),
    }
}

/// What a step says to a request.
enum Finding {
    Pass(&'static str),
    Leave(&'static str),
    Refuse(Refusal, &'static str),
}

use Finding::{Leave, Pass, Refuse};

fn check(step: Step, request: &Request<'_>) -> Finding {
    match step {
        Step::Role => role(request),
        Step::Feature => feature(request),
        Step::PermittedViewer => permitted_viewer(request),
        Step::Access => access(request),
        Step::Attended => attended(request),
        Step::Domain => domain(request),
        Step::Reason => reason(request),
        Step::Consent => consent(request),
    }
}

fn role(request: &Request<'_>) -> Finding {
    match request.role.in_kind(request.kind) {
        AccessLevel::NoAccess => Refuse(
            Refusal::RoleForbids,
            "the operator's role does not allow this kind of session here",
        ),
        AccessLevel::ViewOnly => Pass("the operator's role allows viewing"),
        AccessLevel::FullControl => Pass("the operator's role allows full control"),
    }
}

fn feature(request: &Request<'_>) -> Finding {
    match request.kind {
        SessionKind::RemoteDesktop => Refuse(
            Refusal::Disabled,
            "no client setting of this version turns Remote Desktop on",
        ),
        _ if !request.settings.remote_control_enabled => Refuse(
            Refusal::Disabled,
            "remote_control_enabled is off in the client settings",
        ),
        _ => Pass("remote_control_enabled is on in the client settings"),
    }
}

fn permitted_viewer(request: &Request<'_>) -> Finding {
    let (settings, operator) = (request.settings, request.operator);
    if settings.permitted_viewers.is_empty() {
        return Pass("permitted_viewers is empty, so everyone whom a role allows is permitted");
    }
    if settings.permitted_viewers.names(operator.account) {
        return Pass("the operator is in permitted_viewers");
    }
    let refuse = |why| Refuse(Refusal::NotPermittedViewer, why);
    if !settings.grant_local_administrators {
        return refuse("the operator is not in permitted_viewers, and grant_local_administrators is off");
    }
    match (operator.local_administrator, request.side) {
        (LocalAdministrator::Yes, _) => {
            Pass("the operator is a local administrator, and grant_local_administrators is on")
        }
        (LocalAdministrator::No, _) => refuse("the operator is neither in permitted_viewers nor a local administrator"),
        (LocalAdministrator::Unknown, Side::Site) => {
            Leave("the operator is not in permitted_viewers; whether they are a local administrator is not known here")
        }
        (LocalAdministrator::Unknown, Side::Device) => {
            refuse("the operator is not in permitted_viewers, and who is a local administrator is not known")
        }
    }
}

fn access(request: &Request<'_>) -> Finding {
    match lowest_access(request) {
        AccessLevel::NoAccess if request.access == AccessLevel::NoAccess => {
            Refuse(Refusal::AccessTooLow, "no access was asked for")
        }
        AccessLevel::NoAccess => Refuse(
            Refusal::AccessTooLow,
            "access_level_allowed in the client settings is no access",
        ),
        AccessLevel::ViewOnly if request.access > AccessLevel::ViewOnly => {
            Pass("view only, which is less than was asked: role or client settings allow no more")
        }
        AccessLevel::ViewOnly => Pass("view only, as asked"),
        AccessLevel::FullControl => Pass("full control, as asked"),
    }
}

fn attended(request: &Request<'_>) -> Finding {
    let allowed = request.settings.allow_unattended;
    match (request.device.presence, request.side) {
        (Presence::Attended, _) => Pass("somebody is signed in and the screen is not locked"),
        (Presence::Locked, _) if allowed => Pass("the screen is locked, and allow_unattended is on"),
        (Presence::Nobody, _) if allowed => Pass("nobody is signed in, and allow_unattended is on"),
        (Presence::Unknown, _) if allowed => Pass("whether somebody is there is not known, and allow_unattended is on"),
        (Presence::Unknown, Side::Site) => Leave("whether somebody is there is not known here"),
        (Presence::Unknown, Side::Device) => Refuse(
            Refusal::Unattended,
            "whether somebody is there is not known, and allow_unattended is off",
        ),
        (Presence::Locked, _) => Refuse(Refusal::Unattended, "the screen is locked, and allow_unattended is off"),
        (Presence::Nobody, _) => Refuse(Refusal::Unattended, "nobody is signed in, and allow_unattended is off"),
    }
}

fn domain(request: &Request<'_>) -> Finding {
    if request.kind != SessionKind::RemoteAssistance {
        return Pass("this kind of session needs no domain");
    }
    match (request.device.membership, request.side) {
        (DomainMembership::Joined, _) => Pass("the computer is joined to a domain"),
        (DomainMembership::Unknown, Side::Site) => {
            Leave("whether the computer is joined to a domain is not known here")
        }
        (DomainMembership::Unknown, Side::Device) => Refuse(
            Refusal::NotDomainJoined,
            "whether the computer is joined to a domain is not known",
        ),
        (DomainMembership::NotJoined, _) => Refuse(
            Refusal::NotDomainJoined,
            "the computer is in a workgroup; an attended remote control session is possible instead",
        ),
    }
}

fn reason(request: &Request<'_>) -> Finding {
    // The first that is not simply passed, in this order; what was said of the reason when all are.
    [reason_given, hours, networks]
        .into_iter()
        .map(|check| check(request))
        .reduce(|before, next| match (&before, &next) {
            (Refuse(..), _) | (Leave(_), Pass(_) | Leave(_)) | (Pass(_), Pass(_)) => before,
            (Leave(_) | Pass(_), Refuse(..)) | (Pass(_), Leave(_)) => next,
        })
        .unwrap_or(Pass("nothing is required"))
}

fn hours(request: &Request<'_>) -> Finding {
    if request.settings.session_hours.is_always() {
        return Pass("session_hours is empty, so it is always the time");
    }
    match (request.at, request.side) {
        (Some(at), _) if request.settings.session_hours.contain(at) => Pass("it is in session_hours"),
        (Some(_), _) => Refuse(Refusal::OutsideHours, "it is not in session_hours"),
        (None, Side::Site) => Leave("what time it is at the device is not known here"),
        (None, Side::Device) => Refuse(Refusal::OutsideHours, "what time it is is not known"),
    }
}

fn networks(request: &Request<'_>) -> Finding {
    if request.settings.session_networks.is_everywhere() {
        return Pass("session_networks is empty, so every network may");
    }
    match (request.from, request.side) {
        (Some(from), _) if request.settings.session_networks.contain(from) => {
            Pass("the operator is in session_networks")
        }
        (Some(_), _) => Refuse(
            Refusal::NetworkNotAllowed,
            "the operator's address is not in session_networks",
        ),
        (None, Side::Site) => Leave("from where the operator will ask is not known here"),
        (None, Side::Device) => Refuse(
            Refusal::NetworkNotAllowed,
            "the site has not said from where the operator asked",
        ),
    }
}

fn reason_given(request: &Request<'_>) -> Finding {
    match (request.settings.reason_required, request.reason.trim().is_empty()) {
        (true, true) => Refuse(
            Refusal::ReasonRequired,
            "reason_required is on, and no reason was given",
        ),
        (true, false) => Pass("a reason is required and was given"),
        (false, _) => Pass("no reason is required"),
    }
}

fn consent(request: &Request<'_>) -> Finding {
    let assistance = request.kind == SessionKind::RemoteAssistance;
    if !assistance && !request.settings.prompt_for_permission {
        return Pass("prompt_for_permission is off, so the local user is not asked");
    }
    match request.device.presence {
        Presence::Locked | Presence::Nobody if assistance => Refuse(
            Refusal::ConsentImpossible,
            "Remote Assistance always needs consent, and nobody is there to give it",
        ),
        Presence::Locked | Presence::Nobody => Pass("nobody is there to be asked, and allow_unattended is on"),
        Presence::Unknown if request.side == Side::Site => Leave("the local user has to agree, when somebody is there"),
        Presence::Attended | Presence::Unknown if !request.device.can_ask => Refuse(
            Refusal::ConsentImpossible,
            "the local user has to agree, and no question can be shown on the screen",
        ),
        Presence::Attended | Presence::Unknown => Pass("the local user has to agree"),
    }
}

fn lowest_access(request: &Request<'_>) -> AccessLevel {
    request
        .access
        .min(request.role.in_kind(request.kind))
        .min(request.settings.access_level_allowed)
}

/// What [`consent`] passed, as a value. Not knowing who is there counts as somebody.
fn consent_needed(request: &Request<'_>) -> Consent {
    let asked_for = request.kind == SessionKind::RemoteAssistance || request.settings.prompt_for_permission;
    match request.device.presence {
        Presence::Attended | Presence::Unknown if asked_for => Consent::Needed {
            seconds: request.settings.consent_seconds,
        },
        _ => Consent::NotNeeded,
    }
}
