//! The X display of the demo device: this computer's own, or one in memory.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run::{Group, Step, bound_to_us};
use crate::setup::find_program;

/// Size of the display in memory.
pub const SIZE: (u32, u32) = (1440, 900);
const START: Duration = Duration::from_secs(20);

/// How to reach a display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As in `DISPLAY`.
    pub name: String,
    /// As in `XAUTHORITY`; none for the user's ordinary file.
    pub authority: Option<PathBuf>,
}

impl Address {
    /// Sets the variables by which X programs find the display.
    pub fn set<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(authority) = &self.authority {
            command.env("XAUTHORITY", authority);
        }
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY")
    }
}

/// This computer's display.
///
/// # Errors
/// When there is none that can be shown; the message says why, to be read after "because".
pub fn of_this_computer() -> Result<Address> {
    let name = std::env::var("DISPLAY").unwrap_or_default();
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some();
    judge(&name, wayland)?;
    let mut command = Command::new(find_program("xprop").unwrap_or_else(|| "xprop".into()));
    command.args(["-display", &name, "-root", "_NET_SUPPORTED"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(Address { name, authority: None }),
        Ok(_) => bail!("DISPLAY is {name} and doesn't let us in"),
        Err(_) => bail!("xprop (package x11-utils) is not there to try {name}"),
    }
}

fn judge(name: &str, wayland: bool) -> Result<()> {
    if name.is_empty() {
        bail!("DISPLAY is not set");
    }
    if wayland {
        bail!("this computer's desktop is Wayland, which the agent can't show yet");
    }
    Ok(())
}

/// A display in memory. Dropping it ends it.
#[derive(Debug)]
pub struct MemoryDisplay {
    server: Group,
    address: Address,
}

impl MemoryDisplay {
    /// Starts Xvfb on a number that it chooses itself, with an access cookie in `folder`.
    ///
    /// # Errors
    /// When Xvfb is missing or doesn't start.
    pub fn start(step: &mut Step, folder: &Path) -> Result<Self> {
        Self::with(step, folder, SIZE, &[])
    }

    /// As [`Self::start`], with its pixels in a file in `folder` besides.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn kept_in_files(step: &mut Step, folder: &Path, size: (u32, u32)) -> Result<Self> {
        Self::with(step, folder, size, &["-fbdir".as_ref(), folder.as_os_str()])
    }

    fn with(step: &mut Step, folder: &Path, (width, height): (u32, u32), more: &[&OsStr]) -> Result<Self> {
        let authority = folder.join("xauthority");
        std::fs::write(&authority, cookie_file()?).context("can't write the display's access cookie")?;
        let mut command = bound_to_us("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &format!("{width}x{height}x24"),
            "-nolisten",
            "tcp",
            // Else it starts over when its only program so far ends, and turns away whoever connects at that moment.
            "-noreset",
            "-auth",
        ]);
        command
            .arg(&authority)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Group::start(&mut command).context("the package xvfb brings it")?;
        let number = first_line(step, &mut server)?;
        let address = Address {
            name: format!(":{number}"),
            authority: Some(authority),
        };
        Ok(Self { server, address })
    }

    /// How programs reach it.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The server's process id.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Whether it has ended by itself.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<String>> {
        Ok(self
            .server
            .ended()?
            .map(|status| format!("the display ended by itself ({status})")))
    }
}

/// The line that a server prints once it is ready; waits for it.
pub fn first_line(step: &mut Step, server: &mut Group) -> Result<String> {
    let stdout = server
        .take_stdout()
        .context("the server's output is not ours to read")?;
    let (sender, line) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut text = String::new();
        let read = reader.read_line(&mut text);
        // Nobody waits any more: fine.
        let _unheard = sender.send(read.map(|_| text));
        // Read on, or the server would be ended by a closed pipe.
        let _ended = std::io::copy(&mut reader, &mut std::io::sink());
    });
    let mut found = None;
    step.wait_until("the server to say that it is ready", START, || {
        if let Some(status) = server.ended()? {
            bail!("it ended by itself ({status})");
        }
        found = line.try_recv().ok();
        Ok(found.is_some())
    })?;
    let text = found.context("no line")?.context("can't read the server's output")?;
    Ok(text.trim().to_owned())
}

/// An Xauthority file with one fresh cookie for any display (the format of Xau's `.Xauthority`, family "wild").
fn cookie_file() -> Result<Vec<u8>> {
    let mut cookie = [0_u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut cookie))
        .context("can't read /dev/urandom")?;
    let mut file = vec![0xff, 0xff];
    for part in [b"".as_slice(), b"", b"MIT-MAGIC-COOKIE-1", &cookie] {
        let length = u16::try_from(part.len()).context("a part of the cookie file is too long")?;
        file.extend(length.to_be_bytes());
        file.extend(part);
    }
    Ok(file)
}

/// `program`, so that it draws on the display.
pub fn on(address: &Address, program: impl Into<OsString>) -> Command {
    let mut command = bound_to_us(program);
    address.set(&mut command);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_display_is_not_usable_is_said() {
        assert!(judge("", false).unwrap_err().to_string().contains("DISPLAY is not set"));
        assert!(judge(":0", true).unwrap_err().to_string().contains("Wayland"));
        assert!(judge(":0", false).is_ok());
    }

    #[test]
    fn the_cookie_file_has_the_right_length() {
        assert_eq!(cookie_file().unwrap().len(), 2 + 2 + 2 + 2 + 18 + 2 + 16);
        assert_ne!(cookie_file().unwrap(), cookie_file().unwrap());
    }
}
