//! The desktop's ports as the helper needs them: those of X11 in life, others in tests. Opens, and does nothing else.

use deskside_desktop::linux::{Locker, Players};
use deskside_desktop::x11::{self, X11Input, X11InputLock, X11Presence, X11Screen};
use deskside_desktop::{
    Appearance, Consent, DesktopError, Input, InputGate, InputLock, Language, Look, Notice, NoticeSink, Presence,
    Screen, ScreenLock, Sounds, UnlockSink,
};

/// Everything that a helper can do on its desktop.
pub struct Ports {
    pub(super) screen: Box<dyn Screen>,
    pub(super) input: Box<dyn Input>,
    pub(super) presence: Box<dyn Presence>,
    pub(super) lock: Box<dyn ScreenLock>,
    pub(super) sounds: Box<dyn Sounds>,
    pub(super) input_lock: Box<dyn FnOnce(UnlockSink) -> Box<dyn InputLock> + Send>,
    pub(super) windows: Box<dyn FnOnce(NoticeSink) -> Windows + Send>,
}

/// What the local user sees of the helper.
pub struct Windows {
    /// Asks.
    pub consent: Box<dyn Consent>,
    /// Tells.
    pub notice: Box<dyn Notice>,
}

impl Ports {
    /// The ports of an X display (`:0`), or of `$DISPLAY`.
    ///
    /// # Errors
    /// [`DesktopError`] when the display can't be used.
    pub fn x11(display: Option<&str>) -> Result<Self, DesktopError> {
        let gate = InputGate::new();
        let look = Look {
            language: Language::from_environment(),
            appearance: Appearance::default(),
        };
        let shown_on = display.map(str::to_owned);
        let (input_gate, lock_gate, locked_on) = (gate.clone(), gate.clone(), shown_on.clone());
        Ok(Self {
            screen: Box::new(X11Screen::open(display)?),
            input: Box::new(X11Input::open(display, input_gate)?),
            presence: Box::new(X11Presence::open(display)?),
            lock: Box::new(Locker::new(
                display.unwrap_or_default(),
                Box::new(X11Presence::open(display)?),
            )),
            sounds: Box::new(Players::default()),
            input_lock: Box::new(move |unlocked| {
                Box::new(X11InputLock::new(locked_on.as_deref(), lock_gate, unlocked))
            }),
            windows: Box::new(move |noticed| {
                let (consent, notice) = x11::windows(shown_on.as_deref(), look, gate, noticed);
                Windows {
                    consent: Box::new(consent),
                    notice: Box::new(notice),
                }
            }),
        })
    }

    /// Ports that somebody else made.
    #[must_use]
    pub fn new(
        screen: Box<dyn Screen>,
        input: Box<dyn Input>,
        presence: Box<dyn Presence>,
        lock: Box<dyn ScreenLock>,
        sounds: Box<dyn Sounds>,
        input_lock: Box<dyn FnOnce(UnlockSink) -> Box<dyn InputLock> + Send>,
        windows: Box<dyn FnOnce(NoticeSink) -> Windows + Send>,
    ) -> Self {
        Self {
            screen,
            input,
            presence,
            lock,
            sounds,
            input_lock,
            windows,
        }
    }
}
