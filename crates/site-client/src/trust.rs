//! Whose word is taken for a site's certificate, and how a site introduces itself to somebody who knows only a fingerprint.

use deskside_link::tls::{self, Roots};
use deskside_link::{DialError, Proxy};
use deskside_model::Fingerprint;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sha2::{Digest as _, Sha256};

use crate::connection::Connection;
use crate::{ClientError, SiteAddress};

/// Where every site has its own authority's certificate for whoever asks.
const AUTHORITY: &str = "/ca.crt";
/// The longest file of certificates that is read, in bytes.
const MAX_PEM: usize = 64 * 1024;

/// Whose word is taken for a site's certificate.
#[derive(Debug, Clone)]
pub enum Trust {
    /// That of the authorities that the operating system trusts.
    System,
    /// That of this authority alone.
    Authority(Authority),
}

/// Certificates that may vouch for a site: its own authority, or that of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    pem: String,
    certificates: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// Reads a PEM file with one certificate or more.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn from_pem(pem: &str) -> Result<Self, String> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let certificates = found.map_err(|error| format!("not a readable PEM file: {error}"))?;
        for certificate in &certificates {
            tls::spki_sha256(certificate).map_err(|error| error.to_string())?;
        }
        if certificates.is_empty() {
            return Err(String::from("there is no certificate in it"));
        }
        Ok(Self {
            pem: pem.to_owned(),
            certificates,
        })
    }

    /// Reads a PEM file with exactly one certificate: what has one fingerprint.
    ///
    /// # Errors
    /// As [`Authority::from_pem`], and when there are more: a fingerprint would vouch for one of them only.
    pub fn single(pem: &str) -> Result<Self, String> {
        let authority = Self::from_pem(pem)?;
        match authority.certificates.len() {
            1 => Ok(authority),
            more => Err(format!("{more} certificates where one is expected")),
        }
    }

    /// The certificates as PEM.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// SHA-256 of the first certificate, as the console and the site's first start show it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let first = self.certificates.first().map(AsRef::as_ref).unwrap_or_default();
        Fingerprint::from_bytes(Sha256::digest(first).into())
    }
}

impl Trust {
    /// The same for the link library.
    #[must_use]
    pub fn roots(&self) -> Roots {
        match self {
            Self::System => Roots {
                pinned: Vec::new(),
                system: true,
            },
            Self::Authority(authority) => Roots::pinned(authority.certificates.clone()),
        }
    }
}

/// Asks a site for its own authority, **believing nobody yet**: compare its fingerprint with one that came another way before
/// you trust it. Nothing secret is sent. `None`: the site has no authority of its own, but a certificate of its organisation.
///
/// # Errors
/// When the site can't be reached, or answers with something else.
pub async fn introduce(site: &SiteAddress) -> Result<Option<Authority>, ClientError> {
    let proxy = Proxy::from_environment(site.url())?;
    let (config, _key) = tls::unverified_recording().map_err(|error| ClientError::Tls(error.to_string()))?;
    let mut connection = Connection::open(site, config, proxy.as_ref())
        .await
        .map_err(|error| match error {
            // Every certificate is taken here, so this is about TLS itself.
            ClientError::Untrusted(why) => ClientError::Unreachable(DialError::Tls(why)),
            other => other,
        })?;
    let (status, body) = connection.fetch(AUTHORITY, MAX_PEM).await?;
    if status == http::StatusCode::NOT_FOUND || body.is_empty() {
        return Ok(None);
    }
    if !status.is_success() {
        return Err(ClientError::BadAnswer(format!("HTTP status {status} at {AUTHORITY}")));
    }
    let pem =
        String::from_utf8(body.to_vec()).map_err(|_| ClientError::BadAnswer(format!("no text at {AUTHORITY}")))?;
    // Whoever sits in between could show the site's certificate first and their own after it.
    Authority::single(&pem)
        .map(Some)
        .map_err(|why| ClientError::BadAnswer(format!("{AUTHORITY}: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert!(Authority::from_pem("").unwrap_err().contains("no certificate"));
        let rubbish = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(Authority::from_pem(rubbish).is_err());
    }
}
