//! The first three messages of a control link, without sockets: challenge, hello, welcome.
//!
//! Both sides prove their keys inside the link, so that a proxy that ends TLS in between can neither pose as the site
//! nor as a device. It must not know how messages travel or what is stored.

use deskside_model::{DeviceId, DeviceKey};
use deskside_wire::control::{Challenge, Goodbye, Hello};
use deskside_wire::limits::CONTROL_VERSIONS;
use deskside_wire::transcript::{self, NONCE, Role};
use ed25519_dalek::{Signature, VerifyingKey};

/// Why the site hangs up; the numbers are those of `Goodbye.reason` in `control.proto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Farewell {
    /// The device is not (or no longer) known here.
    UnknownDevice = 1,
    /// The signature does not fit the device's key.
    WrongProof = 2,
    /// The device was removed from the site.
    Removed = 3,
    /// The site is being stopped.
    SiteStops = 4,
    /// The device's key is used by two agents at once.
    ClonedKey = 5,
    /// No protocol version in common.
    NoCommonVersion = 6,
    /// Something that can't be understood.
    ProtocolError = 7,
}

impl Farewell {
    /// The message that says so, with what the person at the device should do.
    #[must_use]
    pub fn message(self) -> Goodbye {
        let detail = match self {
            Self::UnknownDevice => "this site does not know the device; enrol it again",
            Self::WrongProof => "the device's key is not the one that was enrolled; enrol it again",
            Self::Removed => "the device was removed from the site; enrol it again if that was a mistake",
            Self::SiteStops => "the site is being restarted",
            Self::ClonedKey => "another computer uses the same key (a cloned disk?); enrol both again",
            Self::NoCommonVersion => "agent and site have no protocol version in common; update the older one",
            Self::ProtocolError => "the site could not understand the agent; update the older one",
        };
        Goodbye {
            reason: self as u32,
            detail: detail.to_owned(),
        }
    }
}

/// A hello whose form is right; the proof is still to be checked.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Who it claims to be.
    pub device: DeviceId,
    /// The agent's nonce.
    pub nonce: [u8; NONCE],
    /// The agent process.
    pub boot_id: [u8; 16],
    /// Version chosen by the agent.
    pub version: u32,
    signature: Signature,
}

/// The first message, over 32 fresh random bytes.
#[must_use]
pub fn challenge(nonce: &[u8; NONCE]) -> Challenge {
    Challenge {
        versions: CONTROL_VERSIONS.to_vec(),
        nonce: nonce.to_vec(),
    }
}

/// Reads a hello.
///
/// # Errors
/// [`Farewell::NoCommonVersion`] or [`Farewell::ProtocolError`].
pub fn read_hello(hello: &Hello) -> Result<Claim, Farewell> {
    if !CONTROL_VERSIONS.contains(&hello.version) {
        return Err(Farewell::NoCommonVersion);
    }
    Ok(Claim {
        device: hello.device_id.parse().map_err(|_| Farewell::ProtocolError)?,
        nonce: hello.nonce.as_slice().try_into().map_err(|_| Farewell::ProtocolError)?,
        boot_id: hello
            .boot_id
            .as_slice()
            .try_into()
            .map_err(|_| Farewell::ProtocolError)?,
        version: hello.version,
        signature: Signature::from_slice(&hello.signature).map_err(|_| Farewell::ProtocolError)?,
    })
}

/// Checks that the agent owns the device's key.
///
/// # Errors
/// [`Farewell::WrongProof`].
pub fn check(claim: &Claim, key: &DeviceKey, site_nonce: &[u8; NONCE]) -> Result<(), Farewell> {
    let signed = transcript::control(Role::Agent, site_nonce, &claim.nonce, claim.device);
    VerifyingKey::from_bytes(key.as_bytes())
        .and_then(|key| key.verify_strict(&signed, &claim.signature))
        .map_err(|_| Farewell::WrongProof)
}

/// What the site signs in its welcome.
#[must_use]
pub fn site_transcript(claim: &Claim, site_nonce: &[u8; NONCE]) -> Vec<u8> {
    transcript::control(Role::Site, site_nonce, &claim.nonce, claim.device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    fn hello(key: &SigningKey, device: DeviceId, site_nonce: &[u8; NONCE]) -> Hello {
        let nonce = [9; NONCE];
        let signature = key.sign(&transcript::control(Role::Agent, site_nonce, &nonce, device));
        Hello {
            version: CONTROL_VERSIONS[0],
            device_id: device.to_string(),
            nonce: nonce.to_vec(),
            signature: signature.to_bytes().to_vec(),
            boot_id: vec![4; 16],
            facts: None,
        }
    }

    #[test]
    fn only_the_owner_of_the_key_and_only_for_this_challenge() {
        let device = DeviceId::from_bytes([5; 16]);
        let key = SigningKey::from_bytes(&[6; 32]);
        let public = DeviceKey::from_bytes(key.verifying_key().to_bytes());
        let claim = read_hello(&hello(&key, device, &[1; NONCE])).unwrap();
        assert_eq!(check(&claim, &public, &[1; NONCE]), Ok(()));
        assert_eq!(
            check(&claim, &public, &[2; NONCE]),
            Err(Farewell::WrongProof),
            "a replayed hello"
        );
        let other = DeviceKey::from_bytes(SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes());
        assert_eq!(
            check(&claim, &other, &[1; NONCE]),
            Err(Farewell::WrongProof),
            "another key"
        );
    }

    #[test]
    fn malformed_hellos_are_refused_by_name() {
        let key = SigningKey::from_bytes(&[6; 32]);
        let good = hello(&key, DeviceId::from_bytes([5; 16]), &[1; NONCE]);
        let cases = [
            (
                Hello {
                    version: 99,
                    ..good.clone()
                },
                Farewell::NoCommonVersion,
            ),
            (
                Hello {
                    device_id: "me".into(),
                    ..good.clone()
                },
                Farewell::ProtocolError,
            ),
            (
                Hello {
                    nonce: vec![1; 31],
                    ..good.clone()
                },
                Farewell::ProtocolError,
            ),
            (
                Hello {
                    signature: vec![],
                    ..good.clone()
                },
                Farewell::ProtocolError,
            ),
            (
                Hello {
                    boot_id: vec![1; 17],
                    ..good
                },
                Farewell::ProtocolError,
            ),
        ];
        for (hello, expected) in cases {
            assert_eq!(read_hello(&hello).unwrap_err(), expected);
        }
    }
}
