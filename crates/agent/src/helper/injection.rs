//! From a viewer's input to the desktop's input port, in one call on the thread that read it: nothing is queued here.
//! Whether it may be injected was decided by the service; whether a prompt forbids it right now, the port knows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use deskside_desktop::{Action, Button, DesktopError, Input, KeyPress, Keysym, PhysicalKey, Point};
use deskside_wire::session::{Key, PointerButton, ViewerInput, Wheel, viewer_input};

use super::held::{Held, Hold};

/// The newest input of each stream's viewer that the display server has, for the capture thread: which input a frame
/// shows.
#[derive(Debug, Clone, Default)]
pub(super) struct TakenEffect(Arc<Mutex<BTreeMap<u64, Taken>>>);

/// An input that the display server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub id: u32,
    pub at: Instant,
}

/// Owns the input port.
pub(super) struct Injection {
    input: Box<dyn Input>,
    taken: TakenEffect,
    held: Held,
}

impl TakenEffect {
    /// As of now.
    pub fn snapshot(&self) -> BTreeMap<u64, Taken> {
        self.lock().clone()
    }

    /// A stream has ended.
    pub fn forget(&self, stream: u64) {
        self.lock().remove(&stream);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Taken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Injection {
    pub fn new(input: Box<dyn Input>, taken: TakenEffect) -> Self {
        Self {
            input,
            taken,
            held: Held::default(),
        }
    }

    /// Injects one input of a stream's viewer. What this desktop can't press, and what a prompt keeps away, is passed
    /// over.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn inject(&mut self, stream: u64, input: &ViewerInput) -> Result<(), DesktopError> {
        let Some(what) = &input.input else { return Ok(()) };
        match self.act(stream, what) {
            Ok(()) => {
                let (id, at) = (input.id, Instant::now());
                self.taken.lock().insert(stream, Taken { id, at });
                Ok(())
            }
            Err(error @ (DesktopError::InputSuspended | DesktopError::UnknownKey(_))) => {
                tracing::debug!(%error, "input not injected");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets go of everything that anybody holds down.
    pub fn release_all(&mut self) -> Result<(), DesktopError> {
        self.held.clear();
        self.input.release_all()
    }

    /// Lets go of what a stream's viewer holds down, and nobody else does.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn let_go_of_all(&mut self, stream: u64) -> Result<(), DesktopError> {
        let only_theirs = self.held.let_go_of_all(stream);
        if self.held.is_empty() {
            // Also gives spare keys back, and waits until the display has done so.
            return self.input.release_all();
        }
        for hold in only_theirs {
            match self.put(hold, Action::Release) {
                // A prompt is up, and has let go of everything.
                Ok(()) | Err(DesktopError::InputSuspended) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn act(&mut self, stream: u64, what: &viewer_input::Input) -> Result<(), DesktopError> {
        use viewer_input::Input;
        match what {
            Input::Move(to) => self.input.motion(Point { x: to.x, y: to.y }),
            Input::Button(button) => self.button(stream, button),
            Input::Wheel(wheel) => self.wheel(wheel),
            Input::Key(key) => self.key(stream, key),
            Input::ReleaseAll(_) => self.let_go_of_all(stream),
        }
    }

    fn button(&mut self, stream: u64, button: &PointerButton) -> Result<(), DesktopError> {
        let number = u8::try_from(button.button).unwrap_or(u8::MAX);
        let which = Button::new(number)?;
        self.input.motion(Point {
            x: button.x,
            y: button.y,
        })?;
        self.hold(stream, Hold::Button(which), action(button.pressed))
    }

    fn wheel(&mut self, wheel: &Wheel) -> Result<(), DesktopError> {
        self.input.motion(Point { x: wheel.x, y: wheel.y })?;
        let vertical = if wheel.dy > 0 {
            Button::WHEEL_DOWN
        } else {
            Button::WHEEL_UP
        };
        self.click(vertical, wheel.dy)?;
        // 6 is left and 7 is right, as `Button` documents.
        let horizontal = Button::new(if wheel.dx > 0 { 7 } else { 6 })?;
        self.click(horizontal, wheel.dx)
    }

    fn click(&mut self, button: Button, times: i32) -> Result<(), DesktopError> {
        for _ in 0..times.unsigned_abs() {
            self.input.button(button, Action::Press)?;
            self.input.button(button, Action::Release)?;
        }
        Ok(())
    }

    fn key(&mut self, stream: u64, key: &Key) -> Result<(), DesktopError> {
        let press = KeyPress {
            physical: u16::try_from(key.physical)
                .ok()
                .filter(|code| *code != 0)
                .map(PhysicalKey),
            keysym: Some(key.keysym).filter(|keysym| *keysym != 0).map(Keysym),
        };
        self.hold(stream, Hold::Key(press), action(key.pressed))
    }

    /// Presses or releases for one of those who share the keyboard.
    fn hold(&mut self, stream: u64, what: Hold, action: Action) -> Result<(), DesktopError> {
        match action {
            Action::Press => {
                self.held.press(stream, what);
                let pressed = self.put(what, action);
                if pressed.is_err() {
                    self.held.let_go(stream, what);
                }
                pressed
            }
            Action::Release if self.held.let_go(stream, what) => self.put(what, action),
            // Somebody else holds it.
            Action::Release => Ok(()),
        }
    }

    fn put(&mut self, what: Hold, action: Action) -> Result<(), DesktopError> {
        match what {
            Hold::Button(button) => self.input.button(button, action),
            Hold::Key(key) => self.input.key(key, action),
        }
    }
}

fn action(pressed: bool) -> Action {
    if pressed { Action::Press } else { Action::Release }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_wire::session::{PointerMove, ReleaseAll};

    #[derive(Clone, Default)]
    struct Recorder(Arc<Mutex<Vec<String>>>);

    impl Recorder {
        fn note(&self, what: String) -> Result<(), DesktopError> {
            self.0.lock().unwrap().push(what);
            Ok(())
        }
    }

    impl Input for Recorder {
        fn motion(&mut self, to: Point) -> Result<(), DesktopError> {
            self.note(format!("to {} {}", to.x, to.y))
        }
        fn button(&mut self, button: Button, action: Action) -> Result<(), DesktopError> {
            self.note(format!("button {} {action:?}", button.number()))
        }
        fn key(&mut self, key: KeyPress, action: Action) -> Result<(), DesktopError> {
            if key.keysym == Some(Keysym(0x99)) {
                return Err(DesktopError::InputSuspended);
            }
            self.note(format!("key {:?} {:?} {action:?}", key.physical, key.keysym))
        }
        fn release_all(&mut self) -> Result<(), DesktopError> {
            self.note(String::from("release all"))
        }
    }

    fn inject(inputs: &[viewer_input::Input]) -> (Vec<String>, TakenEffect) {
        let recorder = Recorder::default();
        let taken = TakenEffect::default();
        let mut injection = Injection::new(Box::new(recorder.clone()), taken.clone());
        for (index, input) in inputs.iter().enumerate() {
            let input = ViewerInput {
                id: index as u32 + 1,
                input: Some(*input),
            };
            injection.inject(7, &input).unwrap();
        }
        let done = recorder.0.lock().unwrap().clone();
        (done, taken)
    }

    use viewer_input::Input as Viewer;

    #[test]
    fn a_click_happens_where_the_viewer_saw_it() {
        let button = PointerButton {
            button: 1,
            pressed: true,
            x: 5,
            y: 6,
        };
        let (done, _) = inject(&[Viewer::Button(button)]);
        assert_eq!(done, ["to 5 6", "button 1 Press"]);
    }

    #[test]
    fn wheel_clicks_are_presses_of_the_wheels_buttons() {
        let (done, _) = inject(&[Viewer::Wheel(Wheel {
            dx: -1,
            dy: 2,
            x: 1,
            y: 1,
        })]);
        let clicks: Vec<_> = done.iter().filter(|what| what.ends_with("Press")).cloned().collect();
        assert_eq!(clicks, ["button 5 Press", "button 5 Press", "button 6 Press"]);
    }

    #[test]
    fn a_key_keeps_its_place_and_its_meaning_apart() {
        let (done, _) = inject(&[
            Viewer::Key(Key {
                physical: 30,
                keysym: 0x61,
                pressed: true,
            }),
            Viewer::Key(Key {
                physical: 0,
                keysym: 0x20ac,
                pressed: false,
            }),
        ]);
        assert_eq!(done[0], "key Some(PhysicalKey(30)) Some(Keysym(97)) Press");
        assert_eq!(done[1], "key None Some(Keysym(8364)) Release");
    }

    #[test]
    fn one_operator_who_leaves_does_not_let_go_of_what_another_holds() {
        let recorder = Recorder::default();
        let mut injection = Injection::new(Box::new(recorder.clone()), TakenEffect::default());
        let key = |physical, pressed| ViewerInput {
            id: 1,
            input: Some(Viewer::Key(Key {
                physical,
                keysym: 0,
                pressed,
            })),
        };
        const SHIFT: u32 = 42;
        const LETTER: u32 = 30;
        for (stream, input) in [(1, key(SHIFT, true)), (1, key(LETTER, true)), (2, key(SHIFT, true))] {
            injection.inject(stream, &input).unwrap();
        }
        recorder.0.lock().unwrap().clear();
        injection.let_go_of_all(1).unwrap();
        assert_eq!(*recorder.0.lock().unwrap(), ["key Some(PhysicalKey(30)) None Release"]);
        recorder.0.lock().unwrap().clear();
        injection.inject(2, &key(SHIFT, false)).unwrap();
        assert_eq!(*recorder.0.lock().unwrap(), ["key Some(PhysicalKey(42)) None Release"]);
        injection.let_go_of_all(2).unwrap();
        assert_eq!(recorder.0.lock().unwrap().last().unwrap(), "release all");
    }

    #[test]
    fn only_what_was_injected_has_taken_effect() {
        let (_, taken) = inject(&[
            Viewer::Move(PointerMove { x: 1, y: 2 }),
            Viewer::ReleaseAll(ReleaseAll {}),
            Viewer::Key(Key {
                physical: 0,
                keysym: 0x99,
                pressed: true,
            }),
            Viewer::Button(PointerButton {
                button: 77,
                pressed: true,
                x: 0,
                y: 0,
            }),
        ]);
        let known = BTreeMap::from([(7, 2)]);
        let newest: BTreeMap<_, _> = taken
            .snapshot()
            .into_iter()
            .map(|(stream, taken)| (stream, taken.id))
            .collect();
        assert_eq!(newest, known, "the prompt kept input 3 away, and there is no button 77");
        taken.forget(7);
        assert!(taken.snapshot().is_empty());
    }
}
