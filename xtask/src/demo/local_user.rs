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

    use crate::demo::{Place, Windows};
    use crate::run::Step;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_question_is_seen_and_answered_by_keys() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place {
            programs: folder.path(),
            logs: folder.path(),
            data: folder.path(),
        };
        let mut step = Step::in_folder(folder.path());
        let desktop = Desktop::in_memory(&mut step, place, Windows::None).unwrap();
        let (_sender, answers) = sync_channel(1);
        let desktop_address = desktop.address().clone();
        let mut user = LocalUser {
            desktop: desktop_address,
            answers,
            looked: Instant::now(),
            question: None,
        };
        assert_eq!(user.find_question().unwrap(), None);

        // A terminal in the clothes of the agent's question: what is typed into it ends up in a file.
        let typed = folder.path().join("typed");
        let script = format!(
            "IFS= read -r line; printf %s \"$line\" > {0}.part; mv {0}.part {0}",
            typed.display()
        );
        let mut command = on(desktop.address(), "xterm");
        command
            .args([
                "-class",
                "Deskside",
                "-title",
                "Ann wants to view your screen",
                "-e",
                "bash",
                "-c",
            ])
            .arg(script);
        let _question = crate::run::Group::start(command.stdout(Stdio::null()).stderr(Stdio::null())).unwrap();
        let search = ["search", "--onlyvisible", "--class", CLASS];
        step.wait_until("the question", PATIENCE, || {
            Ok(!user.ask("xdotool", &search)?.is_empty())
        })
        .unwrap();
        let window = user.ask("xdotool", &search).unwrap().trim().to_owned();
        let kind = "_NET_WM_WINDOW_TYPE";
        user.ask("xprop", &["-id", &window, "-f", kind, "32a", "-set", kind, DIALOG])
            .unwrap();
        user.ask(
            "xprop",
            &[
                "-id",
                &window,
                "-f",
                "_NET_WM_NAME",
                "8u",
                "-set",
                "_NET_WM_NAME",
                "Ann asks",
            ],
        )
        .unwrap();
        user.ask("xdotool", &["windowfocus", "--sync", &window]).unwrap();

        assert_eq!(
            user.find_question().unwrap(),
            Some((window.clone(), "Ann asks".to_owned()))
        );
        user.question = Some(window);
        user.answer("allow").unwrap();
        step.wait_until("the keys", PATIENCE, || Ok(typed.exists())).unwrap();
        // Tab goes from Deny to Allow, Enter presses it.
        assert_eq!(std::fs::read_to_string(&typed).unwrap(), "\t");
    }

    #[test]
    fn the_title_is_found_in_what_xprop_prints() {
        let properties =
            "_NET_WM_WINDOW_TYPE(ATOM) = _NET_WM_WINDOW_TYPE_DIALOG\n_NET_WM_NAME(UTF8_STRING) = \"Ann asks\"\n";
        assert_eq!(title_in(properties), "Ann asks");
        assert_eq!(title_in("_NET_WM_NAME:  not found.\n"), "a question");
    }
}
