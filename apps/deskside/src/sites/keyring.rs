//! The keyring of the person's desktop session (the Secret Service of freedesktop.org: GNOME Keyring, KWallet, KeePassXC...),
//! through `secret-tool` of libsecret. Secrets go through its standard input and output, never through its arguments.

use std::env;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What our secrets are found by.
const APPLICATION: [&str; 2] = ["application", "deskside"];
const PROGRAM: &str = "secret-tool";
/// How long somebody has to unlock their keyring.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks whether it is done. What it prints is small and waits in the pipe.
const LOOK: Duration = Duration::from_millis(5);

/// Whether there can be a keyring; the reason, when there is none.
pub fn look() -> Result<(), &'static str> {
    let paths = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&paths).any(|folder| folder.join(PROGRAM).is_file()) {
        return Err("secret-tool (package libsecret-tools) is not installed");
    }
    let bus = env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bus"));
    if env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() && !bus.is_some_and(|bus| bus.exists()) {
        return Err("there is no desktop session (D-Bus) here");
    }
    Ok(())
}

/// Keeps a secret for a site, in the place of the one before.
///
/// # Errors
/// What the keyring said.
pub fn store(site: &str, secret: &str) -> io::Result<()> {
    let label = format!("--label=Deskside sign-in at {site}");
    let said = run(&["store", &label], site, secret)?;
    if said.status.success() {
        Ok(())
    } else {
        Err(refused(&said))
    }
}

/// The secret of a site; none when the keyring holds none.
///
/// # Errors
/// What the keyring said: that it stays locked, for one.
pub fn read(site: &str) -> io::Result<Option<String>> {
    let said = run(&["lookup"], site, "")?;
    match String::from_utf8(said.stdout.clone()) {
        Ok(secret) if said.status.success() && !secret.is_empty() => Ok(Some(secret)),
        // It says nothing at all when there is no such secret.
        Ok(_) if said.stderr.is_empty() => Ok(None),
        _ => Err(refused(&said)),
    }
}

/// Forgets the secret of a site.
///
/// # Errors
/// What the keyring said. That there was none is no error.
pub fn forget(site: &str) -> io::Result<()> {
    let said = run(&["clear"], site, "")?;
    if said.stderr.is_empty() {
        Ok(())
    } else {
        Err(refused(&said))
    }
}

fn run(arguments: &[&str], site: &str, input: &str) -> io::Result<Output> {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).args(APPLICATION).args(["site", site]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        match pipe.write_all(input.as_bytes()) {
            // It has ended already, and says why.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
    }
    let until = Instant::now() + PATIENCE;
    while child.try_wait()?.is_none() {
        if Instant::now() >= until {
            // It may end by itself in this very moment.
            let _ = child.kill();
            let _ = child.wait();
            return Err(io::Error::other(format!(
                "it did not answer within {} s",
                PATIENCE.as_secs()
            )));
        }
        std::thread::sleep(LOOK);
    }
    child.wait_with_output()
}

fn refused(said: &Output) -> io::Error {
    let why = String::from_utf8_lossy(&said.stderr);
    io::Error::other(match why.trim() {
        "" => String::from("the keyring refused, and doesn't say why"),
        why => why.to_owned(),
    })
}
