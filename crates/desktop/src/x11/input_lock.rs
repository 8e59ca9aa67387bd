//! The [`InputLock`] port on X11. A lock is a connection of its own that has grabbed the devices: giving them back is to
//! close it, which the server does by itself for a process that is gone. Knows nothing of who wants the lock.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use x11rb::protocol::Event;
use x11rb::protocol::xinput::{KeyEventFlags, KeyPressEvent};

use super::connection::XConnection;
use super::key_table::KeyTable;
use super::local_devices;
use crate::{DesktopError, EMERGENCY_PRESSES, InputGate, InputLock, UnlockSink, Unlocked, Waker};

/// In milliseconds of the server's clock: presses further apart don't count together.
const TOGETHER_MS: u32 = 1_500;

/// Where Escape is on a keyboard (`KEY_ESC` of `linux/input-event-codes.h` and 8): it counts whatever the layout says.
const ESCAPE_BY_POSITION: u8 = 9;

/// Locks the devices of one X display.
pub struct X11InputLock {
    display: Option<String>,
    gate: InputGate,
    sink: Arc<UnlockSink>,
    held: Option<Held>,
    /// How the lock of this moment is ended, also by the gate.
    ending: Arc<Mutex<Option<Ending>>>,
    /// What the gate calls when it closes. It lives as long as this.
    _on_close: Arc<dyn Fn() + Send + Sync>,
}

/// The thread that holds a lock.
struct Held {
    ending: Ending,
    thread: JoinHandle<()>,
}

/// Ends a lock from another thread. The first who does says why.
#[derive(Clone)]
struct Ending {
    why: Arc<AtomicU8>,
    waker: Waker,
}

impl Ending {
    const NOT: u8 = 0;
    const UNLOCKED: u8 = 1;
    const QUESTION: u8 = 2;

    fn end(&self, why: u8) {
        // It fails when the lock is ended already, which is as good.
        let _ = self
            .why
            .compare_exchange(Self::NOT, why, Ordering::AcqRel, Ordering::Acquire);
        self.waker.wake();
    }

    fn why(&self) -> u8 {
        self.why.load(Ordering::Acquire)
    }
}

impl X11InputLock {
    /// For `display` (`:0`), or `$DISPLAY`. Opens nothing yet. When `gate` closes, the lock ends.
    #[must_use]
    pub fn new(display: Option<&str>, gate: InputGate, sink: UnlockSink) -> Self {
        let ending: Arc<Mutex<Option<Ending>>> = Arc::default();
        let of_gate = Arc::clone(&ending);
        let on_close: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            if let Some(ending) = &*lock(&of_gate) {
                ending.end(Ending::QUESTION);
            }
        });
        gate.on_close(&on_close);
        Self {
            display: display.map(str::to_owned),
            gate,
            sink: Arc::new(sink),
            held: None,
            ending,
            _on_close: on_close,
        }
    }

    fn is_held(&self) -> bool {
        let holds = |held: &Held| !held.thread.is_finished() && held.ending.why() == Ending::NOT;
        self.held.as_ref().is_some_and(holds)
    }
}

impl InputLock for X11InputLock {
    fn lock(&mut self) -> Result<(), DesktopError> {
        if self.is_held() {
            return Ok(());
        }
        self.unlock();
        let connection = XConnection::open(self.display.as_deref())?;
        local_devices::prepare(&connection)?;
        let ending = Ending {
            why: Arc::new(AtomicU8::new(Ending::NOT)),
            waker: connection.waker(),
        };
        // The gate closes, then calls; asking it after it can call leaves no gap for a question that nobody can answer.
        *lock(&self.ending) = Some(ending.clone());
        if !self.gate.is_open() {
            return Err(DesktopError::InputSuspended);
        }
        let mut escapes = KeyTable::keys_of(&connection, xkeysym::key::Escape)?;
        escapes.push(ESCAPE_BY_POSITION);
        local_devices::grab_all(&connection)?;
        let (sink, ends) = (Arc::clone(&self.sink), ending.clone());
        let holding = move || {
            let unlocked = hold(&connection, &Emergency { escapes }, &ends);
            drop(connection);
            if let Some(unlocked) = unlocked {
                sink(unlocked);
            }
        };
        let thread = std::thread::Builder::new().name("input lock".to_owned()).spawn(holding);
        let thread = thread.map_err(|source| DesktopError::System {
            operation: "start the thread that locks keyboard and mouse",
            source,
        })?;
        self.held = Some(Held { ending, thread });
        Ok(())
    }

    fn unlock(&mut self) {
        lock(&self.ending).take();
        let Some(held) = self.held.take() else { return };
        held.ending.end(Ending::UNLOCKED);
        if held.thread.join().is_err() {
            tracing::warn!("the thread that locked keyboard and mouse had failed");
        }
    }
}

impl Drop for X11InputLock {
    fn drop(&mut self) {
        self.unlock();
    }
}

fn lock(ending: &Mutex<Option<Ending>>) -> std::sync::MutexGuard<'_, Option<Ending>> {
    // Every change is one assignment, so that a panic leaves it valid.
    ending.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the lock until it is ended (`None` when its owner did), or does not hold any more.
fn hold(connection: &XConnection, emergency: &Emergency, ending: &Ending) -> Option<Unlocked> {
    let mut pressed = Pressed::default();
    let mut look = || -> Result<Option<Unlocked>, DesktopError> {
        loop {
            match ending.why() {
                Ending::NOT => {}
                Ending::QUESTION => return Ok(Some(Unlocked::ForQuestion)),
                _ => return Ok(None),
            }
            match connection.poll()? {
                Some(Event::XinputKeyPress(press)) if emergency.is_called_by(&mut pressed, &press) => {
                    return Ok(Some(Unlocked::ByEmergencyKey));
                }
                Some(Event::XinputHierarchy(_)) => local_devices::grab_all(connection)?,
                Some(_) => {}
                None => {
                    connection.wait(None)?;
                }
            }
        }
    };
    look().unwrap_or_else(|error| Some(Unlocked::Broken(error.to_string())))
}

/// Knows the emergency key.
struct Emergency {
    escapes: Vec<u8>,
}

/// What was pressed of it so far.
#[derive(Debug, Default)]
struct Pressed {
    count: u32,
    last: u32,
}

impl Emergency {
    /// Whether this press completes it.
    fn is_called_by(&self, pressed: &mut Pressed, press: &KeyPressEvent) -> bool {
        let repeated = press.flags.contains(KeyEventFlags::KEY_REPEAT);
        self.counts(pressed, press.detail, repeated, press.time)
    }

    fn counts(&self, pressed: &mut Pressed, keycode: u32, repeated: bool, time: u32) -> bool {
        if repeated {
            return false;
        }
        let is_escape = u8::try_from(keycode).is_ok_and(|keycode| self.escapes.contains(&keycode));
        // The server's clock starts over every 49 days.
        let together = time.wrapping_sub(pressed.last) <= TOGETHER_MS;
        pressed.last = time;
        pressed.count = match (is_escape, together) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => pressed.count + 1,
        };
        pressed.count >= EMERGENCY_PRESSES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: u32 = 38;
    const ESCAPE: u32 = 9;

    /// Whether these keys, pressed this many milliseconds after the one before, end a lock.
    fn ends(presses: impl IntoIterator<Item = (u32, bool, u32)>) -> bool {
        let (emergency, mut pressed, mut now) =
            (Emergency { escapes: vec![9, 66] }, Pressed::default(), u32::MAX - 900);
        presses.into_iter().fold(false, |ended, (key, repeated, after)| {
            now = now.wrapping_add(after);
            emergency.counts(&mut pressed, key, repeated, now) || ended
        })
    }

    #[test]
    fn five_escapes_end_the_lock_and_nothing_else_does() {
        let escape = (ESCAPE, false, 300);
        assert!(ends([escape; 5]));
        assert!(ends([(66, false, 300); 5]), "where the layout has it");
        assert!(!ends([escape; 4]));
        assert!(!ends([(A, false, 100); 50]));
        assert!(!ends([escape, escape, escape, (A, false, 300), escape, escape]));
        assert!(!ends([(ESCAPE, false, TOGETHER_MS + 1); 20]), "too far apart");
        assert!(
            !ends(std::iter::once(escape).chain([(ESCAPE, true, 30); 50])),
            "held down"
        );
    }
}
