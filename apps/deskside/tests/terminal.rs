//! Somebody at a terminal: what they type is hidden where it should be, and a question is answered before anything changes.
//! The terminal is the one that `script` (util-linux) makes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod played;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use played::{Browser, PASSWORD, SiteProgram};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command in a terminal, and everything that the terminal has shown.
struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Receiver<Vec<u8>>,
    /// Since what was waited for last.
    shown: String,
    everything: String,
}

impl Terminal {
    fn run(home: &Path, command: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_deskside");
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command"]);
        script.arg(format!("'{program}' {command}")).arg("/dev/null");
        script
            .env_clear()
            .env("HOME", home)
            .env("PATH", "/usr/bin:/bin")
            .env("SHELL", "/bin/sh");
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        let (keyboard, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut piece = [0; 4_096];
            while let Ok(length @ 1..) = output.read(&mut piece) {
                if sender.send(piece[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keyboard,
            screen,
            shown: String::new(),
            everything: String::new(),
        }
    }

    /// Waits for a text to appear after what was waited for before, and types a line.
    fn answer(&mut self, prompt: &str, line: &str) {
        let begun = Instant::now();
        while !self.shown.contains(prompt) {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let piece = self.screen.recv_timeout(left);
            let piece = piece.unwrap_or_else(|_| panic!("no `{prompt}`: {}", self.shown));
            self.see(&piece);
        }
        self.shown = self.shown.split_once(prompt).unwrap().1.to_owned();
        // In one piece: who breaks it off may be gone before a second one.
        self.keyboard.write_all(format!("{line}\r").as_bytes()).unwrap();
    }

    fn see(&mut self, piece: &[u8]) {
        let text = String::from_utf8_lossy(piece);
        self.shown += &text;
        self.everything += &text;
    }

    /// The exit code, and what was shown since the last answer.
    fn end(mut self) -> (i32, String) {
        let begun = Instant::now();
        while let Ok(piece) = self.screen.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
            self.see(&piece);
        }
        for secret in [PASSWORD, "nonsense"] {
            assert!(!self.everything.contains(secret), "{}", self.everything);
        }
        (self.child.wait().unwrap().code().unwrap(), self.shown.replace('\r', ""))
    }
}

/// What an authenticator shows a time step from now. The site takes that too, and has not seen it yet.
fn next_code(secret: &str) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    code(&secret, 30)
}

fn code(secret: &[u8], later: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret.to_vec());
    totp.build().unwrap().generate(now + later).to_string()
}

#[tokio::test]
async fn password_and_code_are_typed_unseen_and_a_question_wants_a_yes() {
    let (data, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let site = SiteProgram::start(data.path());
    let mut browser = Browser::new(&site, data.path());
    browser.set_up(&site).await;
    let offer = browser.made("/me/second-factor", &Value::Null).await;
    let secret = offer["secret"].as_str().unwrap().to_owned();
    let first = code(&data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap(), 0);
    assert_eq!(
        browser
            .post("/me/second-factor/confirm", &json!({ "code": first }))
            .await,
        204
    );

    let ca = data.path().join("tls/ca.pem");
    let command = format!("sign-in --site {} --ca '{}'", site.url(), ca.display());
    let mut terminal = Terminal::run(home.path(), &command);
    terminal.answer("Account: ", "ada");
    // A slip, taken back with Backspace; everything taken back with Ctrl+U.
    terminal.answer(
        "Password of ada at localhost",
        &format!("nonsense\u{15}{PASSWORD}\u{e9}\u{7f}"),
    );
    terminal.answer("Code of your authenticator: ", "000000");
    terminal.answer("Code of your authenticator: ", &next_code(&secret));
    let (exit, shown) = terminal.end();
    assert_eq!(exit, 0, "{shown}");
    assert!(shown.contains("Signed in to localhost"), "{shown}");

    // Broken off, and a terminal that shows again what is typed.
    let mut terminal = Terminal::run(home.path(), "sign-in --account ada");
    terminal.answer("Password of ada", "\u{3}");
    let (exit, shown) = terminal.end();
    assert_eq!((exit, shown.contains("broken off")), (3, true), "{shown}");

    let create = "collection create Hall --include 'All Linux'";
    assert_eq!(Terminal::run(home.path(), create).end().0, 0);
    for (answer, left) in [("nope", true), ("yes", false)] {
        let mut terminal = Terminal::run(home.path(), "collection delete Hall");
        terminal.answer("Go on? [y/N] ", answer);
        let (exit, shown) = terminal.end();
        assert_eq!(exit, if left { 10 } else { 0 }, "{shown}");
        assert!(shown.contains(answer), "questions are answered in the open: {shown}");
    }
}
