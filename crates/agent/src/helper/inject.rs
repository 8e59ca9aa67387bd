//! Turns the operator's input into presses on the desktop. By the time it arrives here, its right was checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use deskside_desktop::{Action, Button, DesktopError, Input, KeyPress, Keysym, PhysicalKey, Point};
use deskside_wire::session::{Key, ViewerInput, Wheel, viewer_input};

/// The most wheel clicks that one message may ask for: a hard spin of a real wheel has about ten.
const MAX_CLICKS: i32 = 32;

/// What the picture needs to know of the input.
#[derive(Debug, Default)]
pub(super) struct Progress {
    newest: AtomicU32,
    pointer: AtomicBool,
}

impl Progress {
    /// The newest input that has reached the display; 0 for none.
    pub(super) fn newest(&self) -> u32 {
        self.newest.load(Ordering::Acquire)
    }

    /// Whether the operator moved the pointer since this was last asked.
    pub(super) fn took_pointer(&self) -> bool {
        self.pointer.swap(false, Ordering::AcqRel)
    }
}

/// Injects input.
pub(super) struct Injector {
    input: Box<dyn Input>,
    progress: Arc<Progress>,
}

impl Injector {
    pub(super) fn new(input: Box<dyn Input>) -> Self {
        Self {
            input,
            progress: Arc::default(),
        }
    }

    /// Shared with the picture.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// One input. What can't be done on this desktop is logged: the operator sees that nothing happens.
    pub(super) fn inject(&mut self, message: &ViewerInput) {
        let Some(input) = &message.input else { return };
        if let Err(error) = self.act(input) {
            match error {
                DesktopError::InputSuspended => tracing::debug!("input while the local user is asked"),
                error => tracing::warn!(%error, "input could not be injected"),
            }
        }
        self.progress.newest.store(message.id, Ordering::Release);
    }

    /// Lets go of everything.
    pub(super) fn release_all(&mut self) {
        if let Err(error) = self.input.release_all() {
            tracing::warn!(%error, "keys and buttons could not be released");
        }
    }

    fn act(&mut self, input: &viewer_input::Input) -> Result<(), DesktopError> {
        match input {
            viewer_input::Input::Move(to) => self.motion(to.x, to.y),
            viewer_input::Input::Button(button) => {
                self.motion(button.x, button.y)?;
                let number = u8::try_from(button.button).unwrap_or(0);
                self.input.button(Button::new(number)?, action(button.pressed))
            }
            viewer_input::Input::Wheel(wheel) => self.wheel(wheel),
            viewer_input::Input::Key(key) => self.input.key(press(key), action(key.pressed)),
            viewer_input::Input::ReleaseAll(_) => self.input.release_all(),
        }
    }

    fn motion(&mut self, x: i32, y: i32) -> Result<(), DesktopError> {
        self.progress.pointer.store(true, Ordering::Release);
        self.input.motion(Point { x, y })
    }

    fn wheel(&mut self, wheel: &Wheel) -> Result<(), DesktopError> {
        self.motion(wheel.x, wheel.y)?;
        // X11: 4 up, 5 down, 6 left, 7 right.
        let vertical = if wheel.dy < 0 { 4 } else { 5 };
        let horizontal = if wheel.dx < 0 { 6 } else { 7 };
        for (number, clicks) in [(vertical, wheel.dy), (horizontal, wheel.dx)] {
            for _ in 0..clicks.saturating_abs().min(MAX_CLICKS) {
                let button = Button::new(number)?;
                self.input.button(button, Action::Press)?;
                self.input.button(button, Action::Release)?;
            }
        }
        Ok(())
    }
}

fn press(key: &Key) -> KeyPress {
    KeyPress {
        physical: u16::try_from(key.physical)
            .ok()
            .filter(|code| *code != 0)
            .map(PhysicalKey),
        keysym: Some(key.keysym).filter(|keysym| *keysym != 0).map(Keysym),
    }
}

fn action(pressed: bool) -> Action {
    if pressed { Action::Press } else { Action::Release }
}
