//! The exact bytes that are signed in handshakes: one home, so that both ends can't differ. Each begins with a context
//! that no other signature of Deskside uses, so that a signature made for one purpose is worthless for another.
//!
//! Nothing is signed here, and no key is seen.

use deskside_model::{DeviceId, DeviceKey, EnrolmentTokenId, Fingerprint, SiteKey};

/// Length of every nonce, in bytes.
pub const NONCE: usize = 32;

/// Who signs a control-link handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The agent, with the device key (`Hello.signature`).
    Agent,
    /// The site, with the site key (`Welcome.signature`).
    Site,
}

/// What agent and site sign when the control link opens (`control.proto`).
#[must_use]
pub fn control(role: Role, site_nonce: &[u8; NONCE], agent_nonce: &[u8; NONCE], device: DeviceId) -> Vec<u8> {
    let role: &[u8] = match role {
        Role::Agent => b"agent\0",
        Role::Site => b"site\0",
    };
    [
        b"deskside control v1\0",
        role,
        site_nonce,
        agent_nonce,
        device.as_bytes(),
    ]
    .concat()
}

/// What the site signs before an agent trusts it with an enrolment token (`site-api`, `EnrolProof`).
#[must_use]
pub fn enrol_site(agent_nonce: &[u8; NONCE], device: &DeviceKey, tls_spki: &Fingerprint) -> Vec<u8> {
    [
        b"deskside enrol v1\0".as_slice(),
        agent_nonce,
        device.as_bytes(),
        tls_spki.as_bytes(),
    ]
    .concat()
}

/// What the agent signs to show that it owns the key that it enrols (`site-api`, `EnrolRequest`).
#[must_use]
pub fn enrol_device(token: EnrolmentTokenId, site: &SiteKey) -> Vec<u8> {
    [
        b"deskside enrol device v1\0".as_slice(),
        token.as_bytes(),
        site.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_transcripts_are_alike() {
        let device = DeviceId::from_bytes([1; 16]);
        let all = [
            control(Role::Agent, &[2; 32], &[3; 32], device),
            control(Role::Site, &[2; 32], &[3; 32], device),
            control(Role::Site, &[3; 32], &[2; 32], device),
            enrol_site(
                &[2; 32],
                &DeviceKey::from_bytes([1; 32]),
                &Fingerprint::from_bytes([3; 32]),
            ),
            enrol_device(EnrolmentTokenId::from_bytes([1; 16]), &SiteKey::from_bytes([2; 32])),
        ];
        for (index, left) in all.iter().enumerate() {
            for right in &all[index + 1..] {
                assert_ne!(left, right);
            }
        }
    }
}
