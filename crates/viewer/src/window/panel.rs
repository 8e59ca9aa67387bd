//! What stands over the picture: what the window waits for, why a session is over, what Help tells. Says what is in it; `face`
//! draws it.

use std::time::Instant;

use deskside_model::EndReason;
use deskside_session::viewer::Outcome;

use super::Trouble;
use super::menu::Action;
use super::texts::{Texts, fill};
use super::{reasons, shortcuts};

/// Where the session stands, for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// The site decides.
    AskingSite,
    Connecting,
    Greeting,
    AskingUser {
        until: Instant,
    },
    Active,
    /// By the person at the device.
    Paused,
    Reconnecting {
        until: Instant,
    },
    Over(Outcome),
    /// There was no session.
    Declined(Trouble),
}

impl Phase {
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Over(_) | Self::Declined(_))
    }
}

/// What Help has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaflet {
    About,
    Shortcuts,
}

/// What is in a panel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) more: String,
    /// Two columns.
    pub(super) rows: Vec<(String, String)>,
    pub(super) until: Option<Instant>,
    /// The first is what Enter does.
    pub(super) buttons: Vec<(String, Action)>,
}

impl Panel {
    /// What is said about a phase; nothing while the picture says it all.
    pub(super) fn of(phase: &Phase, device: &str, texts: &Texts) -> Option<Self> {
        let name = |text: &str| fill(text, "name", if device.is_empty() { texts.the_device } else { device });
        let cancel = vec![(texts.cancel.to_owned(), Action::Disconnect)];
        let plain = |title: &str, text: String, until, buttons| Self {
            title: name(title),
            text,
            until,
            buttons,
            ..Self::default()
        };
        Some(match phase {
            Phase::Active => return None,
            Phase::AskingSite => plain(texts.asking_site, String::new(), None, cancel),
            Phase::Connecting => plain(texts.connecting, String::new(), None, cancel),
            Phase::Greeting => plain(texts.greeting, String::new(), None, cancel),
            Phase::AskingUser { until } => plain(texts.asking, name(texts.asking_text), Some(*until), cancel),
            Phase::Paused => plain(texts.paused, name(texts.paused_text), None, Vec::new()),
            Phase::Reconnecting { until } => {
                let end = vec![(texts.disconnect.to_owned(), Action::Disconnect)];
                plain(
                    texts.reconnecting,
                    texts.reconnecting_text.to_owned(),
                    Some(*until),
                    end,
                )
            }
            Phase::Over(outcome) => {
                let (title, text, more) = over(outcome, texts);
                Self {
                    more,
                    ..plain(title, text, None, again(texts))
                }
            }
            Phase::Declined(Trouble {
                refusal: Some(refusal), ..
            }) => {
                let why = reasons::refused(*refusal, texts.language).to_owned();
                plain(texts.refused, why, None, again(texts))
            }
            Phase::Declined(trouble) => Self {
                more: trouble.advice.clone(),
                ..plain(texts.declined, sentence(&trouble.what), None, again(texts))
            },
        })
    }

    /// What Help tells.
    pub(super) fn leaflet(leaflet: Leaflet, texts: &Texts) -> Self {
        let close = vec![(texts.close.to_owned(), Action::Close)];
        match leaflet {
            Leaflet::About => Self {
                title: String::from("Deskside"),
                text: fill(texts.about_text, "version", env!("CARGO_PKG_VERSION")),
                buttons: close,
                ..Self::default()
            },
            Leaflet::Shortcuts => Self {
                title: texts.shortcuts.to_owned(),
                more: texts.other_keys.to_owned(),
                rows: shortcuts::list(texts)
                    .into_iter()
                    .map(|(keys, does)| (keys.to_owned(), does.to_owned()))
                    .collect(),
                buttons: close,
                ..Self::default()
            },
        }
    }

    /// The session is about to end by itself.
    pub(super) fn ending(seconds: u64, reason: Option<EndReason>, texts: &Texts) -> Self {
        let idle = reason == Some(EndReason::Idle);
        let text = if idle { texts.ending_idle } else { texts.ending };
        Self {
            text: fill(text, "seconds", &seconds.to_string()),
            buttons: if idle {
                vec![(texts.stay.to_owned(), Action::Stay)]
            } else {
                Vec::new()
            },
            ..Self::default()
        }
    }
}

fn again(texts: &Texts) -> Vec<(String, Action)> {
    vec![
        (texts.connect.to_owned(), Action::Connect),
        (texts.exit.to_owned(), Action::Exit),
    ]
}

/// Title, text and more.
fn over(outcome: &Outcome, texts: &Texts) -> (&'static str, String, String) {
    match outcome {
        Outcome::Ended { reason } => {
            let why = reason
                .map_or("", |reason| reasons::ended(reason, texts.language))
                .to_owned();
            (texts.ended, why, String::new())
        }
        Outcome::Refused {
            number,
            refusal,
            detail,
        } => {
            let why = match refusal {
                Some(refusal) => reasons::refused(*refusal, texts.language).to_owned(),
                None => fill(texts.unknown_refusal, "number", &number.to_string()),
            };
            (texts.refused, why, detail.clone())
        }
        Outcome::Unreachable { why } => (texts.unreachable, sentence(why), String::new()),
    }
}

/// What programs say in the middle of a line, as a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().chain(characters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use deskside_draw::Language;

    use super::*;

    #[test]
    fn every_end_says_why_and_can_be_begun_again() {
        let texts = Texts::of(Language::English);
        let ends = [
            Outcome::Ended { reason: None },
            Outcome::Refused {
                number: 999,
                refusal: None,
                detail: String::from("because"),
            },
            Outcome::Unreachable {
                why: String::from("no answer"),
            },
        ];
        let panels = ends.map(|end| Panel::of(&Phase::Over(end), "reception", texts).unwrap());
        for panel in &panels {
            assert_eq!(panel.buttons[0].1, Action::Connect);
            assert!(!panel.title.contains('{'), "{}", panel.title);
        }
        assert!(panels[1].text.contains("999") && panels[1].more == "because");
        assert_eq!(panels[2].text, "No answer.");
    }

    #[test]
    fn the_picture_speaks_for_itself() {
        assert_eq!(Panel::of(&Phase::Active, "x", Texts::of(Language::Dutch)), None);
    }
}
