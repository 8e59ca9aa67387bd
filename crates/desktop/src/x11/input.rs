//! The [`Input`] port on X11, by the XTEST extension. Knows nothing of who sits at the other end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, MOTION_NOTIFY_EVENT};
use x11rb::protocol::xtest::{self, ConnectionExt as _};

use super::connection::{During, XConnection};
use super::keyboard::Keyboard;
use crate::{Action, Button, DesktopError, Input, InputGate, KeyPress, Point};

/// The keyboard and pointer of one X display.
pub struct X11Input {
    injector: Arc<Mutex<Injector>>,
    gate: InputGate,
    /// What the gate calls when it closes. It lives as long as this.
    _on_close: Arc<dyn Fn() + Send + Sync>,
}

struct Injector {
    connection: XConnection,
    keyboard: Keyboard,
    held_buttons: Vec<Button>,
}

impl X11Input {
    /// Opens the keyboard and pointer of `display` (`:0`), or of `$DISPLAY`. Input passes while `gate` is open.
    ///
    /// # Errors
    /// When there is no display, or it lacks the XTEST or XKEYBOARD extension.
    pub fn open(display: Option<&str>, gate: InputGate) -> Result<Self, DesktopError> {
        const OPERATION: &str = "prepare to send input";
        let connection = XConnection::open(display)?;
        connection.require(xtest::X11_EXTENSION_NAME, "send keys and pointer motion")?;
        // A program that grabs the server (window managers do while they move a window) must not hold input up.
        connection
            .x
            .xtest_grab_control(true)
            .during(OPERATION)?
            .check()
            .during(OPERATION)?;
        let keyboard = Keyboard::open(&connection)?;
        let injector = Arc::new(Mutex::new(Injector {
            connection,
            keyboard,
            held_buttons: Vec::new(),
        }));
        let on_close: Arc<dyn Fn() + Send + Sync> = {
            let injector = Arc::clone(&injector);
            Arc::new(move || {
                if let Err(error) = lock(&injector).release_held() {
                    tracing::warn!(%error, "could not release what was held");
                }
            })
        };
        gate.on_close(&on_close);
        Ok(Self {
            injector,
            gate,
            _on_close: on_close,
        })
    }

    /// Does something with the injector, unless the gate is closed. The gate closes, then takes the lock to release
    /// what is held; asking under the lock therefore leaves no gap in which a key could slip through.
    fn inject(&self, act: impl FnOnce(&mut Injector) -> Result<(), DesktopError>) -> Result<(), DesktopError> {
        let mut injector = lock(&self.injector);
        if !self.gate.is_open() {
            return Err(DesktopError::InputSuspended);
        }
        injector.drain()?;
        act(&mut injector)?;
        injector.connection.flush()
    }
}

impl Input for X11Input {
    fn motion(&mut self, to: Point) -> Result<(), DesktopError> {
        self.inject(|injector| injector.motion(to))
    }

    fn button(&mut self, button: Button, action: Action) -> Result<(), DesktopError> {
        self.inject(|injector| injector.button(button, action))
    }

    fn key(&mut self, key: KeyPress, action: Action) -> Result<(), DesktopError> {
        self.inject(|injector| match action {
            Action::Press => injector.keyboard.press(&injector.connection, key),
            Action::Release => injector.keyboard.release(&injector.connection, key),
        })
    }

    fn release_all(&mut self) -> Result<(), DesktopError> {
        let mut injector = lock(&self.injector);
        injector.release_held()?;
        let Injector {
            connection, keyboard, ..
        } = &mut *injector;
        keyboard.return_spare_keys(connection)
    }
}

impl Drop for X11Input {
    fn drop(&mut self) {
        if let Err(error) = self.release_all() {
            tracing::debug!(%error, "could not release what was held; the display is gone");
        }
    }
}

impl Injector {
    fn motion(&self, to: Point) -> Result<(), DesktopError> {
        // The server moves a point outside to the nearest edge; the wire format only has 16 bits.
        let coordinate = |value: i32| i16::try_from(value.max(0)).unwrap_or(i16::MAX);
        let (root, x, y) = (self.connection.root(), coordinate(to.x), coordinate(to.y));
        const ABSOLUTE: u8 = 0;
        let request = self
            .connection
            .x
            .xtest_fake_input(MOTION_NOTIFY_EVENT, ABSOLUTE, 0, root, x, y, 0);
        request.during("move the pointer")?.ignore_error();
        Ok(())
    }

    fn button(&mut self, button: Button, action: Action) -> Result<(), DesktopError> {
        let event = match action {
            Action::Press => {
                if !self.held_buttons.contains(&button) {
                    self.held_buttons.push(button);
                }
                BUTTON_PRESS_EVENT
            }
            Action::Release => {
                if !self.held_buttons.contains(&button) {
                    return Ok(());
                }
                self.held_buttons.retain(|held| *held != button);
                BUTTON_RELEASE_EVENT
            }
        };
        self.fake_button(event, button)
    }

    fn fake_button(&self, event: u8, button: Button) -> Result<(), DesktopError> {
        let request = self
            .connection
            .x
            .xtest_fake_input(event, button.number(), 0, x11rb::NONE, 0, 0, 0);
        request.during("press a button")?.ignore_error();
        Ok(())
    }

    /// Releases everything, and returns only when the server has done so.
    fn release_held(&mut self) -> Result<(), DesktopError> {
        const OPERATION: &str = "release what was held";
        for button in std::mem::take(&mut self.held_buttons) {
            self.fake_button(BUTTON_RELEASE_EVENT, button)?;
        }
        self.keyboard.release_held(&self.connection)?;
        // A round trip: what was sent before has been worked on when the answer comes.
        self.connection
            .x
            .get_input_focus()
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        Ok(())
    }

    fn drain(&mut self) -> Result<(), DesktopError> {
        while let Some(event) = self.connection.poll()? {
            if let Event::Error(error) = &event {
                tracing::warn!(?error, "the X server refused an input event");
            }
            self.keyboard.take_in(&event);
        }
        Ok(())
    }
}

fn lock(injector: &Mutex<Injector>) -> MutexGuard<'_, Injector> {
    // What is held is updated before it is sent; after a panic, releasing it once more does no harm.
    injector.lock().unwrap_or_else(PoisonError::into_inner)
}
