//! What is signed and checked at enrolment, without a socket: the messages of one exchange, and what must hold of the
//! answers before the token is shown to anybody.

use data_encoding::BASE64URL_NOPAD;
use deskside_link::tls::SpkiHash;
use deskside_model::{DeviceFacts, Fingerprint, SiteKey};
use deskside_site_api::enrolment::{EnrolHello, EnrolProof, EnrolRequest, Enrolled};
use deskside_wire::transcript;
use sha2::{Digest as _, Sha256};

use super::{EnrolError, EnrolToken};
use crate::state::{DeviceIdentity, verify};

/// One enrolment under way.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    /// What the administrator gave.
    pub token: &'a EnrolToken,
    /// The key that this computer made for itself.
    pub identity: &'a DeviceIdentity,
    /// Fresh, so that no old proof fits.
    pub nonce: [u8; transcript::NONCE],
}

impl Exchange<'_> {
    /// The first request.
    pub fn hello(&self) -> EnrolHello {
        EnrolHello {
            device_key: self.identity.key(),
            nonce: BASE64URL_NOPAD.encode(&self.nonce),
        }
    }

    /// Checks that the site holds the key that the token names, and returns the TLS key that it says is its own.
    pub fn check_proof(&self, proof: &EnrolProof) -> Result<SpkiHash, EnrolError> {
        if Fingerprint::from_bytes(Sha256::digest(proof.site_key.as_bytes()).into()) != self.token.site() {
            return Err(EnrolError::WrongSite);
        }
        let tls_spki: Fingerprint = proof.tls_spki.parse().map_err(|_| EnrolError::bad_answer("tls_spki"))?;
        let signature = BASE64URL_NOPAD
            .decode(proof.signature.as_bytes())
            .map_err(|_| EnrolError::bad_answer("signature"))?;
        let signed = transcript::enrol_site(&self.nonce, &self.identity.key(), &tls_spki);
        if !verify(&proof.site_key, &signed, &signature) {
            return Err(EnrolError::WrongProof);
        }
        Ok(*tls_spki.as_bytes())
    }

    /// The second request, which shows the token: only after [`Self::check_proof`].
    pub fn request(&self, proof: &EnrolProof, facts: DeviceFacts) -> EnrolRequest {
        let signature = self
            .identity
            .sign(&transcript::enrol_device(self.token.id(), &proof.site_key));
        EnrolRequest {
            token: self.token.text().expose().clone(),
            device_key: self.identity.key(),
            signature: BASE64URL_NOPAD.encode(&signature),
            facts,
        }
    }

    /// Checks that the answer speaks of the same site key.
    pub fn check_enrolled(&self, enrolled: &Enrolled, proof: &EnrolProof) -> Result<SiteKey, EnrolError> {
        if enrolled.site_key != proof.site_key {
            return Err(EnrolError::bad_answer("site_key"));
        }
        Ok(enrolled.site_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrol::token::tests::text_for;

    struct Setting {
        site: DeviceIdentity,
        device: DeviceIdentity,
        token: EnrolToken,
    }

    impl Setting {
        fn new() -> Self {
            let site = DeviceIdentity::from_seed([5; 32]);
            let fingerprint = Fingerprint::from_bytes(Sha256::digest(site.key().as_bytes()).into());
            Self {
                site,
                device: DeviceIdentity::from_seed([6; 32]),
                token: text_for(fingerprint).parse().unwrap(),
            }
        }

        fn exchange(&self) -> Exchange<'_> {
            Exchange {
                token: &self.token,
                identity: &self.device,
                nonce: [9; 32],
            }
        }

        fn proof(&self, signer: &DeviceIdentity, nonce: [u8; 32]) -> EnrolProof {
            let spki = Fingerprint::from_bytes([7; 32]);
            let signed = transcript::enrol_site(&nonce, &self.device.key(), &spki);
            EnrolProof {
                site_key: SiteKey::from_bytes(*signer.key().as_bytes()),
                tls_spki: spki.to_string(),
                signature: BASE64URL_NOPAD.encode(&signer.sign(&signed)),
            }
        }
    }

    #[test]
    fn the_site_of_the_token_is_believed_and_names_its_tls_key() {
        let setting = Setting::new();
        let proof = setting.proof(&setting.site, [9; 32]);
        assert_eq!(setting.exchange().check_proof(&proof).unwrap(), [7; 32]);
    }

    #[test]
    fn another_site_an_old_proof_and_a_changed_tls_key_are_refused() {
        let setting = Setting::new();
        let exchange = setting.exchange();
        let other = setting.proof(&DeviceIdentity::from_seed([8; 32]), [9; 32]);
        assert!(matches!(exchange.check_proof(&other), Err(EnrolError::WrongSite)));
        let old = setting.proof(&setting.site, [1; 32]);
        assert!(matches!(exchange.check_proof(&old), Err(EnrolError::WrongProof)));
        let mut changed = setting.proof(&setting.site, [9; 32]);
        changed.tls_spki = Fingerprint::from_bytes([8; 32]).to_string();
        assert!(matches!(exchange.check_proof(&changed), Err(EnrolError::WrongProof)));
        changed.tls_spki = String::from("no hash");
        assert!(matches!(
            exchange.check_proof(&changed),
            Err(EnrolError::BadAnswer { .. })
        ));
    }

    #[test]
    fn the_request_proves_the_device_key_for_this_site() {
        let setting = Setting::new();
        let proof = setting.proof(&setting.site, [9; 32]);
        let request = setting.exchange().request(&proof, DeviceFacts::default());
        let signature = BASE64URL_NOPAD.decode(request.signature.as_bytes()).unwrap();
        let signed = transcript::enrol_device(setting.token.id(), &proof.site_key);
        let key = SiteKey::from_bytes(*setting.device.key().as_bytes());
        assert!(verify(&key, &signed, &signature));
    }
}
