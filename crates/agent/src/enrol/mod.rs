//! Enrolment: how a computer becomes a device of a site, without blind trust in either direction.
//!
//! ```text
//! token (from the console)      holds the token's secret and the SHA-256 of the site key
//! agent -> site  hello          device key, nonce: nothing secret
//! site -> agent  proof          site key, the key of its TLS certificate, signed over nonce and device key
//! agent          checks         SHA-256(site key) == token's; signature; the TLS connection shows that very key
//! agent -> site  enrol          token, proof of the device key, first facts  (on the same connection)
//! site -> agent  enrolled       ids, CA: stored; the site key is pinned from here on
//! ```
//!
//! Where TLS ends at a company's proxy, the connection shows another key than the site's own. Then the exchange begins
//! again on a connection whose certificate the operating system trusts, or not at all.

mod error;
mod exchange;
mod site;
mod token;

use std::time::Duration;

use deskside_link::Proxy;
use url::Url;

use crate::facts::FactSource;
use crate::state::{DeviceIdentity, Enrolment, StateDir, StateError, random};

pub use error::EnrolError;
pub use token::{EnrolToken, InvalidToken};

use exchange::Exchange;
use site::{Site, Trust};

/// How long a connection, and then each answer of the site, may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What to enrol with.
#[derive(Debug)]
pub struct EnrolOptions {
    /// Where the site is, as given on the command line.
    pub site: Url,
    /// The token's text.
    pub token: String,
    /// Where the result is kept.
    pub state: StateDir,
    /// Whether an existing enrolment gives way.
    pub replace: bool,
}

/// Enrols this computer and stores the result.
///
/// # Errors
/// [`EnrolError`]; then nothing was stored, and an existing enrolment holds.
pub async fn enrol(options: EnrolOptions) -> Result<Enrolment, EnrolError> {
    let token: EnrolToken = options.token.parse()?;
    let site_url = site_root(&options.site)?;
    options.state.create()?;
    let _lock = options.state.lock()?;
    refuse_existing(&options)?;
    let identity = DeviceIdentity::from_seed(random().map_err(EnrolError::Randomness)?);
    let proxy = Proxy::from_environment(&site_url)?;
    let exchange = Exchange {
        token: &token,
        identity: &identity,
        nonce: random().map_err(EnrolError::Randomness)?,
    };
    let (mut site, proof) = prove_site(&exchange, &site_url, proxy.as_ref()).await?;
    let request = exchange.request(&proof, FactSource::default().gather(None));
    let enrolled = site.enrol(&request).await?;
    exchange.check_enrolled(&enrolled, &proof)?;
    let enrolment = Enrolment {
        site_url,
        site_id: enrolled.site_id,
        site_name: enrolled.site_name,
        site_key: proof.site_key,
        device_id: enrolled.device_id,
        device_key: identity.key(),
        ca_pem: enrolled.ca_pem,
    };
    enrolment.store(&identity, &options.state)?;
    Ok(enrolment)
}

/// A connection on which the site has proven its key, with the proof. No secret was sent.
async fn prove_site(
    exchange: &Exchange<'_>,
    url: &Url,
    proxy: Option<&Proxy>,
) -> Result<(Site, deskside_site_api::enrolment::EnrolProof), EnrolError> {
    let mut direct = Site::connect(url, Trust::Recorded, proxy).await?;
    let proof = direct.hello(&exchange.hello()).await?;
    let tls_key = exchange.check_proof(&proof)?;
    if direct.shown_key() == Some(tls_key) {
        return Ok((direct, proof));
    }
    tracing::info!("TLS ends before the site; going on only if this computer trusts the certificate shown there");
    let mut through = Site::connect(url, Trust::System, proxy)
        .await
        .map_err(EnrolError::untrusted)?;
    let proof = through.hello(&exchange.hello()).await?;
    exchange.check_proof(&proof)?;
    Ok((through, proof))
}

/// The part of the URL that names the site.
fn site_root(given: &Url) -> Result<Url, EnrolError> {
    if given.scheme() != "https" || !given.has_host() || !given.username().is_empty() || given.password().is_some() {
        return Err(EnrolError::BadUrl(given.to_string()));
    }
    let mut url = given.clone();
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn refuse_existing(options: &EnrolOptions) -> Result<(), EnrolError> {
    if options.replace {
        return Ok(());
    }
    match Enrolment::load(&options.state) {
        Err(StateError::NotEnrolled(_)) => Ok(()),
        Ok((existing, _)) => Err(EnrolError::AlreadyEnrolled {
            site: existing.site_name,
            url: existing.site_url.to_string(),
        }),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_of_the_url_is_kept() {
        let root = |text: &str| site_root(&text.parse().unwrap());
        assert_eq!(
            root("https://site.example:8443/devices?x=1#y").unwrap().as_str(),
            "https://site.example:8443/"
        );
        assert!(matches!(root("http://site.example"), Err(EnrolError::BadUrl(_))));
        assert!(matches!(
            root("https://ann:secret@site.example"),
            Err(EnrolError::BadUrl(_))
        ));
    }

    #[tokio::test]
    async fn an_existing_enrolment_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let identity = DeviceIdentity::from_seed([1; 32]);
        crate::state::sample_enrolment(&identity)
            .store(&identity, &state)
            .unwrap();
        let error = enrol(EnrolOptions {
            site: "https://127.0.0.1:1/".parse().unwrap(),
            token: token::tests::text(),
            state: state.clone(),
            replace: false,
        })
        .await
        .unwrap_err();
        assert!(matches!(error, EnrolError::AlreadyEnrolled { .. }), "{error}");
        assert_eq!(Enrolment::load(&state).unwrap().1.key(), identity.key());
    }
}
