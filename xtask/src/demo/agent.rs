//! The demo's agent: enrolled once, running on the demo's desktop, known to be online. Reads nothing of its files.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run::{Service, Step};

use super::Place;
use super::desktop::Desktop;
use super::display::on;
use super::site::Site;

const ONLINE: Duration = Duration::from_secs(60);

/// A running agent. Dropping it ends it.
#[derive(Debug)]
pub struct Agent {
    service: Service,
}

impl Agent {
    /// Enrols the agent unless an earlier demo did, starts it, and waits until the site knows it.
    ///
    /// # Errors
    /// When enrolment is refused, or the agent ends or doesn't come online.
    pub fn start(step: &mut Step, place: Place, site: &Site, desktop: &Desktop) -> Result<Self> {
        let program = place.programs.join("deskside-agent");
        let state = place.data.join("agent");
        if !state.join("agent.toml").exists() {
            let token = site.enrolment_token(step)?;
            let mut command = Command::new(&program);
            command
                .args(["enrol", "--site", site.url(), "--token", &token, "--state"])
                .arg(&state);
            enrol(step, &mut command)?;
        }
        let mut command = on(desktop.address(), &program);
        command
            .args(["run", "--display", &desktop.address().name, "--state"])
            .arg(&state);
        let mut service = Service::start("demo-agent", &mut command, place.logs)?;
        step.wait_until("the agent to be online", ONLINE, || {
            if let Some(ended) = service.ended()? {
                bail!("{ended}");
            }
            let mut status = Command::new(&program);
            status.arg("status").arg("--state").arg(&state).stdin(Stdio::null());
            status.stdout(Stdio::null()).stderr(Stdio::null());
            // Its exit code is 0 only when the agent is online.
            Ok(status.status().context("can't start deskside-agent")?.success())
        })?;
        Ok(Self { service })
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.service.process()
    }

    /// What to tell when the agent has ended by itself.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<String>> {
        self.service.ended()
    }
}

/// Runs the enrolment and keeps what it says.
fn enrol(step: &mut Step, command: &mut Command) -> Result<()> {
    step.say("enrolling the agent")?;
    let output = command
        .stdin(Stdio::null())
        .output()
        .context("can't start deskside-agent")?;
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    for line in words.iter().flat_map(|text| text.lines()) {
        step.say(line)?;
    }
    if !output.status.success() {
        bail!("the agent was not enrolled: {}", words[1].trim());
    }
    Ok(())
}
