//! Session bar and notification icon: what the service wants shown, and the local user's wish to end a session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use deskside_desktop::{Access, DesktopError, Notice, NoticeEvent, NoticeKey, NoticeSink, NoticeStyle, NoticedSession};
use deskside_wire::helper::{EndRequested, HelperError as ErrorMessage, NoticeOperator, ShowNotice, helper_to_service};

use super::outlet::Outlet;

/// Session ids by the numbers under which they are shown.
#[derive(Clone, Default)]
pub(super) struct Keys(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    sessions: HashMap<u64, String>,
    next: u64,
}

/// The bar and the icon.
pub(super) struct Notices {
    notice: Box<dyn Notice>,
    keys: Keys,
}

impl Notices {
    pub(super) fn new(notice: Box<dyn Notice>, keys: Keys) -> Self {
        Self { notice, keys }
    }

    /// Shows exactly these sessions.
    ///
    /// # Errors
    /// When nothing can be shown: then nobody knows who is here, and the sessions have to end.
    pub(super) fn show(&mut self, show: ShowNotice) -> Result<(), DesktopError> {
        let keys = self.keys.number(&show.operators);
        let sessions: Vec<_> = keys
            .into_iter()
            .zip(show.operators)
            .map(|(key, operator)| noticed(key, operator))
            .collect();
        self.notice.show(
            &sessions,
            NoticeStyle {
                bar: show.bar,
                icon: show.icon,
            },
        )
    }

    /// Shows nothing any more.
    ///
    /// # Errors
    /// When the display is gone.
    pub(super) fn hide(&mut self) -> Result<(), DesktopError> {
        self.keys.number(&[]);
        self.notice.show(
            &[],
            NoticeStyle {
                bar: false,
                icon: false,
            },
        )
    }
}

/// Tells the service what the local user does with the bar or the icon.
pub(super) fn sink(keys: Keys, outlet: Outlet) -> NoticeSink {
    Box::new(move |event| {
        let messages = match event {
            NoticeEvent::EndRequested(ended) => keys
                .sessions(&ended)
                .into_iter()
                .map(|session_id| helper_to_service::Message::EndRequested(EndRequested { session_id }))
                .collect(),
            NoticeEvent::NotShown(why) => {
                let what = format!("the session bar disappeared: {why}");
                vec![helper_to_service::Message::Error(ErrorMessage { what, fatal: true })]
            }
        };
        for message in messages {
            if let Err(error) = outlet.send(message) {
                // The reader sees the end of the socket too, and ends the process.
                tracing::warn!(%error, "the local user's wish could not be delivered");
            }
        }
    })
}

impl Keys {
    /// A number for each session: the one that it had, or a new one. Sessions that are no longer there are forgotten.
    fn number(&self, operators: &[NoticeOperator]) -> Vec<NoticeKey> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut known.sessions);
        let mut numbers = Vec::with_capacity(operators.len());
        for operator in operators {
            let same = before.iter().find(|(_, session)| **session == operator.session_id);
            let number = same.map_or_else(
                || {
                    known.next += 1;
                    known.next
                },
                |(number, _)| *number,
            );
            known.sessions.insert(number, operator.session_id.clone());
            numbers.push(NoticeKey(number));
        }
        numbers
    }

    fn sessions(&self, keys: &[NoticeKey]) -> Vec<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter_map(|key| known.sessions.get(&key.0).cloned())
            .collect()
    }
}

fn noticed(key: NoticeKey, operator: NoticeOperator) -> NoticedSession {
    let since = Duration::from_millis(u64::try_from(operator.since_ms).unwrap_or(0));
    NoticedSession {
        key,
        operator_name: operator.name,
        operator_account: operator.account,
        access: if operator.control {
            Access::Control
        } else {
            Access::View
        },
        since: UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(session: &str) -> NoticeOperator {
        NoticeOperator {
            session_id: session.into(),
            ..NoticeOperator::default()
        }
    }

    #[test]
    fn a_session_keeps_its_number_while_it_is_shown() {
        let keys = Keys::default();
        let first = keys.number(&[operator("a"), operator("b")]);
        let second = keys.number(&[operator("b"), operator("c")]);
        assert_eq!(first[1], second[0]);
        assert!(!first.contains(&second[1]));
        assert_eq!(keys.sessions(&second), ["b", "c"]);
        assert_eq!(
            keys.sessions(&first[..1]),
            Vec::<String>::new(),
            "what is no longer shown can't be ended"
        );
    }
}
