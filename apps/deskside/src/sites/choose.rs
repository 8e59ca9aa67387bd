//! Which site a command is for, whom it believes there, and as whom it asks.

use std::path::PathBuf;

use clap::Args;
use deskside_model::{Fingerprint, Secret};
use deskside_site_client::{Authority, Proof, SiteAddress, SiteClient, Trust, introduce};

use super::{Config, SignIns};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// The environment variable with an API token.
const TOKEN: &str = "DESKSIDE_TOKEN";
/// What we are called in the site's log.
pub const PROGRAM: &str = concat!("deskside/", env!("CARGO_PKG_VERSION"));

/// Which site, and whom to believe there.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which site")]
pub struct SiteArgs {
    /// The site: its name in `deskside sites`, or its address
    #[arg(long, global = true, value_name = "NAME|URL", env = "DESKSIDE_SITE")]
    pub site: Option<String>,
    /// Believe only certificates of the site's own authority that has this SHA-256 fingerprint
    #[arg(long, global = true, value_name = "SHA256", env = "DESKSIDE_FINGERPRINT", value_parser = fingerprint, conflicts_with = "ca")]
    pub fingerprint: Option<Fingerprint>,
    /// Believe only certificates of the authority in this PEM file
    #[arg(long, global = true, value_name = "FILE", env = "DESKSIDE_CA")]
    pub ca: Option<PathBuf>,
}

/// A site that requests can be made to.
pub struct Caller {
    /// For requests.
    pub client: SiteClient,
    /// Whose certificate is believed.
    pub trust: Trust,
}

impl SiteArgs {
    /// The site that is meant, as whoever signed in to it or as the owner of the token in the environment.
    pub async fn open(&self) -> Outcome<Caller> {
        let config = Config::load()?;
        let stored = match &self.site {
            Some(meant) => config.find(meant),
            None => config.usual(),
        };
        let address = match (&stored, &self.site) {
            (Some((_, entry)), _) => entry.address()?,
            (None, Some(meant)) => meant.parse().map_err(|_| unknown(meant))?,
            (None, None) => return Err(no_site(&config)),
        };
        let trust = match (trust_given(self, &address).await?, &stored) {
            (Some(trust), _) => trust,
            (None, Some((_, entry))) => entry.trust()?,
            (None, None) => Trust::System,
        };
        let proof = match std::env::var(TOKEN) {
            Ok(token) if !token.trim().is_empty() => Proof::Token(Secret::new(token.trim().to_owned())),
            _ => {
                let sign_ins = SignIns::load()?;
                let kept = match &stored {
                    Some((name, _)) => sign_ins.secret_of(name, &address.to_string())?,
                    None => None,
                };
                kept.ok_or_else(|| not_signed_in(&address))?.proof()
            }
        };
        let client = SiteClient::new(address, &trust, proof, PROGRAM)?;
        Ok(Caller { client, trust })
    }
}

/// Whom the command line says to believe; a fingerprint is compared with what the site shows, before anything else is sent.
pub async fn trust_given(given: &SiteArgs, site: &SiteAddress) -> Outcome<Option<Trust>> {
    if let Some(path) = &given.ca {
        let unusable = |why: &str| {
            Failure::new(
                Exit::Usage,
                format!("{}: {why}", path.display()),
                "Give a PEM file with the certificate of the site's authority.",
            )
        };
        let pem = std::fs::read_to_string(path).map_err(|error| unusable(&error.to_string()))?;
        let authority = Authority::from_pem(&pem).map_err(|why| unusable(&why))?;
        return Ok(Some(Trust::Authority(authority)));
    }
    let Some(expected) = given.fingerprint else {
        return Ok(None);
    };
    match introduce(site).await? {
        Some(authority) if authority.fingerprint() == expected => Ok(Some(Trust::Authority(authority))),
        Some(authority) => Err(Failure::new(
            Exit::Untrusted,
            format!(
                "the site shows another authority than the one expected: its fingerprint is {}",
                authority.fingerprint()
            ),
            "Nothing was sent. If the fingerprint that you gave is right, somebody pretends to be your site: tell an \
             administrator.",
        )),
        None => Err(Failure::new(
            Exit::Untrusted,
            "this site has no authority of its own, so there is no fingerprint to compare",
            "Leave --fingerprint out if this computer trusts the site's certificate, or give its authority with --ca.",
        )),
    }
}

/// People copy fingerprints with colons, spaces and capitals.
fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    digits
        .to_ascii_lowercase()
        .parse()
        .map_err(|error: deskside_model::ParseKeyError| error.to_string())
}

fn unknown(meant: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("there is no site `{meant}` here, and it is no address either"),
        "`deskside sites` lists the sites that you have signed in to; an address looks like https://site.example:8443.",
    )
}

fn no_site(config: &Config) -> Failure {
    let advice = if config.sites.is_empty() {
        "Sign in first: deskside sign-in --site https://site.example:8443"
    } else {
        "Name one with --site, or choose one for good: deskside sites use NAME"
    };
    Failure::new(Exit::NotSignedIn, "it is not said which site is meant", advice)
}

fn not_signed_in(site: &SiteAddress) -> Failure {
    Failure::new(
        Exit::NotSignedIn,
        format!("you are not signed in to {site}"),
        format!("Run `deskside sign-in --site {site}`, or set {TOKEN} to an API token."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_people_copy_them() {
        let plain = fingerprint(&"0f".repeat(32)).unwrap();
        assert_eq!(fingerprint(&["0F"; 32].join(":")), Ok(plain));
        assert!(fingerprint("0f").is_err());
    }
}
