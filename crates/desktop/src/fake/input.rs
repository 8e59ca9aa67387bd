//! The input port of the fake desktop: records what it is told, and keeps the promises about the gate and what is held.

use std::sync::{Arc, Mutex, PoisonError};

use super::state::Shared;
use crate::{Action, Button, DesktopError, Input, InputGate, KeyPress, Point};

/// Something that an operator did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputEvent {
    /// Moved the pointer.
    Motion(Point),
    /// Pressed or released a button.
    Button(Button, Action),
    /// Pressed or released a key.
    Key(KeyPress, Action),
}

/// The input of a [`Desktop`](super::Desktop).
pub struct FakeInput {
    injector: Arc<Mutex<Injector>>,
    gate: InputGate,
    _on_close: Arc<dyn Fn() + Send + Sync>,
}

struct Injector {
    shared: Arc<Shared>,
    buttons: Vec<Button>,
    keys: Vec<KeyPress>,
}

impl FakeInput {
    pub(super) fn new(shared: Arc<Shared>, gate: InputGate) -> Self {
        let injector = Arc::new(Mutex::new(Injector {
            shared,
            buttons: Vec::new(),
            keys: Vec::new(),
        }));
        let closing = Arc::clone(&injector);
        let on_close: Arc<dyn Fn() + Send + Sync> =
            Arc::new(move || closing.lock().unwrap_or_else(PoisonError::into_inner).release_all());
        gate.on_close(&on_close);
        Self {
            injector,
            gate,
            _on_close: on_close,
        }
    }

    fn inject(&self, act: impl FnOnce(&mut Injector)) -> Result<(), DesktopError> {
        let mut injector = self.injector.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.gate.is_open() {
            return Err(DesktopError::InputSuspended);
        }
        injector.shared.ask("send input", |_| Ok(()))?;
        act(&mut injector);
        Ok(())
    }
}

impl Input for FakeInput {
    fn motion(&mut self, to: Point) -> Result<(), DesktopError> {
        self.inject(|injector| {
            injector.shared.change(|state| {
                state.move_pointer(to);
                state.record(InputEvent::Motion(to));
            });
        })
    }

    fn button(&mut self, button: Button, action: Action) -> Result<(), DesktopError> {
        self.inject(|injector| {
            if hold(&mut injector.buttons, button, action, |held| *held == button) {
                injector
                    .shared
                    .change(|state| state.record(InputEvent::Button(button, action)));
            }
        })
    }

    fn key(&mut self, key: KeyPress, action: Action) -> Result<(), DesktopError> {
        if key == KeyPress::default() {
            return Err(DesktopError::UnknownKey(
                "a key with neither position nor character".to_owned(),
            ));
        }
        let same = |held: &KeyPress| match key.physical {
            Some(physical) => held.physical == Some(physical),
            None => held.physical.is_none() && held.keysym == key.keysym,
        };
        self.inject(|injector| {
            if hold(&mut injector.keys, key, action, same) {
                injector
                    .shared
                    .change(|state| state.record(InputEvent::Key(key, action)));
            }
        })
    }

    fn release_all(&mut self) -> Result<(), DesktopError> {
        self.injector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .release_all();
        Ok(())
    }
}

impl Drop for FakeInput {
    fn drop(&mut self) {
        self.injector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .release_all();
    }
}

impl Injector {
    fn release_all(&mut self) {
        let buttons = std::mem::take(&mut self.buttons)
            .into_iter()
            .map(|b| InputEvent::Button(b, Action::Release));
        let keys = std::mem::take(&mut self.keys)
            .into_iter()
            .map(|key| InputEvent::Key(key, Action::Release));
        buttons
            .chain(keys)
            .for_each(|released| self.shared.change(|state| state.record(released)));
    }
}

/// Takes note of a press or release. Whether it changes anything.
fn hold<T>(held: &mut Vec<T>, what: T, action: Action, same: impl Fn(&T) -> bool) -> bool {
    let at = held.iter().position(same);
    match (action, at) {
        (Action::Press, None) => held.push(what),
        (Action::Release, Some(at)) => drop(held.remove(at)),
        (Action::Press, Some(_)) | (Action::Release, None) => return false,
    }
    true
}
