//! TLS from the first start: the organisation's certificate when the configuration names one, else a certificate of the
//! site's own CA, which is made on the first start and kept in the data directory.
//!
//! The CA's fingerprint is printed and shown in the console, so that an administrator can compare it before trusting
//! it. It must not know what is served.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deskside_model::Fingerprint;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::data_dir::{DataDir, DataDirError, write_private, write_public};

/// How long the site's own CA is valid.
const CA_YEARS: i64 = 10;
/// How long a leaf certificate of the own CA is valid: browsers refuse more than 398 days.
const LEAF_DAYS: i64 = 397;
/// A leaf with less than this left is made anew at start.
const RENEW_DAYS: i64 = 60;

/// What went wrong with the certificates, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A named file can't be read or holds no certificate or key.
    #[error("{path}: {why}. Give a PEM file with the certificate chain (--tls-cert) and one with its key (--tls-key)")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The key and the certificate don't fit together, or rustls refuses them.
    #[error("the TLS certificate can't be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// A certificate could not be made.
    #[error("the site's own certificate can't be made: {0}")]
    Generate(#[from] rcgen::Error),
    /// The data directory can't be written.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
}

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateSource {
    /// Made and renewed by the site's own CA for these host names and addresses.
    OwnCa {
        /// DNS names and IP addresses of the site.
        names: Vec<String>,
    },
    /// The organisation's own, as PEM files.
    Files {
        /// Certificate chain, leaf first.
        certificate: PathBuf,
        /// Private key.
        key: PathBuf,
    },
}

/// Everything that the site needs to know about its TLS.
#[derive(Clone)]
pub struct SiteTls {
    /// For the accept loop.
    pub config: Arc<rustls::ServerConfig>,
    /// SHA-256 of the leaf's SubjectPublicKeyInfo: what an enrolment proof binds to.
    pub leaf_spki: Fingerprint,
    /// The site's own CA, when it is in use.
    pub own_ca: Option<OwnCa>,
}

/// The site's own CA, for people and for agents.
#[derive(Clone, Debug)]
pub struct OwnCa {
    /// Certificate in PEM.
    pub pem: String,
    /// SHA-256 of the certificate.
    pub fingerprint: Fingerprint,
}

impl SiteTls {
    /// Loads the certificate, or makes one in `folder`.
    ///
    /// # Errors
    /// [`TlsError`]; nothing half-written stays behind.
    pub fn prepare(folder: &Path, source: &CertificateSource, now: OffsetDateTime) -> Result<Self, TlsError> {
        match source {
            CertificateSource::Files { certificate, key } => {
                let chain = read_chain(certificate)?;
                let key = PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::File {
                    path: key.clone(),
                    why: error.to_string(),
                })?;
                Self::from_parts(chain, key, None)
            }
            CertificateSource::OwnCa { names } => Self::own(DataDir::open(folder)?.root(), names, now),
        }
    }

    fn own(folder: &Path, names: &[String], now: OffsetDateTime) -> Result<Self, TlsError> {
        let (ca_path, ca_key_path) = (folder.join("ca.pem"), folder.join("ca.key"));
        if !ca_path.exists() || !ca_key_path.exists() {
            let key = KeyPair::generate()?;
            let ca = ca_params(now).self_signed(&key)?;
            write_private(&ca_key_path, key.serialize_pem().as_bytes())?;
            write_public(&ca_path, ca.pem().as_bytes())?;
        }
        let ca_pem = read_text(&ca_path)?;
        let (leaf_path, leaf_key_path, names_path) = (
            folder.join("site.pem"),
            folder.join("site.key"),
            folder.join("site.names"),
        );
        let wanted = leaf_label(names, now);
        let current = std::fs::read_to_string(&names_path).unwrap_or_default();
        if !leaf_path.exists() || !leaf_key_path.exists() || !label_is_current(&current, names, now) {
            let ca_key = KeyPair::from_pem(&read_text(&ca_key_path)?)?;
            let issuer = Issuer::from_ca_cert_pem(&ca_pem, ca_key)?;
            let key = KeyPair::generate()?;
            let leaf: Certificate = leaf_params(names, now)?.signed_by(&key, &issuer)?;
            write_private(&leaf_key_path, key.serialize_pem().as_bytes())?;
            write_public(&leaf_path, leaf.pem().as_bytes())?;
            write_public(&names_path, wanted.as_bytes())?;
        }
        let mut chain = read_chain(&leaf_path)?;
        let ca_chain = read_chain(&ca_path)?;
        let fingerprint = ca_chain.first().map(|der| sha256(der)).ok_or_else(|| TlsError::File {
            path: ca_path.clone(),
            why: String::from("holds no certificate"),
        })?;
        chain.extend(ca_chain);
        let key = PrivateKeyDer::from_pem_file(&leaf_key_path).map_err(|error| TlsError::File {
            path: leaf_key_path,
            why: error.to_string(),
        })?;
        Self::from_parts(
            chain,
            key,
            Some(OwnCa {
                pem: ca_pem,
                fingerprint,
            }),
        )
    }

    fn from_parts(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
        own_ca: Option<OwnCa>,
    ) -> Result<Self, TlsError> {
        let leaf = chain.first().ok_or(rustls::Error::NoCertificatesPresented)?;
        let leaf_spki = Fingerprint::from_bytes(
            deskside_link::tls::spki_sha256(leaf)
                .map_err(|error| rustls::Error::General(format!("the first certificate can't be read: {error}")))?,
        );
        let mut config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(chain, key)?;
        // WebSockets and the relay upgrade from HTTP/1.1; nothing else is spoken.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            leaf_spki,
            own_ca,
        })
    }
}

fn ca_params(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name("Deskside site CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(365 * CA_YEARS);
    params
}

fn leaf_params(names: &[String], now: OffsetDateTime) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = name(names.first().map_or("Deskside site", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(LEAF_DAYS);
    Ok(params)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// One line that says for which names and until when the leaf was made.
fn leaf_label(names: &[String], now: OffsetDateTime) -> String {
    format!(
        "{} {}\n",
        (now + Duration::days(LEAF_DAYS)).unix_timestamp(),
        names.join(" ")
    )
}

fn label_is_current(label: &str, names: &[String], now: OffsetDateTime) -> bool {
    let Some((until, for_names)) = label.trim_end().split_once(' ') else {
        return false;
    };
    let renew_from = (now + Duration::days(RENEW_DAYS)).unix_timestamp();
    until.parse::<i64>().is_ok_and(|until| until > renew_from) && for_names == names.join(" ")
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let refused = |why: String| TlsError::File {
        path: path.to_owned(),
        why,
    };
    CertificateDer::pem_file_iter(path)
        .map_err(|error| refused(error.to_string()))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| refused(error.to_string()))
}

fn read_text(path: &Path) -> Result<String, TlsError> {
    std::fs::read_to_string(path).map_err(|error| TlsError::File {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

fn sha256(bytes: &[u8]) -> Fingerprint {
    Fingerprint::from_bytes(Sha256::digest(bytes).into())
}

/// The names that a certificate for `public_host` should carry: the host itself, and what reaches this machine from
/// itself.
#[must_use]
pub fn certificate_names(public_host: &str) -> Vec<String> {
    let mut names = vec![public_host.trim_matches(['[', ']']).to_owned()];
    for local in ["localhost", "127.0.0.1", "::1"] {
        if !names.iter().any(|name| name == local || same_address(name, local)) {
            names.push(local.to_owned());
        }
    }
    names
}

fn same_address(left: &str, right: &str) -> bool {
    matches!((left.parse::<IpAddr>(), right.parse::<IpAddr>()), (Ok(left), Ok(right)) if left == right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
    }

    fn own(names: &[&str]) -> CertificateSource {
        CertificateSource::OwnCa {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn a_second_start_keeps_ca_and_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let first = SiteTls::prepare(folder.path(), &own(&["localhost"]), now()).unwrap();
        let second = SiteTls::prepare(folder.path(), &own(&["localhost"]), now() + Duration::days(30)).unwrap();
        assert_eq!(first.leaf_spki, second.leaf_spki);
        assert_eq!(first.own_ca.unwrap().fingerprint, second.own_ca.unwrap().fingerprint);
    }

    #[test]
    fn another_name_or_an_old_certificate_makes_a_new_leaf_under_the_same_ca() {
        let folder = tempfile::tempdir().unwrap();
        let first = SiteTls::prepare(folder.path(), &own(&["localhost"]), now()).unwrap();
        let renamed = SiteTls::prepare(folder.path(), &own(&["desk.example.org"]), now()).unwrap();
        assert_ne!(first.leaf_spki, renamed.leaf_spki);
        let later = now() + Duration::days(LEAF_DAYS - 10);
        let renewed = SiteTls::prepare(folder.path(), &own(&["desk.example.org"]), later).unwrap();
        assert_ne!(renamed.leaf_spki, renewed.leaf_spki);
        assert_eq!(first.own_ca.unwrap().fingerprint, renewed.own_ca.unwrap().fingerprint);
    }

    #[test]
    fn the_private_keys_are_readable_by_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        SiteTls::prepare(folder.path(), &own(&["localhost"]), now()).unwrap();
        for file in ["ca.key", "site.key"] {
            let mode = std::fs::metadata(folder.path().join(file))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }

    #[test]
    fn a_wrong_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nothing.pem");
        std::fs::write(&path, "no certificate here").unwrap();
        let source = CertificateSource::Files {
            certificate: path.clone(),
            key: path.clone(),
        };
        let error = SiteTls::prepare(folder.path(), &source, now()).err().unwrap();
        assert!(error.to_string().contains("nothing.pem"), "{error}");
    }

    #[test]
    fn names_are_not_repeated() {
        assert_eq!(certificate_names("127.0.0.1"), ["127.0.0.1", "localhost", "::1"]);
        assert_eq!(certificate_names("[::1]"), ["::1", "localhost", "127.0.0.1"]);
        assert_eq!(certificate_names("desk.example.org").len(), 4);
    }
}
