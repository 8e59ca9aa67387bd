//! The demo's site server.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run::{Service, Step, bound_to_us};

use super::{Place, port};

const START: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_millis(300);

/// A running site. Dropping it ends it.
#[derive(Debug)]
pub struct Site {
    service: Service,
    program: std::path::PathBuf,
    data: std::path::PathBuf,
    url: String,
    set_up_link: Option<String>,
    fingerprint: Option<String>,
}

impl Site {
    /// Starts the site on this computer's own address and waits until it answers.
    ///
    /// # Errors
    /// When the port is taken, or the site ends or doesn't answer.
    pub fn start(step: &mut Step, place: Place, port: u16) -> Result<Self> {
        port::require_free(port)?;
        let url = format!("https://localhost:{port}");
        let (program, data) = (place.programs.join("deskside-site"), place.data.join("site"));
        let mut command = bound_to_us(&program);
        command.arg("serve").arg("--data").arg(&data);
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--public-url", &url]);
        let mut service = Service::start("demo-site", &mut command, place.logs)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        step.wait_until("the site to answer", START, || {
            if let Some(ended) = service.ended()? {
                bail!("{ended}");
            }
            // The last line of its greeting, so that the link before it is not missed.
            let greeted = service.output().lines().any(|line| line.starts_with("listening:"));
            Ok(greeted && TcpStream::connect_timeout(&address, CONNECT).is_ok())
        })?;
        let output = service.output();
        let set_up_link = after(&output, "set-up link:");
        let fingerprint = after(&output, "fingerprint:");
        step.note(&url);
        Ok(Self {
            service,
            program,
            data,
            url,
            set_up_link,
            fingerprint,
        })
    }

    /// Where browsers go.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one-time link for the first administrator; none when there is one already.
    pub fn set_up_link(&self) -> Option<&str> {
        self.set_up_link.as_deref()
    }

    /// Of the certificate authority that the site made for itself.
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// A fresh token with which one device can be enrolled within the hour.
    ///
    /// # Errors
    /// When the site refuses.
    pub fn enrolment_token(&self, step: &mut Step) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.arg("enrolment-token").arg("--data").arg(&self.data);
        command.args([
            "--site-url",
            &self.url,
            "--name",
            "Demo device",
            "--uses",
            "1",
            "--hours",
            "1",
        ]);
        // Not by `Step::output` and its log: a token is a secret.
        step.say("asking the site for an enrolment token")?;
        let output = command
            .stdin(Stdio::null())
            .output()
            .context("can't start deskside-site")?;
        if !output.status.success() {
            bail!(
                "the site gave no enrolment token: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let token = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        token.map(str::to_owned).context("the site printed no enrolment token")
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.service.process()
    }

    /// What to tell when the site has ended by itself.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<String>> {
        self.service.ended()
    }
}

/// The rest of the first line that holds `label`.
fn after(output: &str, label: &str) -> Option<String> {
    let rest = output.lines().find_map(|line| line.split_once(label))?.1.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_site_prints_is_found() {
        let output = "listening\nset-up link: https://localhost:1/setup#token=a\n  CA fingerprint: AB:CD\n";
        assert_eq!(
            after(output, "set-up link:").as_deref(),
            Some("https://localhost:1/setup#token=a")
        );
        assert_eq!(after(output, "fingerprint:").as_deref(), Some("AB:CD"));
        assert_eq!(after(output, "nothing:"), None);
    }
}
