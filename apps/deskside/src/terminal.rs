//! The terminal of whoever runs the program: its width, secrets typed without being shown, and questions.
//!
//! Secrets and answers come from `/dev/tty`, so that standard input stays free for what is piped in.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Write as _};

use deskside_model::Secret;
use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};

/// When a terminal doesn't say.
const USUAL_WIDTH: usize = 80;
/// The longest line that is read, in bytes.
const MAX_LINE: usize = 4_096;

/// Columns of the terminal that standard output goes to.
pub fn width() -> usize {
    match termios::tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 => usize::from(size.ws_col),
        _ => USUAL_WIDTH,
    }
}

/// Whether somebody is there to answer.
pub fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && open().is_ok()
}

/// Asks for something that may be seen.
///
/// # Errors
/// When there is no terminal, or the person broke it off.
pub fn ask(prompt: &str) -> io::Result<String> {
    let mut terminal = open()?;
    terminal.write_all(prompt.as_bytes())?;
    Ok(line(&mut terminal)?.trim().to_owned())
}

/// Asks for something that nobody else should see.
///
/// # Errors
/// When there is no terminal, or the person broke it off.
pub fn ask_secret(prompt: &str) -> io::Result<Secret<String>> {
    let terminal = open()?;
    let secret = {
        // Before the prompt: whoever types at once is not seen either.
        let _quiet = Quiet::begin(&terminal)?;
        (&terminal).write_all(prompt.as_bytes())?;
        hidden_line(&terminal)
    };
    (&terminal).write_all(b"\n")?;
    secret
}

/// Asks whether to go on; only a clear yes is one.
///
/// # Errors
/// When there is no terminal, or the person broke it off.
pub fn agrees(question: &str) -> io::Result<bool> {
    let answer = ask(&format!("{question} [y/N] "))?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

fn open() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

/// A line as the terminal gives it, byte by byte: what follows belongs to somebody else.
fn line(terminal: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    loop {
        match terminal.read(&mut byte)? {
            0 if bytes.is_empty() => return Err(broken_off()),
            0 => break,
            _ if byte[0] == b'\n' => break,
            _ if bytes.len() < MAX_LINE => bytes.push(byte[0]),
            _ => return Err(io::Error::other("the line is too long")),
        }
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("what was typed is not UTF-8"))
}

/// A line whose bytes come one by one, with the editing that people expect of it.
fn hidden_line(mut terminal: &File) -> io::Result<Secret<String>> {
    // Room for all of it from the start, so that no copy is left behind when it grows.
    let mut typed = zeroizing(Vec::with_capacity(MAX_LINE));
    let mut byte = [0];
    loop {
        if terminal.read(&mut byte)? == 0 {
            return Err(broken_off());
        }
        match byte[0] {
            b'\n' | b'\r' => break,
            // Ctrl+C; Ctrl+D with nothing typed.
            3 => return Err(broken_off()),
            4 if typed.is_empty() => return Err(broken_off()),
            4 => break,
            8 | 127 => {
                // One character: its last byte, and those before it that only continue one (RFC 3629).
                while typed.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
            }
            // Ctrl+U.
            21 => typed.clear(),
            byte if typed.len() < MAX_LINE => typed.push(byte),
            _ => return Err(io::Error::other("the line is too long")),
        }
    }
    String::from_utf8(std::mem::take(&mut *typed))
        .map(Secret::new)
        .map_err(|_| io::Error::other("what was typed is not UTF-8"))
}

fn zeroizing(bytes: Vec<u8>) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(bytes)
}

fn broken_off() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "broken off")
}

/// A terminal that shows nothing of what is typed, and gives it byte by byte, signals included: so that nothing can end the
/// program while the terminal is in this state.
struct Quiet<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn begin(terminal: &'a File) -> io::Result<Self> {
        let before = termios::tcgetattr(terminal)?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        termios::tcsetattr(terminal, OptionalActions::Flush, &quiet)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing.
        let _ = termios::tcsetattr(self.terminal, OptionalActions::Now, &self.before);
    }
}
