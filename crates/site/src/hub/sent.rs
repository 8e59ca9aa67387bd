//! The client settings that each connected agent was sent last, so that one whose settings stay the same hears nothing.

use deskside_model::DeviceId;
use deskside_wire::control::{Settings, site_to_agent};

use super::{Hub, SendError};
use crate::client_settings::resultant::{Combination, Resultant};

/// What a connected agent was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The sets of client settings that reached the device.
    pub sets: Combination,
    /// Version of what came out of them.
    pub version: u64,
}

impl Hub {
    /// Notes what the connection with this epoch was sent as it began.
    pub fn welcomed(&self, device: DeviceId, epoch: u64, sent: Sent) {
        if let Some(agent) = self.lock().connected.get_mut(&device)
            && agent.epoch == epoch
        {
            agent.sent = Some(sent);
        }
    }

    /// Every connected device with what it was sent; nothing while its connection is just beginning.
    pub fn sent(&self) -> Vec<(DeviceId, Option<Sent>)> {
        let agents = self.lock();
        let all = agents.connected.iter();
        all.map(|(device, agent)| (*device, agent.sent.clone())).collect()
    }

    /// Sends a device its client settings, unless it was sent these. False when it was, or is not connected.
    ///
    /// # Errors
    /// [`SendError::Stuck`]: it has to be tried again.
    pub fn send_settings(&self, device: DeviceId, sets: Combination, resultant: &Resultant) -> Result<bool, SendError> {
        let mut agents = self.lock();
        let Some(agent) = agents.connected.get_mut(&device) else {
            return Ok(false);
        };
        let version = resultant.version;
        let known = agent.sent.as_ref().is_some_and(|sent| sent.version == version);
        let sent = match known {
            true => Ok(false),
            false => match super::push(&agent.outbox, site_to_agent::Message::Settings(resultant.into())) {
                Err(SendError::Offline) => Ok(false),
                other => other.map(|()| true),
            },
        };
        if sent.is_ok() {
            agent.sent = Some(Sent { sets, version });
        }
        sent
    }
}

impl From<&Resultant> for Settings {
    fn from(resultant: &Resultant) -> Self {
        Self {
            version: resultant.version,
            json: resultant.json.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::{Attach, OUTBOX};
    use deskside_model::ClientSettings;
    use tokio::sync::mpsc;

    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);

    fn resultant(version: u64) -> Resultant {
        Resultant {
            settings: ClientSettings::default(),
            origins: Vec::new(),
            version,
            json: String::from("{}"),
        }
    }

    #[test]
    fn what_was_sent_is_not_sent_again_and_what_did_not_fit_is() {
        let hub = Hub::default();
        let send = |version| hub.send_settings(DEVICE, Combination::default(), &resultant(version));
        assert_eq!(send(1), Ok(false), "not connected");
        let (outbox, mut inbox) = mpsc::channel(OUTBOX);
        let Attach::Attached { epoch } = hub.attach(DEVICE, [1; 16], outbox) else {
            panic!("contested")
        };
        let welcome = |version| Sent {
            sets: Combination::default(),
            version,
        };
        hub.welcomed(DEVICE, epoch + 1, welcome(9));
        assert!(hub.sent()[0].1.is_none(), "that was another connection");
        hub.welcomed(DEVICE, epoch, welcome(1));
        assert_eq!(
            (send(1), send(2), send(2), send(1)),
            (Ok(false), Ok(true), Ok(false), Ok(true))
        );
        for version in 3..=OUTBOX as u64 {
            assert_eq!(send(version), Ok(true));
        }
        assert_eq!(send(1_000), Err(SendError::Stuck));
        inbox.try_recv().unwrap();
        assert_eq!(send(1_000), Ok(true), "it was not taken for sent");
    }
}
