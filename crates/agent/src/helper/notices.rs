//! Bar and icon: who is here, as the service says, and what the local user wants of them, back to the service.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use deskside_desktop::{
    Chosen, DesktopError, LocalWish, Notice, NoticeEvent, NoticeKey, NoticeSink, NoticeStyle, NoticedSession,
    OwnChoice, OwnChoices,
};
use deskside_model::OwnSetting;
use deskside_session::device::LocalWish as WishSaid;
use deskside_wire::helper::helper_to_service::Message;
use deskside_wire::helper::{ChooseOwnSetting, HelperError, LocalWish as WireWish, OwnSettings, ShowNotice};

use super::consent::access;
use super::socket::ToService;

/// The port's keys for sessions. Shared with the thread on which the port calls back.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys(Arc<Mutex<BTreeMap<NoticeKey, String>>>);

/// Owns the notice port.
pub(super) struct Notices {
    notice: Box<dyn Notice>,
    keys: Keys,
    next: u64,
}

impl Notices {
    pub fn new(notice: Box<dyn Notice>, keys: Keys) -> Self {
        Self { notice, keys, next: 1 }
    }

    /// Shows exactly these operators.
    ///
    /// # Errors
    /// When they can't be shown: then the local user does not know who is here, and nobody may be.
    pub fn show(&mut self, show: &ShowNotice) -> Result<(), DesktopError> {
        let style = NoticeStyle {
            // Whoever is locked out has to read how to end that.
            bar: show.bar || show.operators.iter().any(|operator| operator.locks_input),
            icon: show.icon,
            own: show.own_settings.as_ref().map(choices),
        };
        let sessions: Vec<NoticedSession> = show
            .operators
            .iter()
            .map(|operator| NoticedSession {
                key: self.key_of(&operator.session_id),
                operator_name: operator.name.clone(),
                operator_account: operator.account.clone(),
                access: access(operator.control),
                paused: operator.paused,
                locks_input: operator.locks_input,
                since: moment(operator.since_ms),
                ends: (operator.ends_ms != 0).then(|| moment(operator.ends_ms)),
            })
            .collect();
        self.keys
            .with(|keys| keys.retain(|key, _| sessions.iter().any(|session| session.key == *key)));
        self.notice.show(&sessions, style)
    }

    /// Takes everything away.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn hide(&mut self) -> Result<(), DesktopError> {
        self.show(&ShowNotice::default())
    }

    /// The same key for the same session for as long as it is shown.
    fn key_of(&mut self, session: &str) -> NoticeKey {
        let known = self
            .keys
            .with(|keys| keys.iter().find(|(_, id)| *id == session).map(|(key, _)| *key));
        known.unwrap_or_else(|| {
            let key = NoticeKey(self.next);
            self.next += 1;
            self.keys.with(|keys| keys.insert(key, session.to_owned()));
            key
        })
    }
}

impl Keys {
    /// What the port is to do with its events: pass them on to the service.
    pub fn sink(&self, service: ToService) -> NoticeSink {
        let keys = self.clone();
        Box::new(move |event| {
            for message in keys.messages(event) {
                if let Err(error) = service.send(message) {
                    tracing::warn!(%error, "the local user's wish could not be passed on");
                }
            }
        })
    }

    fn messages(&self, event: NoticeEvent) -> Vec<Message> {
        match event {
            NoticeEvent::Wished(wish, about) => self.with(|keys| {
                let sessions = about.iter().filter_map(|key| keys.get(key));
                sessions.map(|id| message(wish, id)).collect()
            }),
            NoticeEvent::Chose(choice, on) => vec![Message::ChooseOwnSetting(ChooseOwnSetting {
                setting: setting(choice).number(),
                on,
            })],
            // The service ends every session of a helper that can't tell who is here.
            NoticeEvent::NotShown(why) => vec![Message::Error(HelperError {
                what: format!("the session bar is not shown any more: {why}"),
                fatal: true,
            })],
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<NoticeKey, String>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn setting(choice: OwnChoice) -> OwnSetting {
    match choice {
        OwnChoice::Prompt => OwnSetting::Prompt,
        OwnChoice::Bar => OwnSetting::Bar,
        OwnChoice::Sound => OwnSetting::Sound,
    }
}

fn choices(own: &OwnSettings) -> OwnChoices {
    let chosen = |choice| {
        let number = setting(choice).number();
        match (own.offered.contains(&number), own.chosen.contains(&number)) {
            (false, _) => Chosen::Given,
            (true, false) => Chosen::No,
            (true, true) => Chosen::Yes,
        }
    };
    OwnChoices {
        prompt: chosen(OwnChoice::Prompt),
        bar: chosen(OwnChoice::Bar),
        sound: chosen(OwnChoice::Sound),
        only_more: own.only_more,
    }
}

fn moment(millis: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

fn message(wish: LocalWish, session: &str) -> Message {
    let wish = match wish {
        LocalWish::End => WishSaid::End,
        LocalWish::Pause => WishSaid::Pause,
        LocalWish::GoOn => WishSaid::GoOn,
        LocalWish::TakeInput => WishSaid::TakeInput,
    };
    Message::LocalWish(WireWish {
        session_id: session.to_owned(),
        wish: wish.to_wire(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_wire::helper::NoticeOperator;

    struct Shown(Arc<Mutex<Vec<NoticedSession>>>);

    impl Notice for Shown {
        fn show(&mut self, sessions: &[NoticedSession], _style: NoticeStyle) -> Result<(), DesktopError> {
            *self.0.lock().unwrap() = sessions.to_vec();
            Ok(())
        }
    }

    fn show(ids: &[&str]) -> ShowNotice {
        let operator = |id: &&str| NoticeOperator {
            session_id: (*id).to_owned(),
            ..NoticeOperator::default()
        };
        ShowNotice {
            operators: ids.iter().map(operator).collect(),
            bar: true,
            ..ShowNotice::default()
        }
    }

    #[test]
    fn a_wish_names_the_session_that_was_meant() {
        let shown = Arc::default();
        let keys = Keys::default();
        let mut notices = Notices::new(Box::new(Shown(Arc::clone(&shown))), keys.clone());
        notices.show(&show(&["a"])).unwrap();
        let first = shown.lock().unwrap()[0].key;
        notices.show(&show(&["b", "a"])).unwrap();
        let second = shown.lock().unwrap()[0].key;
        assert_eq!(shown.lock().unwrap()[1].key, first, "a key stays with its session");
        let ended = |key| keys.messages(NoticeEvent::Wished(LocalWish::End, vec![key]));
        assert_eq!(ended(second), [message(LocalWish::End, "b")]);
        let paused = keys.messages(NoticeEvent::Wished(LocalWish::Pause, vec![first, second]));
        assert_eq!(paused, [message(LocalWish::Pause, "a"), message(LocalWish::Pause, "b")]);
        notices.show(&show(&["b"])).unwrap();
        assert!(ended(first).is_empty(), "a session that is gone can't be ended");
    }
}
