//! Asks the site for a session: it decides, and signs a grant for the key that this viewer just made.

use deskside_link::LinkSecret;
use deskside_model::{AccessLevel, SessionKind, ViewerKey};
use deskside_site_api::devices::Device;
use deskside_site_api::sessions::{GrantedSession, NewSession, Session};

use super::Connect;
use crate::failure::Outcome;
use crate::listing::read;
use crate::output::remark;
use crate::sites::Caller;

/// What the site granted, and the key that it granted it to.
pub struct Granted {
    /// Ours, for this one session.
    pub secret: LinkSecret,
    /// Signed by the site, to be shown to the device.
    pub grant: String,
    /// Whom to expect.
    pub device_key: deskside_model::DeviceKey,
    /// Where to dial.
    pub relay_url: String,
    /// The session, as the site lists it.
    pub session: Session,
}

/// Asks.
pub async fn session(caller: &mut Caller, device: &Device, given: &Connect) -> Outcome<Granted> {
    let secret = LinkSecret::generate();
    let asked = NewSession {
        device_id: device.id,
        kind: SessionKind::RemoteControl,
        access: if given.view {
            AccessLevel::ViewOnly
        } else {
            AccessLevel::FullControl
        },
        reason: given.reason.clone(),
        viewer_key: ViewerKey::from_bytes(*secret.key().as_bytes()),
    };
    let answer: GrantedSession = read(caller.client.post("/sessions", &asked).await?)?;
    if answer.session.access < asked.access {
        remark("You may only look at this computer.");
    }
    Ok(Granted {
        secret,
        grant: answer.grant,
        device_key: answer.device_key,
        relay_url: answer.relay_url,
        session: answer.session,
    })
}
