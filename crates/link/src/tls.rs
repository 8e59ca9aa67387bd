//! Whom we trust for a site's certificate. All TLS of this crate's native half is set up here.
//!
//! [`pinned`] is for everything. [`unverified_recording`] is for the first minutes of a device's life, and nothing
//! else. Knows nothing of where the pinned roots come from.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use sha2::{Digest as _, Sha256};

/// The certificate authorities that may vouch for a site.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    /// The site's own CA, pinned at enrolment (DER).
    pub pinned: Vec<CertificateDer<'static>>,
    /// Whether the operating system's roots count as well: for sites with a certificate of a public or company CA.
    pub system: bool,
}

/// TLS can't be set up like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// Nothing to trust: no connection could ever succeed.
    #[error("no trusted root certificate: pin the site's CA, or let the operating system's roots count")]
    NoRoots,
    /// A pinned root is no certificate.
    #[error("a pinned root is no usable certificate: {0}")]
    BadRoot(String),
    /// Bytes that should be a certificate are none.
    #[error("not a readable X.509 certificate: {0}")]
    BadCertificate(String),
    /// The library refused our settings.
    #[error("TLS could not be set up: {0}")]
    Setup(String),
}

/// The SHA-256 of a certificate's public key (SubjectPublicKeyInfo, as in RFC 7469).
pub type SpkiHash = [u8; 32];

/// A client that trusts exactly `roots`, for names as usual. Reads the operating system's roots from disk: keep it.
///
/// # Errors
/// [`TlsError::NoRoots`] or [`TlsError::BadRoot`].
pub fn pinned(roots: &Roots) -> Result<Arc<ClientConfig>, TlsError> {
    with_verifier(roots.verifier()?)
}

/// **For first meetings only** (a device that enrols, an operator who compares a fingerprint). A client that accepts *any*
/// certificate, and records whose key it was.
///
/// A device that enrols does not know its site's CA yet. It connects with this, and must then compare the recorded
/// key with what its enrolment token, or the site's statement signed by the key in the token, says *before it sends
/// anything secret or believes anything it received*. An operator's program fetches the site's own authority with it, which
/// counts only when its fingerprint is the one that came another way. Never use it to link, to update, or to fetch anything else:
/// whoever sits in between could read and change it all. The other end has still proven that it holds the private
/// key of the certificate it showed; only TLS 1.3 is spoken.
///
/// # Errors
/// [`TlsError::Setup`].
pub fn unverified_recording() -> Result<(Arc<ClientConfig>, RecordedKey), TlsError> {
    let recorded = RecordedKey::default();
    let provider = Arc::new(ring::default_provider());
    let verifier = RecordingVerifier {
        provider: provider.clone(),
        recorded: recorded.clone(),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| TlsError::Setup(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok((Arc::new(config), recorded))
}

/// What [`unverified_recording`] saw: the hash of the key of the last connection's certificate.
#[derive(Debug, Clone, Default)]
pub struct RecordedKey(Arc<Mutex<Option<SpkiHash>>>);

impl RecordedKey {
    /// `None` before the first handshake.
    #[must_use]
    pub fn seen(&self) -> Option<SpkiHash> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, hash: SpkiHash) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(hash);
    }
}

/// The hash of the public key in `certificate` (DER).
///
/// # Errors
/// [`TlsError::BadCertificate`].
pub fn spki_sha256(certificate: &CertificateDer<'_>) -> Result<SpkiHash, TlsError> {
    let parsed = ParsedCertificate::try_from(certificate).map_err(|e| TlsError::BadCertificate(e.to_string()))?;
    Ok(Sha256::digest(parsed.subject_public_key_info()).into())
}

impl Roots {
    /// Only these.
    #[must_use]
    pub fn pinned(roots: Vec<CertificateDer<'static>>) -> Self {
        Self {
            pinned: roots,
            system: false,
        }
    }

    pub(crate) fn verifier(&self) -> Result<Arc<WebPkiServerVerifier>, TlsError> {
        let mut store = RootCertStore::empty();
        for root in &self.pinned {
            store
                .add(root.clone())
                .map_err(|error| TlsError::BadRoot(error.to_string()))?;
        }
        if self.system {
            // Systems carry the odd root that no library reads; the others still count.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        if store.is_empty() {
            return Err(TlsError::NoRoots);
        }
        WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::new(ring::default_provider()))
            .build()
            .map_err(|error| TlsError::Setup(error.to_string()))
    }
}

pub(crate) fn with_verifier(verifier: Arc<WebPkiServerVerifier>) -> Result<Arc<ClientConfig>, TlsError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Setup(error.to_string()))?
        .with_webpki_verifier(verifier)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[derive(Debug)]
struct RecordingVerifier {
    provider: Arc<CryptoProvider>,
    recorded: RecordedKey,
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let hash = spki_sha256(end_entity).map_err(|error| rustls::Error::General(error.to_string()))?;
        self.recorded.record(hash);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("enrolment speaks TLS 1.3 only".to_owned()))
    }

    /// Without this check the recorded key would be a claim and no proof.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_the_public_key_alone() {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = |name: &str| {
            rcgen::CertificateParams::new(vec![name.to_owned()])
                .unwrap()
                .self_signed(&key)
                .unwrap()
                .der()
                .clone()
        };
        let (first, renewed) = (certificate("a.example"), certificate("b.example"));
        assert_ne!(first, renewed);
        let wanted: SpkiHash = Sha256::digest(rcgen::PublicKeyData::subject_public_key_info(&key)).into();
        assert_eq!(spki_sha256(&first), Ok(wanted));
        assert_eq!(spki_sha256(&renewed), Ok(wanted));
    }

    #[test]
    fn nothing_to_trust_is_said_before_anything_is_tried() {
        assert_eq!(pinned(&Roots::default()).unwrap_err(), TlsError::NoRoots);
        let rubbish = Roots::pinned(vec![CertificateDer::from(vec![1, 2, 3])]);
        assert!(matches!(pinned(&rubbish), Err(TlsError::BadRoot(_))));
        assert!(matches!(
            spki_sha256(&CertificateDer::from(vec![0x30, 0x80])),
            Err(TlsError::BadCertificate(_))
        ));
    }
}
