//! The device's half: from a token to a grant that may be used here, now, by this viewer. The order of the checks is
//! part of the contract: what was not signed is never looked into, and an honest mistake is not called a forgery.

use std::fmt;
use std::time::Duration;

use deskside_model::{DeviceId, GrantId, Refusal, SessionId, SiteKey, Timestamp, ViewerKey};
use pasetors::keys::AsymmetricPublicKey;
use pasetors::token::UntrustedToken;
use pasetors::version4::{PublicToken, V4};
use pasetors::{Public, errors};

use super::{ASSERTION, Grant, MAX_TOKEN, RAISE_ASSERTION};

/// How far the clocks of site and device may be apart.
pub const CLOCK_SKEW: Duration = Duration::from_secs(30);

/// What the device knows, against which a grant is checked.
pub struct GrantContext<'a> {
    /// The device's clock.
    pub now: Timestamp,
    /// This device.
    pub device: DeviceId,
    /// Whose key the link has proven; `None` when the site offers the grant and no viewer is there yet.
    pub viewer: Option<ViewerKey>,
    /// Whether a grant was shown by its viewer before.
    pub used: &'a dyn Fn(GrantId) -> bool,
    /// Whether the site withdrew this session.
    pub revoked: &'a dyn Fn(SessionId) -> bool,
}

/// A token that may not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFault {
    /// Why.
    pub refusal: Refusal,
    /// More about this case; may be empty.
    pub detail: String,
    /// The grant, when its signature is right: for the evidence, never to be acted on.
    pub grant: Option<Box<Grant>>,
}

impl fmt::Display for GrantFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.refusal.text())?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.detail)
        }
    }
}

impl std::error::Error for GrantFault {}

/// Checks a token and gives the grant in it, with which nothing is wrong then.
///
/// # Errors
/// The first of: missing, malformed, forged, for another device, for another viewer, withdrawn, not yet valid, expired,
/// used.
pub fn check(token: &str, site: &SiteKey, context: &GrantContext<'_>) -> Result<Grant, GrantFault> {
    let grant = open(token, site, ASSERTION)?;
    match standing(&grant, context) {
        Ok(()) => Ok(grant),
        Err((refusal, detail)) => Err(fault_of(grant, refusal, detail)),
    }
}

/// Checks a token with which the operator of `running` wants to do more, and gives the grant in it. That it is used once
/// only is the caller's business.
///
/// # Errors
/// The first of: missing, malformed, forged, for another device, viewer, or session, not yet valid, expired.
pub fn check_raise(token: &str, site: &SiteKey, now: Timestamp, running: &Grant) -> Result<Grant, GrantFault> {
    let raise = open(token, site, RAISE_ASSERTION)?;
    let refused = |refusal| Err((refusal, String::new()));
    let stands = if raise.device != running.device {
        refused(Refusal::GrantForOtherDevice)
    } else if raise.viewer != running.viewer || raise.operator.id != running.operator.id {
        refused(Refusal::GrantForOtherViewer)
    } else if raise.session != running.session || raise.kind != running.kind {
        refused(Refusal::GrantForOtherSession)
    } else {
        is_in_time(&raise, now)
    };
    match stands {
        Ok(()) => Ok(raise),
        Err((refusal, detail)) => Err(fault_of(raise, refusal, detail)),
    }
}

fn fault_of(grant: Grant, refusal: Refusal, detail: String) -> GrantFault {
    GrantFault {
        refusal,
        detail,
        grant: Some(Box::new(grant)),
    }
}

/// Signature and claims.
fn open(token: &str, site: &SiteKey, assertion: &[u8]) -> Result<Grant, GrantFault> {
    let fault = |refusal, detail: &str| GrantFault {
        refusal,
        detail: detail.to_owned(),
        grant: None,
    };
    let malformed = |detail: &str| fault(Refusal::GrantMalformed, detail);
    if token.is_empty() {
        return Err(fault(Refusal::GrantMissing, ""));
    }
    if token.len() > MAX_TOKEN {
        return Err(malformed("it is too long"));
    }
    let untrusted = UntrustedToken::<Public, V4>::try_from(token).map_err(|error| malformed(form(&error)))?;
    let key = AsymmetricPublicKey::<V4>::from(site.as_bytes())
        .map_err(|_| fault(Refusal::GrantForged, "the pinned site key is no Ed25519 key"))?;
    let trusted =
        PublicToken::verify(&key, &untrusted, None, Some(assertion)).map_err(|_| fault(Refusal::GrantForged, ""))?;
    let grant: Grant = serde_json::from_str(trusted.payload())
        .map_err(|_| malformed("its claims are not those of a grant that this program knows"))?;
    match grant.implausible() {
        Some(what) => Err(malformed(what)),
        None => Ok(grant),
    }
}

fn form(error: &errors::Error) -> &'static str {
    match error {
        errors::Error::Base64 => "it is not in base64url",
        _ => "it is not a PASETO v4.public token",
    }
}

/// Whether a grant that the site signed is for here, for now and for whoever shows it.
fn standing(grant: &Grant, context: &GrantContext<'_>) -> Result<(), (Refusal, String)> {
    let refused = |refusal| Err((refusal, String::new()));
    if grant.device != context.device {
        return refused(Refusal::GrantForOtherDevice);
    }
    if context.viewer.is_some_and(|viewer| viewer != grant.viewer) {
        return refused(Refusal::GrantForOtherViewer);
    }
    if (context.revoked)(grant.session) {
        return refused(Refusal::GrantRevoked);
    }
    is_in_time(grant, context.now)?;
    if (context.used)(grant.id) {
        return refused(Refusal::GrantUsed);
    }
    Ok(())
}

/// Whether a grant may be shown now, by the device's clock.
fn is_in_time(grant: &Grant, now: Timestamp) -> Result<(), (Refusal, String)> {
    if grant.issued_at > now.after(CLOCK_SKEW) {
        let ahead = grant.issued_at.since(now).as_secs();
        return Err((
            Refusal::GrantNotYetValid,
            format!("by this computer's clock it begins in {ahead} s"),
        ));
    }
    if now > grant.must_start_by.after(CLOCK_SKEW) || now >= grant.must_end_by {
        let ago = now.since(grant.must_start_by).as_secs();
        return Err((
            Refusal::GrantExpired,
            format!("by this computer's clock it could be used until {ago} s ago"),
        ));
    }
    Ok(())
}
