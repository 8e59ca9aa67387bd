//! The person at a desktop in memory, played by the person at the terminal: sees the agent's question, and answers it by
//! the keys that anybody would press on that desktop.
//!
//! Uses the desktop as a person does: looks at windows, presses keys. Knows nothing of the agent.

use std::io::IsTerminal;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::desktop::Desktop;
use super::display::{Address, on};

/// What to tell the person at the terminal.
pub const HOW_TO_ANSWER: &str = "You play that desktop's user: its questions appear here, and you answer with a (allow) or d \
     (deny) and Enter.";

/// How often the desktop is looked at.
const LOOK: Duration = Duration::from_millis(700);
/// The agent's windows, by their class.
const CLASS: &str = "^Deskside$";
/// Marks the question among them.
const DIALOG: &str = "_NET_WM_WINDOW_TYPE_DIALOG";

/// The played person.
#[derive(Debug)]
pub struct LocalUser {
    desktop: Address,
    answers: Receiver<String>,
    looked: Instant,
    /// The window of the question that was shown last.
    question: Option<String>,
}

impl LocalUser {
    /// For a desktop in memory, when there is a terminal to answer at.
    pub fn at(desktop: &Desktop) -> Option<Self> {
        if !matches!(desktop, Desktop::InMemory(_)) || !std::io::stdin().is_terminal() {
            return None;
        }
        let (sender, answers) = sync_channel(4);
        std::thread::spawn(move || {
            for line in std::io::stdin().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Some(Self {
            desktop: desktop.address().clone(),
            answers,
            looked: Instant::now(),
            question: None,
        })
    }

    /// Shows a new question, and gives an answer that was typed.
    ///
    /// # Errors
    /// When xdotool or xprop can't be started.
    pub fn look_and_answer(&mut self) -> Result<()> {
        if let Ok(answer) = self.answers.try_recv() {
            self.answer(answer.trim())?;
        }
        if self.looked.elapsed() < LOOK {
            return Ok(());
        }
        self.looked = Instant::now();
        let question = self.find_question()?;
        if let Some((window, title)) = &question
            && self.question.as_ref() != Some(window)
        {
            println!("\nThe device asks: {title}\n  a = allow, d = deny, then Enter:");
        }
        self.question = question.map(|(window, _)| window);
        Ok(())
    }

    fn answer(&self, answer: &str) -> Result<()> {
        // The focus starts on Deny: Tab goes to Allow.
        let keys: &[&str] = match answer {
            "a" | "allow" => &["Tab", "Return"],
            "d" | "deny" => &["Escape"],
            "" => return Ok(()),
            _ => {
                println!("{HOW_TO_ANSWER} Ctrl-C ends the demo.");
                return Ok(());
            }
        };
        if self.question.is_none() {
            println!("The device asks nothing at the moment.");
            return Ok(());
        }
        self.ask("xdotool", &[&["key", "--delay", "50"], keys].concat())
            .map(drop)
    }

    /// The question's window and text, when one is on the screen.
    fn find_question(&self) -> Result<Option<(String, String)>> {
        let windows = self.ask("xdotool", &["search", "--onlyvisible", "--class", CLASS])?;
        for window in windows.lines() {
            let properties = self.ask("xprop", &["-id", window, "_NET_WM_WINDOW_TYPE", "_NET_WM_NAME"])?;
            if properties.contains(DIALOG) {
                return Ok(Some((window.to_owned(), title_in(&properties).to_owned())));
            }
        }
        Ok(None)
    }

    /// What a program prints about the desktop; nothing when it finds nothing.
    fn ask(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let mut command = on(&self.desktop, program);
        let output = command.args(arguments).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("can't start {program}"))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The window's name in xprop's words.
fn title_in(properties: &str) -> &str {
    let name = properties
        .lines()
        .find(|line| line.starts_with("_NET_WM_NAME"))
        .unwrap_or_default();
    name.split_once(" = ")
        .map_or("a question", |(_, title)| title.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_found_in_what_xprop_prints() {
        let properties =
            "_NET_WM_WINDOW_TYPE(ATOM) = _NET_WM_WINDOW_TYPE_DIALOG\n_NET_WM_NAME(UTF8_STRING) = \"Ann asks\"\n";
        assert_eq!(title_in(properties), "Ann asks");
        assert_eq!(title_in("_NET_WM_NAME:  not found.\n"), "a question");
    }
}
