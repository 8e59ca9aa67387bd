//! The helper's end of the socket: whole messages in, whole messages out. Knows nothing of what they say.

use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};

use deskside_wire::framing::{self, Deframer};
use deskside_wire::helper::{HelperToService, ServiceToHelper, helper_to_service, service_to_helper};
use deskside_wire::limits::MAX_HELPER;

/// The longest message that the service sends: a prompt with all its texts.
const MAX_FROM_SERVICE: usize = 256 * 1024;
/// What is read at once. What the service sends is small.
const READ: usize = 8 * 1024;

/// Reads what the service says. The main thread owns it.
#[derive(Debug)]
pub(super) struct FromService {
    stream: UnixStream,
    deframer: Deframer,
    chunk: Box<[u8; READ]>,
}

/// Says something to the service; every thread has a clone. A message is never torn by another.
#[derive(Debug, Clone)]
pub(super) struct ToService(Arc<Mutex<Writer>>);

#[derive(Debug)]
struct Writer {
    stream: UnixStream,
    /// The bytes of the last message, kept so that frames don't need a new allocation each.
    bytes: Vec<u8>,
}

/// Above this the buffer of a message is not kept: a full frame is rare.
const KEEP: usize = 1 << 20;

/// Both ends of the helper's conversation.
pub(super) fn open(stream: UnixStream) -> io::Result<(FromService, ToService)> {
    let reading = stream.try_clone()?;
    let from = FromService {
        stream: reading,
        deframer: Deframer::new("message from the service", MAX_FROM_SERVICE),
        chunk: Box::new([0; READ]),
    };
    let writer = Writer {
        stream,
        bytes: Vec::new(),
    };
    Ok((from, ToService(Arc::new(Mutex::new(writer)))))
}

impl FromService {
    /// Waits for the next message; `None` when the service is gone. A message of a later version is passed over.
    pub fn next(&mut self) -> io::Result<Option<service_to_helper::Message>> {
        loop {
            let message = self
                .deframer
                .next_message::<ServiceToHelper>()
                .map_err(io::Error::other)?;
            if let Some(message) = message {
                match message.message {
                    Some(message) => return Ok(Some(message)),
                    None => continue,
                }
            }
            match self.stream.read(self.chunk.as_mut_slice()) {
                Ok(0) => return Ok(None),
                Ok(read) => self.deframer.push(self.chunk.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The service was killed while something was under way.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }
}

impl ToService {
    /// Sends a message; waits while the service does not read. An error means that the service is gone.
    pub fn send(&self, message: helper_to_service::Message) -> io::Result<()> {
        let message = HelperToService { message: Some(message) };
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { stream, bytes } = &mut *writer;
        bytes.clear();
        framing::append(bytes, "message to the service", MAX_HELPER, &message).map_err(io::Error::other)?;
        let sent = stream.write_all(bytes);
        if bytes.capacity() > KEEP {
            *bytes = Vec::new();
        }
        sent
    }

    /// Ends the conversation, so that the main thread's wait ends too.
    pub fn hang_up(&self) {
        let writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = writer.stream.shutdown(Shutdown::Both) {
            tracing::debug!(%error, "the socket to the service was closed already");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_wire::helper::{Credit, Quit};

    fn bytes(messages: &[service_to_helper::Message]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for message in messages {
            let message = ServiceToHelper {
                message: Some(message.clone()),
            };
            framing::append(&mut bytes, "test", MAX_FROM_SERVICE, &message).unwrap();
        }
        bytes
    }

    #[test]
    fn messages_arrive_whole_in_whatever_pieces() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (mut from, _to) = open(ours).unwrap();
        let sent = [
            service_to_helper::Message::Credit(Credit {
                stream: 1,
                frames: 2,
                rate: 3,
                wishes: None,
            }),
            service_to_helper::Message::Quit(Quit {}),
        ];
        let bytes = bytes(&sent);
        let writer = std::thread::spawn(move || {
            for byte in bytes {
                theirs.write_all(&[byte]).unwrap();
            }
        });
        assert_eq!(from.next().unwrap().as_ref(), Some(&sent[0]));
        assert_eq!(from.next().unwrap().as_ref(), Some(&sent[1]));
        writer.join().unwrap();
        assert_eq!(from.next().unwrap(), None, "the service is gone");
    }

    #[test]
    fn an_impossible_length_is_an_error() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (mut from, _to) = open(ours).unwrap();
        theirs.write_all(&[0xff; 8]).unwrap();
        assert!(from.next().is_err());
    }

    #[test]
    fn hanging_up_ends_the_wait() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let (mut from, to) = open(ours).unwrap();
        to.hang_up();
        assert_eq!(from.next().unwrap(), None);
    }
}
