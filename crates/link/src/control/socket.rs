//! A control link that is up: one task owns the socket, two bounded queues lead to it.
//!
//! ```text
//! ControlSender ──> queue of 32 ──> write ──┐
//!                                           ├── socket        the first of the two that ends, ends the link,
//! ControlReceiver <── queue of 32 <── read ─┘                 and its reason is the receiver's last word
//! ```
//!
//! Pings when it has heard nothing for a while, and ends when the answer stays out.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    net::TcpStream,
    sync::mpsc,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{
    ControlError,
    liveness::{Check, Liveness},
};

/// Frames that wait in either direction. Control messages are small and rare; a full queue makes its writer wait.
const QUEUE: usize = 32;

/// How long the other end may take to confirm a close.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

type Socket = WebSocketStream<TlsStream<TcpStream>>;

#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) ping_every: Duration,
    pub(super) answer: Duration,
    pub(super) send: Duration,
    pub(super) max_frame: usize,
}

/// Sends frames on a control link. Clones send on the same link.
#[derive(Debug, Clone)]
pub struct ControlSender {
    outgoing: mpsc::Sender<Outgoing>,
    max_frame: usize,
}

/// Receives the frames of a control link, and keeps it up: dropping it ends the link.
#[derive(Debug)]
pub struct ControlReceiver {
    incoming: mpsc::Receiver<Result<Bytes, ControlError>>,
    ended: Option<ControlError>,
}

#[derive(Debug)]
enum Outgoing {
    Frame(Bytes),
    Close { code: u16, reason: String },
}

impl ControlSender {
    /// Queues one frame; waits while the queue is full. Dropping the future leaves the frame unsent.
    ///
    /// That it was queued does not mean that it arrived: what must not be lost is kept until it is acknowledged.
    ///
    /// # Errors
    /// [`ControlError::TooLong`]; [`ControlError::ClosedHere`] when the link has ended (the receiver knows why).
    pub async fn send(&self, frame: impl Into<Bytes>) -> Result<(), ControlError> {
        let frame = frame.into();
        if frame.len() > self.max_frame {
            return Err(ControlError::TooLong {
                len: frame.len(),
                max: self.max_frame,
            });
        }
        self.outgoing
            .send(Outgoing::Frame(frame))
            .await
            .map_err(|_| ControlError::ClosedHere)
    }

    /// Closes the link after what is queued. `code` is a WebSocket close code (RFC 6455, 7.4); `reason` is cut to the
    /// 123 bytes that fit.
    pub async fn close(&self, code: u16, reason: &str) {
        let mut end = reason.len().min(123);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        let reason = reason.get(..end).unwrap_or_default().to_owned();
        // A link that has ended needs no closing.
        let _ = self.outgoing.send(Outgoing::Close { code, reason }).await;
    }
}

impl ControlReceiver {
    /// The next frame. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Why the link ended, after all frames that came before; the same again for every later call.
    pub async fn recv(&mut self) -> Result<Bytes, ControlError> {
        if let Some(ended) = &self.ended {
            return Err(ended.clone());
        }
        let lost = || Err(ControlError::Broken("its task is gone".to_owned()));
        let next = self.incoming.recv().await.unwrap_or_else(lost);
        if let Err(error) = &next {
            self.ended = Some(error.clone());
        }
        next
    }
}

pub(super) fn start(socket: Socket, limits: Limits) -> (ControlSender, ControlReceiver) {
    let (outgoing, to_write) = mpsc::channel(QUEUE);
    let (to_read, incoming) = mpsc::channel(QUEUE);
    tokio::spawn(run(socket, to_write, to_read, limits));
    (
        ControlSender {
            outgoing,
            max_frame: limits.max_frame,
        },
        ControlReceiver { incoming, ended: None },
    )
}

async fn run(
    socket: Socket,
    outgoing: mpsc::Receiver<Outgoing>,
    incoming: mpsc::Sender<Result<Bytes, ControlError>>,
    limits: Limits,
) {
    let (mut sink, stream) = socket.split();
    let (heard, closing) = (Heard::default(), AtomicBool::new(false));
    let end = tokio::select! {
        end = write(&mut sink, outgoing, &heard, &closing, limits) => end,
        // After our own close, the other end's confirmation or anything else is only how it came about.
        end = read(stream, &incoming, &heard) => if closing.load(Ordering::Relaxed) { ControlError::ClosedHere } else { end },
        () = incoming.closed() => {
            // Nobody listens any more: say good-bye, briefly.
            let going_away = Message::Close(Some(CloseFrame { code: CloseCode::Away, reason: "".into() }));
            let _ = timeout(CLOSE_LIMIT, sink.send(going_away)).await;
            return;
        }
    };
    // A receiver that was dropped meanwhile doesn't want to know.
    let _ = incoming.send(Err(end)).await;
}

/// Sends what is queued, and pings; returns why it can't go on.
async fn write(
    sink: &mut SplitSink<Socket, Message>,
    mut outgoing: mpsc::Receiver<Outgoing>,
    heard: &Heard,
    closing: &AtomicBool,
    limits: Limits,
) -> ControlError {
    let mut senders = true;
    let mut liveness = Liveness::new(limits.ping_every, limits.answer);
    let mut check_at = Instant::now() + limits.ping_every;
    loop {
        let message = tokio::select! {
            next = outgoing.recv(), if senders => match next {
                Some(Outgoing::Frame(frame)) => Message::Binary(frame),
                Some(Outgoing::Close { code, reason }) => {
                    closing.store(true, Ordering::Relaxed);
                    return close(sink, code, reason).await;
                }
                // All senders are gone, the receiver is not: go on listening, and pinging.
                None => {
                    senders = false;
                    continue;
                }
            },
            () = sleep_until(check_at) => match liveness.check(Instant::now(), heard.last()) {
                Check::Wait(until) => {
                    check_at = until;
                    continue;
                }
                Check::Ping(until) => {
                    check_at = until;
                    Message::Ping(Bytes::new())
                }
                Check::Silent(silence) => return ControlError::Silence(silence),
            },
        };
        match timeout(limits.send, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return error.into(),
            Err(_elapsed) => return ControlError::Stuck(limits.send),
        }
    }
}

async fn close(sink: &mut SplitSink<Socket, Message>, code: u16, reason: String) -> ControlError {
    let frame = CloseFrame {
        code: CloseCode::from(code),
        reason: reason.into(),
    };
    if timeout(CLOSE_LIMIT, sink.send(Message::Close(Some(frame))))
        .await
        .is_ok()
    {
        // `read` sees the other end's confirmation and ends the link first, when it comes.
        sleep(CLOSE_LIMIT).await;
    }
    ControlError::ClosedHere
}

/// Passes on what comes; returns why it can't go on.
async fn read(
    mut stream: SplitStream<Socket>,
    incoming: &mpsc::Sender<Result<Bytes, ControlError>>,
    heard: &Heard,
) -> ControlError {
    loop {
        // A receiver that is slow stops the reading, and so in the end the site. That silence is ours, not the site's.
        heard.pause();
        let Ok(place) = incoming.reserve().await else {
            return ControlError::ClosedHere;
        };
        heard.note();
        let frame = loop {
            let message = stream.next().await;
            heard.note();
            match message {
                Some(Ok(Message::Binary(frame))) => break frame,
                // The library answers pings by itself.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(frame))) => return closed_there(&mut stream, frame).await,
                Some(Ok(Message::Text(_) | Message::Frame(_))) => {
                    return ControlError::Broken("the site sent text where only binary frames belong".to_owned());
                }
                Some(Err(error)) => return error.into(),
                None => return ControlError::Broken("the connection ended without a good-bye".to_owned()),
            }
        };
        place.send(Ok(frame));
    }
}

/// Reads on until our confirmation is out.
async fn closed_there(stream: &mut SplitStream<Socket>, frame: Option<CloseFrame>) -> ControlError {
    let _ = timeout(CLOSE_LIMIT, stream.next()).await;
    match frame {
        Some(frame) => ControlError::ClosedThere {
            code: frame.code.into(),
            reason: frame.reason.chars().filter(|c| !c.is_control()).collect(),
        },
        // "No status received" (RFC 6455, 7.1.5).
        None => ControlError::ClosedThere {
            code: 1005,
            reason: String::new(),
        },
    }
}

/// When the other end was last heard.
#[derive(Debug, Default)]
struct Heard(Mutex<Option<Instant>>);

impl Heard {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// We are not listening at the moment: nothing can be said about the other end.
    fn pause(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Now, while not listening.
    fn last(&self) -> Instant {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unwrap_or_else(Instant::now)
    }
}
