//! As root, the agent finds the desktop of the person at the computer, and its helper is that person.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::program::{Agent, PROGRAM};
use crate::site::{TestSite, TokenBook};
use crate::support::{Running, wait_until};

/// An account that is on every computer and owns nothing.
const NOBODY: u32 = 65534;

/// A program as `nobody`.
fn as_nobody(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    let id = NOBODY.to_string();
    command.args([
        &format!("--reuid={id}"),
        &format!("--regid={id}"),
        "--clear-groups",
        program,
    ]);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_helper_runs_as_the_user_of_the_desktop_with_their_authority() {
    if !deskside_agent::state::StateDir::is_root() {
        eprintln!("not run: only root can start a helper as somebody else");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let authority = authority_file(&folder);
    let mut server = as_nobody("Xvfb");
    server.args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        "800x600x24",
        "-nolisten",
        "tcp",
        "-auth",
        &authority,
    ]);
    let mut server = Running::start(server.stdout(Stdio::piped()));
    let mut number = String::new();
    BufReader::new(server.child.stdout.take().unwrap())
        .read_line(&mut number)
        .unwrap();
    let display = format!(":{}", number.trim());
    // A program of the desktop, from which the service learns the rest.
    let mut program = as_nobody("sleep");
    program
        .arg("3600")
        .env("DISPLAY", &display)
        .env("XAUTHORITY", &authority)
        .env("USER", "nobody");
    let _desktop = Running::start(&mut program);

    let mut site = TestSite::start().await;
    let state = folder.path().join("state");
    let token = TokenBook::text(&site.site_key(), [0; 32]);
    let state_argument = state.to_str().unwrap();
    let enrolled = Agent::command(&[
        "enrol",
        "--site",
        &site.url(),
        "--token",
        &token,
        "--state",
        state_argument,
    ]);
    assert!(enrolled.status.success());
    let agent = Agent::spawn(Command::new(PROGRAM).args(["run", "--state", state_argument]), &state);
    let _connected = site.next_agent().await;
    let helper = agent.helper();
    let owner = || std::fs::read_to_string(format!("/proc/{helper}/status")).unwrap_or_default();
    wait_until("the helper to be nobody", || {
        owner().contains(&format!("Uid:\t{NOBODY}\t{NOBODY}\t{NOBODY}"))
    });
    assert!(
        owner().contains("Groups:\t \n"),
        "no group of root's is left: {}",
        owner()
    );
    // It reached the display, which lets nobody in without the cookie.
    let windows = || {
        let mut windows = Command::new("xwininfo");
        windows
            .args(["-root", "-tree", "-display", &display])
            .env("XAUTHORITY", &authority);
        windows.output().unwrap().status.success()
    };
    assert!(windows());
    wait_until("the helper's own connections", || helper_is_on(helper, number.trim()));
}

/// Whether a process has an open socket to this display: the server's end of it names the socket's path.
fn helper_is_on(helper: u32, number: &str) -> bool {
    let sockets = std::fs::read_dir(format!("/proc/{helper}/fd"))
        .into_iter()
        .flatten()
        .flatten();
    let mine = sockets.filter(|file| {
        std::fs::read_link(file.path()).is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))
    });
    let listening = File::open("/proc/net/unix").map(BufReader::new).unwrap();
    let connections = listening
        .lines()
        .map_while(Result::ok)
        .filter(|line| line.ends_with(&format!("/X{number}")));
    // One listens; each further one is a client. Signals and the service take three of the helper's sockets.
    mine.count() > 3 && connections.count() > 2
}

/// An authority file for any display, with a cookie, readable by its owner alone.
fn authority_file(folder: &tempfile::TempDir) -> String {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = folder.path().join("authority");
    let field = |bytes: &[u8]| [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat();
    // Family 0xffff is "any host" (Xau(3)); an empty number is any display.
    let entry = [
        &0xffff_u16.to_be_bytes()[..],
        &field(b""),
        &field(b""),
        &field(b"MIT-MAGIC-COOKIE-1"),
        &field(&[7; 16]),
    ]
    .concat();
    std::fs::write(&path, entry).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
    path.to_str().unwrap().to_owned()
}
