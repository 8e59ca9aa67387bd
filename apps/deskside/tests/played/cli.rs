//! The deskside program as a process, with folders of its own and nothing else of whoever runs the tests.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a command said.
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

/// Somebody's command line.
pub struct Cli {
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Cli {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// From now on with an environment variable.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.variables.push((name, value.to_owned()));
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "")
    }

    /// With something on its standard input. There is never a terminal.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskside"));
        command.args(arguments).env_clear().env("HOME", self.home.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses at once reads nothing.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            exit: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it prints when all is well.
    #[track_caller]
    pub fn prints(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// What it says when it can't, with its exit code in front.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.out, "", "{arguments:?}");
        format!("exit {}\n{}", said.exit, said.err)
    }
}

/// A text without what is another one each time: ids, keys and times keep their width.
pub fn settled(text: &str) -> String {
    let text = text.lines().map(without_request).collect::<Vec<_>>().join("\n") + "\n";
    let mut settled = String::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let word: usize = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !"_-:".contains(c))
            .unwrap_or(rest.len());
        if word == 0 {
            let c = rest.chars().next().unwrap();
            settled.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            settled += &settled_word(&rest[..word]);
            rest = &rest[word..];
        }
    }
    settled
}

fn settled_word(word: &str) -> String {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00" => String::from("YYYY-MM-DD"),
        "00:00:00" => String::from("hh:mm:ss"),
        // Milliseconds since 1970 in JSON.
        "0000000000000" => String::from("1790000000000"),
        _ if word.len() == 30 && word.as_bytes()[3] == b'_' => format!("{}{}", &word[..4], "x".repeat(26)),
        _ if word.len() == 64 => "f".repeat(64),
        _ => word.to_owned(),
    }
}

/// `code: x (request 12)` without the number.
fn without_request(line: &str) -> String {
    match line.split_once(" (request ") {
        Some((before, _)) => format!("{before} (request ...)"),
        None => line.to_owned(),
    }
}
