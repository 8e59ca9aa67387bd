//! The way from the service: a thread that reads, injects input at once, and hands everything else to the desk.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use deskside_desktop::Waker;
use deskside_wire::framing::Deframer;
use deskside_wire::helper::{ServiceToHelper, service_to_helper};
use deskside_wire::limits::MAX_HELPER;

use super::HelperError;
use super::inject::Injector;

/// Orders that may wait. The desk takes them between two frames, so more than a few never do.
const WAITING: usize = 256;
const READ: usize = 16 * 1024;

/// What the desk hears from the reader.
pub(super) enum Order {
    /// A message that is not input.
    Message(service_to_helper::Message),
    /// Nothing more comes: the service is gone, said goodbye, or can't be understood.
    End(Result<(), HelperError>),
}

/// Starts the reader.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn spawn(socket: UnixStream, injector: Injector, waker: Waker) -> Result<Receiver<Order>, HelperError> {
    let (orders, received) = sync_channel(WAITING);
    std::thread::Builder::new()
        .name(String::from("inlet"))
        .stack_size(128 * 1024)
        .spawn(move || {
            let mut injector = injector;
            let ended = read(socket, &mut injector, &orders, &waker);
            // First of all: nothing stays pressed.
            injector.release_all();
            let _ = orders.send(Order::End(ended));
            waker.wake();
        })?;
    Ok(received)
}

fn read(
    mut socket: UnixStream,
    injector: &mut Injector,
    orders: &SyncSender<Order>,
    waker: &Waker,
) -> Result<(), HelperError> {
    let mut deframer = Deframer::new("a message from the service", MAX_HELPER);
    let mut bytes = vec![0; READ];
    loop {
        let count = match socket.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        deframer.push(bytes.get(..count).unwrap_or_default());
        while let Some(ServiceToHelper { message }) = deframer.next_message()? {
            match message {
                Some(service_to_helper::Message::Inject(inject)) => {
                    if let Some(input) = inject.input {
                        injector.inject(&input);
                    }
                }
                Some(service_to_helper::Message::ReleaseInput(_)) => injector.release_all(),
                Some(service_to_helper::Message::Quit(_)) => return Ok(()),
                Some(other) => {
                    if orders.send(Order::Message(other)).is_err() {
                        return Ok(());
                    }
                    waker.wake();
                }
                None => {}
            }
        }
    }
}
