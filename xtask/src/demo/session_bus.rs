//! A message bus for the programs of the demo desktop, apart from the user's own.

use std::process::Stdio;

use anyhow::{Context, Result};

use crate::run::{Group, Step, bound_to_us};

use super::display::first_line;

/// A running bus. Dropping it ends it.
#[derive(Debug)]
pub struct SessionBus {
    _daemon: Group,
    address: String,
}

impl SessionBus {
    /// Starts a bus.
    ///
    /// # Errors
    /// When dbus-daemon is missing or doesn't start.
    pub fn start(step: &mut Step) -> Result<Self> {
        let mut command = bound_to_us("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut daemon = Group::start(&mut command).context("the package dbus brings it")?;
        let address = first_line(step, &mut daemon).context("the message bus did not start")?;
        Ok(Self {
            _daemon: daemon,
            address,
        })
    }

    /// As in `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}
