//! The helper process: screen, input, prompt, bar and icon of one user session.
//!
//! ```text
//!             ┌── Inject ──────────────> Injector ──> display           (reader thread: input never waits)
//! service ──> Inlet
//!             └── everything else ─────> Desk ──> Picture ──> Outlet ──> service      (this thread)
//!                                          └────> prompts, notices ──> Outlet
//! ```
//!
//! It never sees the network, a key or a grant: what may be done was decided before it reaches the socket. It must let go
//! of everything when the service goes away: the end of the socket is the end of the process.

mod cursor;
mod desk;
mod inject;
mod inlet;
mod notices;
mod outlet;
mod picture;
mod presence;
mod prompts;

use std::os::unix::net::UnixStream;

use deskside_desktop::x11::{X11Input, X11Screen, windows};
use deskside_desktop::{DesktopError, InputGate, Language, Look};
use deskside_wire::HELPER_VERSION;
use deskside_wire::helper::{HelperError as ErrorMessage, HelperHello, helper_to_service};

use desk::Desk;
use inject::Injector;
use notices::Notices;
use outlet::Outlet;
use prompts::Prompts;

/// Why a helper ends.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// The display.
    #[error(transparent)]
    Desktop(#[from] DesktopError),
    /// The socket to the service.
    #[error("the socket to the service failed: {0}")]
    Socket(#[from] std::io::Error),
    /// The service sent something that is not of this version.
    #[error("the service sent something unreadable: {0}")]
    Decode(#[from] deskside_wire::DecodeError),
}

/// Serves one user session on `display` (`:0`, or `$DISPLAY`) until the service goes away or says so.
///
/// # Errors
/// When the display can't be used, or was lost. The service was told, when it could be.
pub fn run(socket: UnixStream, display: Option<&str>) -> Result<(), HelperError> {
    let outlet = Outlet::new(socket.try_clone()?);
    let served = serve(socket, display, &outlet);
    if let Err(error) = &served {
        let message = ErrorMessage {
            what: error.to_string(),
            fatal: true,
        };
        // The service may be what went away.
        let _ = outlet.send(helper_to_service::Message::Error(message));
    }
    served
}

fn serve(socket: UnixStream, display: Option<&str>, outlet: &Outlet) -> Result<(), HelperError> {
    let gate = InputGate::new();
    let screen = X11Screen::open(display)?;
    let injector = Injector::new(Box::new(X11Input::open(display, gate.clone())?));
    let look = Look {
        language: Language::from_environment(),
        ..Look::default()
    };
    let keys = notices::Keys::default();
    let (consent, notice) = windows(display, look, gate, notices::sink(keys.clone(), outlet.clone()));
    let prompts = Prompts::new(Box::new(consent), outlet.clone());
    let notices = Notices::new(Box::new(notice), keys);
    outlet.send(helper_to_service::Message::Hello(HelperHello {
        version: HELPER_VERSION,
        display: display.map_or_else(|| std::env::var("DISPLAY").unwrap_or_default(), str::to_owned),
        user: std::env::var("USER").unwrap_or_default(),
    }))?;
    let input = injector.progress();
    let orders = inlet::spawn(socket, injector, deskside_desktop::Screen::waker(&screen))?;
    let presence = presence::open(display);
    Desk::new(Box::new(screen), presence, prompts, notices, outlet.clone(), input).run(&orders)
}
