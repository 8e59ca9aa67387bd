//! Asks the site for a session: it decides, and signs a grant for the key that this viewer just made.

use deskside_link::LinkSecret;
use deskside_model::{AccessLevel, SessionKind, ViewerKey};
use deskside_site_api::devices::Device;
use deskside_site_api::sessions::{GrantedSession, NewSession, Session};

use crate::failure::Outcome;
use crate::listing::read;
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
pub async fn session(caller: &mut Caller, device: &Device, access: AccessLevel, reason: &str) -> Outcome<Granted> {
    let secret = LinkSecret::generate();
    let asked = NewSession {
        device_id: device.id,
        kind: SessionKind::RemoteControl,
        access,
        reason: reason.to_owned(),
        viewer_key: ViewerKey::from_bytes(*secret.key().as_bytes()),
    };
    let answer: GrantedSession = read(caller.client.post("/sessions", &asked).await?)?;
    Ok(Granted {
        secret,
        grant: answer.grant,
        device_key: answer.device_key,
        relay_url: answer.relay_url,
        session: answer.session,
    })
}
