//! The local user's own keyboard and mouse: locked as long as one session wants that. How a lock ends otherwise is told to
//! every session that wanted it. Knows nothing of who may lock, or why.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use deskside_desktop::{InputLock, UnlockSink, Unlocked};
use deskside_wire::helper::{InputLock as Told, LockInput, helper_to_service::Message};

use super::socket::ToService;
use crate::said::InputLockSaid;

/// The sessions that want it locked. Shared with the thread on which the port calls back.
#[derive(Debug, Clone, Default)]
pub(super) struct Holders(Arc<Mutex<BTreeSet<String>>>);

/// Owns the port.
pub(super) struct InputLocking {
    port: Box<dyn InputLock>,
    holders: Holders,
    service: ToService,
}

impl InputLocking {
    /// With what makes the port.
    pub fn new(port: Box<dyn FnOnce(UnlockSink) -> Box<dyn InputLock> + Send>, service: ToService) -> Self {
        let holders = Holders::default();
        Self {
            port: port(holders.sink(service.clone())),
            holders,
            service,
        }
    }

    /// Does what a session wants. An error means that the service is gone.
    pub fn order(&mut self, order: LockInput) -> io::Result<()> {
        let session = order.session_id;
        let told = if order.locked {
            // Before the port has it: what ends the lock meanwhile ends it for this session too.
            self.holders.with(|holders| holders.insert(session.clone()));
            match self.port.lock() {
                Ok(()) => Some((InputLockSaid::Locked, String::new())),
                Err(error) => {
                    self.holders.with(|holders| holders.remove(&session));
                    Some((InputLockSaid::Refused, error.to_string()))
                }
            }
        } else {
            self.holders.with(|holders| holders.remove(&session));
            None
        };
        // Also when the lock ended while it was asked for: nothing may be locked for nobody.
        if self.holders.with(|holders| holders.is_empty()) {
            self.port.unlock();
        }
        told.map_or(Ok(()), |(said, detail)| {
            self.service.send(message(session, said, detail))
        })
    }

    /// Nobody wants it any more.
    pub fn release(&mut self) {
        self.holders.with(BTreeSet::clear);
        self.port.unlock();
    }
}

impl Holders {
    fn sink(&self, service: ToService) -> UnlockSink {
        let holders = self.clone();
        Box::new(move |unlocked| {
            let (said, detail) = match unlocked {
                Unlocked::ByEmergencyKey => (InputLockSaid::EmergencyKey, String::new()),
                Unlocked::ForQuestion => (InputLockSaid::Question, String::new()),
                Unlocked::Broken(why) => (InputLockSaid::Broken, why),
            };
            for session in holders.with(std::mem::take) {
                if let Err(error) = service.send(message(session, said, detail.clone())) {
                    tracing::warn!(%error, "that keyboard and mouse are free again could not be passed on");
                }
            }
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeSet<String>) -> T) -> T {
        // Every change is one insertion or removal, so that a panic leaves it valid.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn message(session_id: String, said: InputLockSaid, detail: String) -> Message {
    Message::InputLock(Told {
        session_id,
        state: said.number(),
        detail,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;

    use deskside_desktop::{InputGate, Size, fake};
    use deskside_wire::framing::Deframer;
    use deskside_wire::helper::HelperToService;

    use super::super::socket;
    use super::*;

    struct Parts {
        desktop: fake::Desktop,
        gate: InputGate,
        locking: InputLocking,
        service: UnixStream,
        deframer: Deframer,
    }

    impl Parts {
        fn new() -> Self {
            let (desktop, gate) = (fake::Desktop::new(Size { width: 8, height: 8 }), InputGate::new());
            let (helper, service) = UnixStream::pair().unwrap();
            let (_from, to_service) = socket::open(helper).unwrap();
            let (port, port_gate) = (desktop.clone(), gate.clone());
            let lock = move |sink| Box::new(port.input_lock(port_gate, sink)) as Box<dyn InputLock>;
            Self {
                locking: InputLocking::new(Box::new(lock), to_service),
                deframer: Deframer::new("test", 4096),
                desktop,
                gate,
                service,
            }
        }

        fn order(&mut self, session: &str, locked: bool) {
            let session_id = session.to_owned();
            self.locking.order(LockInput { session_id, locked }).unwrap();
        }

        /// What the service was told next.
        fn told(&mut self) -> (String, InputLockSaid, String) {
            let mut chunk = [0; 256];
            loop {
                if let Some(message) = self.deframer.next_message::<HelperToService>().unwrap() {
                    let Some(Message::InputLock(told)) = message.message else {
                        panic!("{message:?}")
                    };
                    return (
                        told.session_id,
                        InputLockSaid::from_number(told.state).unwrap(),
                        told.detail,
                    );
                }
                let read = self.service.read(&mut chunk).unwrap();
                self.deframer.push(&chunk[..read]);
            }
        }
    }

    #[test]
    fn it_stays_locked_until_the_last_session_wants_it_no_longer() {
        let mut parts = Parts::new();
        parts.order("a", true);
        parts.order("b", true);
        for session in ["a", "b"] {
            assert_eq!(parts.told(), (session.to_owned(), InputLockSaid::Locked, String::new()));
        }
        parts.order("a", false);
        assert!(parts.desktop.is_input_locked());
        parts.order("b", false);
        assert!(!parts.desktop.is_input_locked());
    }

    #[test]
    fn every_session_hears_of_the_emergency_key() {
        let mut parts = Parts::new();
        parts.order("a", true);
        parts.order("b", true);
        parts.desktop.press_emergency_key();
        assert!(!parts.desktop.is_input_locked());
        for _ in ["a", "b"] {
            assert_eq!(parts.told().1, InputLockSaid::Locked);
        }
        for session in ["a", "b"] {
            assert_eq!(
                parts.told(),
                (session.to_owned(), InputLockSaid::EmergencyKey, String::new())
            );
        }
    }

    #[test]
    fn nothing_is_locked_while_a_question_is_on_the_screen() {
        let mut parts = Parts::new();
        parts.order("a", true);
        let question = parts.gate.suspend();
        assert!(!parts.desktop.is_input_locked());
        assert_eq!(
            (parts.told().1, parts.told().1),
            (InputLockSaid::Locked, InputLockSaid::Question)
        );
        parts.order("a", true);
        let (_, said, why) = parts.told();
        assert_eq!(said, InputLockSaid::Refused);
        assert!(!why.is_empty() && !parts.desktop.is_input_locked());
        drop(question);
        parts.order("a", true);
        assert!(parts.desktop.is_input_locked());
    }

    #[test]
    fn a_display_that_goes_away_is_told() {
        let mut parts = Parts::new();
        parts.order("a", true);
        parts.desktop.unplug();
        assert_eq!(
            (parts.told().1, parts.told().1),
            (InputLockSaid::Locked, InputLockSaid::Broken)
        );
        parts.order("a", true);
        assert_eq!(parts.told().1, InputLockSaid::Refused);
    }
}
