//! How agent and site come to believe each other, without a socket: the agent signs both nonces with the device key, the
//! site with the key that was pinned at enrolment. TLS is not relied on, because it may end at a proxy.

use deskside_model::{DeviceId, SiteKey};
use deskside_wire::control::{Challenge, Facts, Hello, Welcome};
use deskside_wire::limits::CONTROL_VERSIONS;
use deskside_wire::transcript::{self, NONCE, Role};

use crate::state::{DeviceIdentity, Enrolment, verify};

/// Why they did not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GreetingError {
    /// What came is not what comes here.
    #[error("the site sent {0} where a greeting belongs")]
    OutOfTurn(&'static str),
    /// The nonce has the wrong length.
    #[error("the site's challenge has {0} bytes instead of {NONCE}")]
    BadChallenge(usize),
    /// Site and agent are too far apart.
    #[error("the site speaks none of this agent's protocol versions (it offers {0:?})")]
    NoCommonVersion(Vec<u32>),
    /// Whoever answered does not hold the pinned site key.
    #[error("whoever answered did not prove the key of this device's site")]
    WrongSite,
    /// Nothing came in time.
    #[error("the site did not greet in time")]
    TooSlow,
}

impl GreetingError {
    /// Whether another attempt in a minute will hardly end otherwise.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::NoCommonVersion(_))
    }
}

/// The device's part in the greetings of one process.
#[derive(Debug)]
pub struct Greeter {
    device: DeviceId,
    site: SiteKey,
    identity: DeviceIdentity,
    boot_id: [u8; 16],
}

/// A greeting that waits for the site's proof.
#[derive(Debug)]
pub struct Greeted {
    signed_by_site: Vec<u8>,
    site: SiteKey,
    version: u32,
}

impl Greeter {
    /// For an enrolled device; `boot_id` is drawn once per process, and tells a reconnect from a clone.
    #[must_use]
    pub fn new(enrolment: &Enrolment, identity: &DeviceIdentity, boot_id: [u8; 16]) -> Self {
        Self {
            device: enrolment.device_id,
            site: enrolment.site_key,
            identity: identity.clone(),
            boot_id,
        }
    }

    /// Answers the site's challenge; `nonce` is fresh, `facts` is `model::DeviceFacts` as JSON.
    ///
    /// # Errors
    /// [`GreetingError::BadChallenge`], [`GreetingError::NoCommonVersion`].
    pub fn answer(
        &self,
        challenge: &Challenge,
        nonce: [u8; NONCE],
        facts: String,
    ) -> Result<(Hello, Greeted), GreetingError> {
        let site_nonce: [u8; NONCE] = challenge
            .nonce
            .as_slice()
            .try_into()
            .map_err(|_| GreetingError::BadChallenge(challenge.nonce.len()))?;
        let common = CONTROL_VERSIONS
            .iter()
            .find(|version| challenge.versions.contains(version));
        let version = *common.ok_or_else(|| {
            // From the network: a few are enough to say what is wrong.
            GreetingError::NoCommonVersion(challenge.versions.iter().take(8).copied().collect())
        })?;
        let signed = transcript::control(Role::Agent, &site_nonce, &nonce, self.device);
        let hello = Hello {
            version,
            device_id: self.device.to_string(),
            nonce: nonce.to_vec(),
            signature: self.identity.sign(&signed).to_vec(),
            boot_id: self.boot_id.to_vec(),
            facts: Some(Facts { json: facts }),
        };
        let greeted = Greeted {
            signed_by_site: transcript::control(Role::Site, &site_nonce, &nonce, self.device),
            site: self.site,
            version,
        };
        Ok((hello, greeted))
    }
}

impl Greeted {
    /// Checks that the site holds the pinned key and goes on with the chosen version.
    ///
    /// # Errors
    /// [`GreetingError::WrongSite`], [`GreetingError::NoCommonVersion`].
    pub fn check(&self, welcome: &Welcome) -> Result<(), GreetingError> {
        if !verify(&self.site, &self.signed_by_site, &welcome.signature) {
            return Err(GreetingError::WrongSite);
        }
        if welcome.version != self.version {
            return Err(GreetingError::NoCommonVersion(vec![welcome.version]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::sample_enrolment;

    struct Setting {
        site: DeviceIdentity,
        device: DeviceIdentity,
        enrolment: Enrolment,
    }

    impl Setting {
        fn new() -> Self {
            let (site, device) = (DeviceIdentity::from_seed([1; 32]), DeviceIdentity::from_seed([2; 32]));
            let mut enrolment = sample_enrolment(&device);
            enrolment.site_key = SiteKey::from_bytes(*site.key().as_bytes());
            Self {
                site,
                device,
                enrolment,
            }
        }

        fn greeter(&self) -> Greeter {
            Greeter::new(&self.enrolment, &self.device, [9; 16])
        }

        fn welcome(&self, signer: &DeviceIdentity, site_nonce: [u8; 32], agent_nonce: [u8; 32]) -> Welcome {
            let signed = transcript::control(Role::Site, &site_nonce, &agent_nonce, self.enrolment.device_id);
            Welcome {
                version: 1,
                signature: signer.sign(&signed).to_vec(),
                time_ms: 0,
                settings: None,
            }
        }
    }

    fn challenge() -> Challenge {
        Challenge {
            versions: vec![7, 1],
            nonce: vec![5; 32],
        }
    }

    #[test]
    fn both_ends_prove_their_keys() {
        let setting = Setting::new();
        let (hello, greeted) = setting
            .greeter()
            .answer(&challenge(), [6; 32], String::from("{}"))
            .unwrap();
        let signed = transcript::control(Role::Agent, &[5; 32], &[6; 32], setting.enrolment.device_id);
        let device = SiteKey::from_bytes(*setting.device.key().as_bytes());
        assert!(verify(&device, &signed, &hello.signature));
        assert_eq!(greeted.check(&setting.welcome(&setting.site, [5; 32], [6; 32])), Ok(()));
    }

    #[test]
    fn a_wrong_key_an_old_welcome_and_a_mirrored_signature_are_refused() {
        let setting = Setting::new();
        let (hello, greeted) = setting.greeter().answer(&challenge(), [6; 32], String::new()).unwrap();
        let wrong = Err(GreetingError::WrongSite);
        assert_eq!(
            greeted.check(&setting.welcome(&setting.device, [5; 32], [6; 32])),
            wrong
        );
        assert_eq!(greeted.check(&setting.welcome(&setting.site, [5; 32], [7; 32])), wrong);
        let mirrored = Welcome {
            signature: hello.signature,
            ..setting.welcome(&setting.site, [5; 32], [6; 32])
        };
        assert_eq!(greeted.check(&mirrored), wrong);
    }

    #[test]
    fn a_site_without_a_common_version_or_with_a_short_nonce_is_refused() {
        let setting = Setting::new();
        let answer = |challenge| setting.greeter().answer(&challenge, [6; 32], String::new()).map(|_| ());
        let newer = Challenge {
            versions: vec![3, 2],
            ..challenge()
        };
        assert_eq!(answer(newer), Err(GreetingError::NoCommonVersion(vec![3, 2])));
        let short = Challenge {
            nonce: vec![1; 31],
            ..challenge()
        };
        assert_eq!(answer(short), Err(GreetingError::BadChallenge(31)));
    }
}
