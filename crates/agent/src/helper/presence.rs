//! The presence thread: tells the service who is there, at the start and at each change.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use deskside_desktop::{DesktopError, Presence, PresenceReport, SignedInUser};
use deskside_model::facts;
use deskside_wire::helper::{Presence as WirePresence, helper_to_service::Message};

use super::socket::ToService;

/// How often it looks. Somebody who signs in or locks the screen is noticed within this time.
const EVERY: Duration = Duration::from_secs(2);

/// Looks until the other end of `stop` is dropped.
///
/// # Errors
/// When the display is gone.
pub(super) fn watch(
    mut presence: Box<dyn Presence>,
    service: &ToService,
    stop: &Receiver<()>,
) -> Result<(), DesktopError> {
    let mut told = None;
    loop {
        let users = users(&presence.report()?);
        if told.as_ref() != Some(&users) {
            let users_json = serde_json::to_string(&users).unwrap_or_default();
            if service
                .send(Message::Presence(WirePresence {
                    users_json,
                    monitors: None,
                }))
                .is_err()
            {
                return Ok(());
            }
            told = Some(users);
        }
        match stop.recv_timeout(EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// Everybody, as facts; the one of this desktop session is the active one.
fn users(report: &PresenceReport) -> Vec<facts::SignedInUser> {
    let here = report.user.as_ref();
    let others = report
        .everybody
        .iter()
        .filter(|user| here.is_none_or(|here| !is_same(here, user)));
    let fact = |user: &SignedInUser, active: bool| facts::SignedInUser {
        name: user.name.clone(),
        seat: user.place.clone(),
        active,
        locked: user.lock.is_locked(),
    };
    let here = here.map(|user| fact(user, true));
    here.into_iter()
        .chain(others.map(|user| fact(user, false)))
        .take(facts::MAX_LIST)
        .collect()
}

fn is_same(one: &SignedInUser, other: &SignedInUser) -> bool {
    one.name == other.name && one.place == other.place
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_desktop::LockState;

    fn user(name: &str, place: &str, lock: LockState) -> SignedInUser {
        SignedInUser {
            name: name.to_owned(),
            uid: None,
            place: place.to_owned(),
            remote: false,
            lock,
        }
    }

    #[test]
    fn the_user_of_this_desktop_is_the_active_one() {
        let ann = user("ann", "seat0", LockState::Locked);
        let report = PresenceReport {
            hostname: String::from("pc"),
            user: Some(ann.clone()),
            everybody: vec![ann, user("ben", "pts/0", LockState::Unknown)],
            idle: None,
        };
        let told = users(&report);
        assert_eq!(told.len(), 2);
        assert!(told[0].active && told[0].locked && told[0].name == "ann");
        assert!(!told[1].active && !told[1].locked);
    }

    #[test]
    fn on_the_greeter_nobody_is_active() {
        let report = PresenceReport {
            hostname: String::new(),
            user: None,
            everybody: vec![user("ben", "pts/0", LockState::Unknown)],
            idle: None,
        };
        assert!(users(&report).iter().all(|user| !user.active));
    }
}
