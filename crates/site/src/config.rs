//! `site.toml`: what an administrator may set. Everything has a default, unknown names are errors, and what is secret may
//! come from the environment instead.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use crate::reports::ReportsConfig;

/// Environment variable that overrides `database_url`, so that a password need not be in a file.
pub const DATABASE_URL: &str = "DESKSIDE_DATABASE_URL";

/// The configuration of a site server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Shown in the console and at enrolment. Only used when the site is made.
    pub site_name: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address that agents and browsers use, `https://` and no path. Without it: the computer's name and the port.
    pub public_url: Option<Url>,
    /// `sqlite:///path` or `postgres://...`. Without it: `site.db` in the data directory.
    pub database_url: Option<String>,
    /// Addresses of proxies whose `x-forwarded-for` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The organisation's certificate. Without it the site makes its own CA and certificate.
    pub tls: Option<TlsFiles>,
    /// Where the site writes the end of its chain, so that rewriting the chain shows. Without it: nowhere.
    pub anchor: Option<AnchorConfig>,
    /// Reports that the site writes to files by itself.
    pub reports: Option<ReportsConfig>,
}

/// Places outside of the site for the end of its chain; one at least.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorConfig {
    /// Minutes between two heads, 1 to 1440. One is also written at start and at the end.
    #[serde(default = "every_minutes")]
    pub every_minutes: u32,
    /// A file that lines are added to.
    pub file: Option<PathBuf>,
    /// Syslog: `local`, or `udp://NAME[:PORT]`.
    pub syslog: Option<SyslogTarget>,
}

/// Where syslog messages go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum SyslogTarget {
    /// The log of this computer, at `/dev/log`.
    Local,
    /// Another computer's, over UDP (RFC 5426).
    Udp {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
    },
}

/// PEM files of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The certificate, followed by intermediate ones.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("can't read {path}: {cause}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}: {cause}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        cause: Box<toml::de::Error>,
    },
    /// The anchor says where never, or when never.
    #[error("{path}: [anchor] {why}")]
    Anchor {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A report that could never be written.
    #[error("{path}: [reports] {why}")]
    Reports {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The public URL is not a plain https origin.
    #[error("{path}: public_url must be https://NAME or https://NAME:PORT and nothing after it, but is {url}")]
    PublicUrl {
        /// The file.
        path: PathBuf,
        /// What it says.
        url: Box<Url>,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            site_name: String::from("Deskside"),
            listen: SocketAddr::from((Ipv6Addr::UNSPECIFIED, 8443)),
            public_url: None,
            database_url: None,
            trusted_proxies: Vec::new(),
            tls: None,
            anchor: None,
            reports: None,
        }
    }
}

impl Config {
    /// Reads a configuration file; the defaults when there is none.
    ///
    /// # Errors
    /// When it can't be read, or says something that is not known or not possible.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => {
                return Err(ConfigError::Read {
                    path: path.to_owned(),
                    cause,
                });
            }
        };
        let config: Self = toml::from_str(&text).map_err(|cause| ConfigError::Parse {
            path: path.to_owned(),
            cause: Box::new(cause),
        })?;
        if let Some(why) = config.anchor.as_ref().and_then(AnchorConfig::mistake) {
            let path = path.to_owned();
            return Err(ConfigError::Anchor { path, why });
        }
        if let Some(why) = config.reports.as_ref().and_then(ReportsConfig::mistake) {
            let path = path.to_owned();
            return Err(ConfigError::Reports { path, why });
        }
        match &config.public_url {
            Some(url) if !is_https_origin(url) => Err(ConfigError::PublicUrl {
                path: path.to_owned(),
                url: Box::new(url.clone()),
            }),
            _ => Ok(config),
        }
    }
}

impl AnchorConfig {
    fn mistake(&self) -> Option<&'static str> {
        if self.file.is_none() && self.syslog.is_none() {
            return Some("needs a place: set file, syslog, or both");
        }
        let possible = (1..=24 * 60).contains(&self.every_minutes);
        (!possible).then_some("every_minutes must be 1 to 1440, which is a day")
    }
}

impl TryFrom<String> for SyslogTarget {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const REFUSED: &str = "syslog must be \"local\", or \"udp://NAME\" or \"udp://NAME:PORT\"";
        if text == "local" {
            return Ok(Self::Local);
        }
        let url = Url::parse(&text).map_err(|_| REFUSED)?;
        let plain = url.scheme() == "udp"
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        match url.host_str() {
            Some(host) if plain && !host.is_empty() => Ok(Self::Udp {
                // An IPv6 address stands in brackets in a URL, and without them where it is looked up.
                host: host.trim_matches(['[', ']']).to_owned(),
                port: url.port().unwrap_or(514),
            }),
            _ => Err(REFUSED),
        }
    }
}

/// Often enough that little can be rewritten unseen, seldom enough that the file stays small.
fn every_minutes() -> u32 {
    10
}

fn is_https_origin(url: &Url) -> bool {
    url.scheme() == "https"
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("site.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn no_file_means_the_defaults() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Config::read(&dir.path().join("site.toml")).unwrap(), Config::default());
    }

    #[test]
    fn a_misspelt_name_is_an_error_that_names_it() {
        assert!(read("publik_url = \"https://a\"").unwrap_err().contains("publik_url"));
    }

    #[test]
    fn the_public_url_is_an_https_origin() {
        let config = read("public_url = \"https://desk.example.org:8443\"").unwrap();
        assert_eq!(config.public_url.unwrap().port(), Some(8443));
        for url in ["http://a", "https://a/deskside", "https://u@a"] {
            let refused = read(&format!("public_url = \"{url}\"")).unwrap_err();
            assert!(refused.contains("https://NAME"), "{refused}");
        }
    }

    #[test]
    fn an_anchor_has_a_place_and_a_time() {
        let anchor = read("[anchor]\nfile = \"/mnt/heads\"").unwrap().anchor.unwrap();
        assert_eq!((anchor.every_minutes, anchor.syslog), (10, None));
        let of = |target: &str| {
            let config = read(&format!("[anchor]\nsyslog = \"{target}\""));
            config.map(|config| config.anchor.unwrap().syslog.unwrap())
        };
        let udp = |host: &str, port| SyslogTarget::Udp {
            host: host.to_owned(),
            port,
        };
        assert_eq!(of("local"), Ok(SyslogTarget::Local));
        assert_eq!(of("udp://logs.example.org"), Ok(udp("logs.example.org", 514)));
        assert_eq!(of("udp://[2001:db8::1]:5514"), Ok(udp("2001:db8::1", 5514)));
        for target in ["", "logs.example.org", "tcp://logs", "udp://", "udp://logs/path"] {
            let refused = of(target).unwrap_err();
            assert!(refused.contains("udp://NAME"), "{refused}");
        }
        assert!(
            read("[anchor]\nevery_minutes = 5")
                .unwrap_err()
                .contains("file, syslog")
        );
        let never = read("[anchor]\nfile = \"/mnt/heads\"\nevery_minutes = 0").unwrap_err();
        assert!(never.contains("1 to 1440"), "{never}");
    }
}
