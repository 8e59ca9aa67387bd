//! The service's end of the socket to one helper: messages out through a bounded queue, messages in as events, and the
//! process behind it. What comes from a helper comes from a user's process: bounded, and believed no further than that.

use std::io;
use std::time::Duration;

use deskside_wire::framing::{self, Deframer};
use deskside_wire::helper::{HelperToService, ServiceToHelper, helper_to_service, service_to_helper};
use deskside_wire::limits::MAX_HELPER;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::HelperProcess;

/// Messages to a helper that wait. A helper reads at once, whatever it is doing: one that leaves so many is stuck.
const QUEUE: usize = 1024;

/// How long a helper that was told to quit may take.
const QUIT: Duration = Duration::from_millis(500);

/// What is read at once, grown for frames.
const READ: usize = 64 * 1024;

/// What a helper says, or that it is gone.
#[derive(Debug)]
pub enum FromHelper {
    /// It said something.
    Said(helper_to_service::Message),
    /// It is gone, and its process has ended.
    Gone(HelperGone),
}

/// Why a helper is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HelperGone {
    /// Its process ended.
    #[error("it ended ({0})")]
    Ended(String),
    /// It sent what can't be understood, and was killed.
    #[error("it sent something unreadable and was killed: {0}")]
    Unreadable(String),
    /// It did not take what it was sent, and was killed.
    #[error("it did not react and was killed")]
    Stuck,
}

/// Sends to one helper. Dropping it tells the helper to quit.
#[derive(Debug)]
pub struct HelperSender(mpsc::Sender<service_to_helper::Message>);

/// One helper, from its start to its end.
#[derive(Debug)]
pub struct HelperConnection {
    child: Child,
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    outgoing: mpsc::Receiver<service_to_helper::Message>,
}

impl HelperSender {
    /// Hands a message over without waiting. False when the helper is stuck or gone; the connection says which.
    pub fn send(&self, message: service_to_helper::Message) -> bool {
        self.0.try_send(message).is_ok()
    }
}

impl HelperConnection {
    /// Takes a started helper over.
    ///
    /// # Errors
    /// When the socket can't be watched.
    pub fn new(process: HelperProcess) -> io::Result<(Self, HelperSender)> {
        process.socket.set_nonblocking(true)?;
        let (reader, writer) = UnixStream::from_std(process.socket)?.into_split();
        let (queue, outgoing) = mpsc::channel(QUEUE);
        let connection = Self {
            child: process.child,
            reader,
            writer,
            outgoing,
        };
        Ok((connection, HelperSender(queue)))
    }

    /// Carries messages until the helper is gone or its sender was dropped; the last event is [`FromHelper::Gone`].
    pub async fn run<E, F>(mut self, events: mpsc::Sender<E>, wrap: F)
    where
        F: Fn(FromHelper) -> E,
    {
        let gone = tokio::select! {
            gone = read(&mut self.reader, &events, &wrap) => gone,
            gone = write(&mut self.writer, &mut self.outgoing) => gone,
        };
        // Without its socket a helper that still lives ends by itself; it gets a moment to let go of what it holds.
        drop((self.reader, self.writer));
        let gone = match (gone, timeout(QUIT, self.child.wait()).await) {
            (Some(gone), Ok(_)) => gone,
            (None, Ok(Ok(status))) => HelperGone::Ended(status.to_string()),
            (None, Ok(Err(error))) => HelperGone::Ended(error.to_string()),
            (gone, Err(_elapsed)) => {
                if let Err(error) = self.child.kill().await {
                    tracing::debug!(%error, "the helper could not be killed: it has ended");
                }
                gone.unwrap_or(HelperGone::Stuck)
            }
        };
        // If the service has stopped there is nobody left to tell.
        let _ = events.send(wrap(FromHelper::Gone(gone))).await;
    }
}

/// Reads until the helper ends; says what was wrong with what it sent, if that is why.
async fn read<E>(
    reader: &mut OwnedReadHalf,
    events: &mpsc::Sender<E>,
    wrap: &impl Fn(FromHelper) -> E,
) -> Option<HelperGone> {
    let mut deframer = Deframer::new("message from the helper", MAX_HELPER);
    let mut chunk = vec![0; READ];
    loop {
        loop {
            match deframer.next_message::<HelperToService>() {
                Ok(Some(HelperToService { message: Some(message) })) => {
                    events.send(wrap(FromHelper::Said(message))).await.ok()?;
                }
                Ok(Some(_of_a_later_version)) => {}
                Ok(None) => break,
                Err(error) => return Some(HelperGone::Unreadable(error.to_string())),
            }
        }
        match reader.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => deframer.push(chunk.get(..read).unwrap_or_default()),
        }
    }
}

/// Writes what is queued until the sender is dropped.
async fn write(
    writer: &mut OwnedWriteHalf,
    outgoing: &mut mpsc::Receiver<service_to_helper::Message>,
) -> Option<HelperGone> {
    let mut bytes = Vec::new();
    while let Some(message) = outgoing.recv().await {
        bytes.clear();
        append(&mut bytes, message)?;
        // What has gathered meanwhile goes out in the same write.
        while let Ok(message) = outgoing.try_recv() {
            append(&mut bytes, message)?;
        }
        writer.write_all(&bytes).await.ok()?;
    }
    None
}

fn append(bytes: &mut Vec<u8>, message: service_to_helper::Message) -> Option<()> {
    let message = ServiceToHelper { message: Some(message) };
    framing::append(bytes, "message to the helper", MAX_HELPER, &message).ok()
}
