//! The main thread: does what the service says, in the order in which it says it.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use deskside_desktop::linux::Sources;
use deskside_desktop::{DesktopError, Waker};
use deskside_wire::HELPER_VERSION;
use deskside_wire::helper::{HelperError as WireError, HelperHello, helper_to_service, service_to_helper};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use super::capture::{Capture, Command};
use super::consent::Asking;
use super::injection::{Injection, TakenEffect};
use super::input_lock::InputLocking;
use super::locking::Locking;
use super::notices::{Keys, Notices};
use super::ports::{Ports, Windows};
use super::presence;
use super::socket::{self, FromService, ToService};
use super::sounding::Sounding;

/// Enough for what these threads do; the default of 8 MiB is only address space, but is counted by some limits.
const STACK: usize = 1 << 20;

/// How long the main thread may take to leave once it was told to.
const LEAVE: Duration = Duration::from_millis(500);

/// Why a helper ended early.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// The display is gone, or refuses.
    #[error(transparent)]
    Desktop(#[from] DesktopError),
    /// The socket failed, or the service sent what can't be understood.
    #[error("the socket to the service failed: {0}")]
    Socket(#[from] io::Error),
}

/// Everything that the main thread owns.
struct Helper {
    service: ToService,
    injection: Injection,
    asking: Asking,
    notices: Notices,
    input_lock: InputLocking,
    locking: Locking,
    sounding: Sounding,
    capture: Sender<Command>,
    screen: Waker,
}

/// What to do after a message.
#[derive(PartialEq, Eq)]
enum Then {
    GoOn,
    Quit,
}

/// Serves until the service or the display is gone.
pub(super) fn serve(socket: UnixStream, ports: Ports, display: &str) -> Result<(), HelperError> {
    let (mut from, service) = socket::open(socket)?;
    service.send(helper_to_service::Message::Hello(HelperHello {
        version: HELPER_VERSION,
        display: display.to_owned(),
        user: Sources::default().account_name(rustix::process::getuid().as_raw()),
    }))?;
    end_on_signals(&service)?;
    let taken = TakenEffect::default();
    let screen = ports.screen.waker();
    let (capture, commands) = mpsc::channel();
    let capturing = Capture::new(ports.screen, commands, service.clone(), taken.clone());
    spawn("capture", &service, move || {
        capturing.run().map_err(|error| error.to_string())
    })?;
    let (stop_presence, stopped) = mpsc::channel();
    let (port, to_service) = (ports.presence, service.clone());
    spawn("presence", &service, move || {
        presence::watch(port, &to_service, &stopped).map_err(|error| error.to_string())
    })?;
    let locking = Locking::start(ports.lock, service.clone())?;
    let sounding = Sounding::start(ports.sounds, service.clone())?;
    let keys = Keys::default();
    let Windows { consent, notice } = (ports.windows)(keys.sink(service.clone()));
    let mut helper = Helper {
        injection: Injection::new(ports.input, taken),
        asking: Asking::new(consent, service.clone()),
        notices: Notices::new(notice, keys),
        input_lock: InputLocking::new(ports.input_lock, service.clone()),
        locking,
        sounding,
        service,
        capture,
        screen,
    };
    let result = helper.listen(&mut from);
    drop(stop_presence);
    helper.leave();
    result
}

impl Helper {
    fn listen(&mut self, from: &mut FromService) -> Result<(), HelperError> {
        while let Some(message) = from.next()? {
            match self.act(message) {
                Ok(Then::GoOn) => {}
                Ok(Then::Quit) => return Ok(()),
                Err(error) => {
                    self.tell_error(&error);
                    return Err(error);
                }
            }
        }
        tracing::debug!("the service is gone");
        Ok(())
    }

    fn act(&mut self, message: service_to_helper::Message) -> Result<Then, HelperError> {
        use service_to_helper::Message;
        match message {
            Message::Inject(inject) => {
                if let Some(input) = &inject.input {
                    self.injection.inject(inject.stream, input)?;
                }
            }
            Message::ReleaseInput(release) => self.injection.let_go_of_all(release.stream)?,
            Message::StartPicture(start) => self.tell_capture(Command::Start(start)),
            Message::ShowScreen(show) => self.tell_capture(Command::Show(show)),
            Message::StopPicture(stop) => self.tell_capture(Command::Stop { stream: stop.stream }),
            Message::Credit(credit) => self.tell_capture(Command::Credit(credit)),
            Message::ResetEncoder(reset) => self.tell_capture(Command::Reset { stream: reset.stream }),
            Message::AskConsent(ask) => self.asking.ask(ask)?,
            Message::WithdrawConsent(withdraw) => self.asking.withdraw(withdraw.prompt),
            Message::ShowNotice(show) => self.notices.show(&show)?,
            Message::HideNotice(_) => self.notices.hide()?,
            Message::PlaySound(play) => self.sounding.play(play.sound),
            Message::LockInput(lock) => self.input_lock.order(lock)?,
            Message::LockScreen(lock) => self.locking.lock(lock.session_id),
            Message::Quit(_) => return Ok(Then::Quit),
        }
        Ok(Then::GoOn)
    }

    fn tell_capture(&self, command: Command) {
        // A capture thread that has ended has told the service why, and hung up.
        if self.capture.send(command).is_ok() {
            self.screen.wake();
        }
    }

    fn tell_error(&self, error: &HelperError) {
        let what = error.to_string();
        let told = self
            .service
            .send(helper_to_service::Message::Error(WireError { what, fatal: true }));
        if let Err(error) = told {
            tracing::debug!(%error, "the service did not hear why the helper ends");
        }
    }

    /// Nothing stays pressed, nothing stays on the screen.
    fn leave(&mut self) {
        self.input_lock.release();
        if let Err(error) = self.injection.release_all() {
            tracing::debug!(%error, "could not release keys and buttons: the display is gone");
        }
        if let Err(error) = self.notices.hide() {
            tracing::debug!(%error, "could not take the notices away: the display is gone");
        }
    }
}

/// Lets go of everything when this process is told to end: the kernel does that when the service was killed. Ctrl-C in a
/// terminal goes to the service as well, which ends its sessions properly first.
fn end_on_signals(service: &ToService) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP])?;
    flag::register(SIGINT, Arc::default())?;
    let service = service.clone();
    let wait = move || {
        if signals.forever().next().is_some() {
            service.hang_up();
            thread::sleep(LEAVE);
            // The main thread hangs in a call to the display.
            std::process::exit(1);
        }
    };
    let thread = thread::Builder::new().name(String::from("signals")).stack_size(STACK);
    thread.spawn(wait).map(|_running| ())
}

/// Starts a thread whose error ends the helper: the service is told, and the main thread's wait is ended.
fn spawn(
    name: &'static str,
    service: &ToService,
    work: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> io::Result<()> {
    let service = service.clone();
    let run = move || {
        let Err(what) = work() else { return };
        tracing::error!(thread = name, error = %what, "the helper can't go on");
        let error = WireError { what, fatal: true };
        if let Err(error) = service.send(helper_to_service::Message::Error(error)) {
            tracing::debug!(%error, "the service did not hear why the helper ends");
        }
        service.hang_up();
    };
    thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK)
        .spawn(run)
        .map(|_running| ())
}
