//! A computer's desktop, seen from the helper process that runs in the local user's session.
//!
//! One trait per **port**: what the rest of the agent may ask of a desktop, whatever the operating system.
//!
//! | port | trait | what it does |
//! | --- | --- | --- |
//! | screen | [`Screen`] | monitors, damage, capture, cursor shape and position |
//! | input | [`Input`] | pointer, buttons, wheel and keys on behalf of an operator |
//! | input lock | [`InputLock`] | keeps the local user's own keyboards and mice from acting, until they press Escape five times |
//! | presence | [`Presence`] | who is signed in, is the session locked, how long has nobody touched it |
//! | consent | [`Consent`] | asks the local user, and says what they answered |
//! | notice | [`Notice`] | tells the local user, as long as a session runs, who is here, and lets them pause, limit and end it; and what they may ask for themselves |
//! | sounds | [`Sounds`] | lets them hear when somebody comes and goes |
//! | lock | [`ScreenLock`] | locks the screen, and says honestly whether it is locked |
//!
//! One folder per system implements them: [`x11`] for Linux with X11, and [`fake`], an in-memory desktop for tests.
//!
//! This crate knows nothing of the network, of policy, of grants, or of the messages between agent and site. It
//! decides nothing: it shows, asks, injects and reports. Calls are blocking and made from plain threads; whatever
//! takes longer than a round trip to the display server is delivered as an event or through a sink.
//!
//! **The law of consent and input.** While a prompt is on the screen, nothing that an operator sends may answer it.
//! [`InputGate`] is that law in one object: [`Consent`] closes it *before* the prompt becomes visible, which releases
//! every key and button that an operator holds, and opens it after the prompt has gone. [`Input`] refuses in between
//! with [`DesktopError::InputSuspended`].

mod consent;
mod error;
mod gate;
mod input;
mod input_lock;
mod lock;
mod notice;
mod presence;
mod screen;
mod sound;
mod waker;

// Drawn prompts and notices, for every system that has no such thing of its own. So far that is X11.
#[cfg(target_os = "linux")]
mod draw;
#[cfg(target_os = "linux")]
mod view;

pub mod fake;
#[cfg(target_os = "linux")]
pub mod linux;
#[cfg(target_os = "linux")]
pub mod x11;

pub use consent::{Access, AnswerSink, Consent, ConsentAnswer, ConsentPrompt, PromptHandle};
pub use deskside_draw::{Appearance, Language, Look, Point, Rect, Size};
pub use error::DesktopError;
pub use gate::{InputGate, Suspension};
pub use input::{Action, Button, Input, KeyPress, Keysym, PhysicalKey};
pub use input_lock::{EMERGENCY_PRESSES, InputLock, UnlockSink, Unlocked};
pub use lock::{LockOutcome, ScreenLock};
pub use notice::{
    Chosen, LocalWish, Notice, NoticeEvent, NoticeKey, NoticeSink, NoticeStyle, NoticedSession, OwnChoice, OwnChoices,
};
pub use presence::{LockState, Presence, PresenceReport, SignedInUser};
pub use screen::{CursorShape, Frame, MAX_CURSOR, MAX_DAMAGE, Monitor, Screen, ScreenEvent, ScreenLayout};
pub use sound::{Silence, Sound, Sounds};
pub use waker::Waker;
