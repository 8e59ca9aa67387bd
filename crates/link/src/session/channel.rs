//! A channel: frames in order, one way or both, with a kind that says who reads it.
//!
//! The first byte of each stream is its [`ChannelKind`]; frames follow. Knows nothing of what a kind means.

use bytes::Bytes;
use iroh::endpoint::{RecvStream, SendStream, VarInt};

use super::{
    LinkError,
    frame::{self, FrameBuffer},
};

/// How much is taken from the transport at once; with a frame's bound, the most that a channel buffers.
const READ_STEP: usize = 64 * 1024;

/// Which channel a stream is: a number of the caller's, sent as the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelKind(pub u8);

/// The sending end of a channel. Dropping it ends the channel in good order.
#[derive(Debug)]
pub struct Outbound {
    stream: SendStream,
    /// Header and body of the frame under way, cut down to what is still to be written.
    under_way: [Bytes; 2],
}

/// The receiving end of a channel. Dropping it tells the other end to stop.
///
/// Read it promptly, and best in a task of its own: a channel that is not read holds back its sender by bytes, not by
/// frames, and the transport gives up the *link* when more than 2,000 small frames of one channel wait unread.
#[derive(Debug)]
pub struct Inbound {
    stream: RecvStream,
    buffer: FrameBuffer,
}

impl Outbound {
    pub(super) fn new(stream: SendStream) -> Self {
        Self {
            stream,
            under_way: [Bytes::new(), Bytes::new()],
        }
    }

    /// Writes one frame. It leaves at once, there is no delay to fill packets; this only waits while the other end's
    /// window, or the line, is full.
    ///
    /// Dropping the future is safe: the frame is then either not sent at all, or finished in front of the next one.
    ///
    /// # Errors
    /// [`super::FrameError::TooLong`] over [`super::MAX_FRAME`] (the channel stays usable); [`LinkError::ChannelGivenUp`] when
    /// the other end stopped it; [`LinkError::Ended`] when the link is gone.
    pub async fn send(&mut self, frame: impl Into<Bytes>) -> Result<(), LinkError> {
        let frame = frame.into();
        let header = frame::header(frame.len())?;
        self.write_under_way().await?;
        self.under_way = [header, frame];
        self.write_under_way().await
    }

    /// Higher goes first among the channels of this end of the link; the default is 0. Equal ones share the line.
    ///
    /// # Errors
    /// [`LinkError::Ended`] when the channel is already over.
    pub fn set_priority(&self, priority: i32) -> Result<(), LinkError> {
        self.stream
            .set_priority(priority)
            .map_err(|_| LinkError::EndpointClosed)
    }

    /// Ends the channel and waits until the other end has received everything.
    ///
    /// # Errors
    /// As [`Outbound::send`].
    pub async fn finish(mut self) -> Result<(), LinkError> {
        self.write_under_way().await?;
        self.stream.finish().map_err(|_| LinkError::EndpointClosed)?;
        match self.stream.stopped().await {
            Ok(None) => Ok(()),
            Ok(Some(code)) => Err(LinkError::ChannelGivenUp(code.into_inner())),
            Err(iroh::endpoint::StoppedError::ConnectionLost(error)) => Err(LinkError::Ended(error.into())),
            Err(_) => Err(LinkError::EndpointClosed),
        }
    }

    /// Gives the channel up: what was not yet delivered is dropped, and the other end sees `code`.
    pub fn abandon(mut self, code: u32) {
        // Already over is as good as given up.
        let _ = self.stream.reset(VarInt::from_u32(code));
    }

    pub(super) async fn write_kind(&mut self, kind: ChannelKind) -> Result<(), LinkError> {
        self.under_way = [Bytes::copy_from_slice(&[kind.0]), Bytes::new()];
        self.write_under_way().await
    }

    async fn write_under_way(&mut self) -> Result<(), LinkError> {
        while let Some(first) = self.under_way.iter().position(|chunk| !chunk.is_empty()) {
            let mut rest = &mut self.under_way[first..];
            let before = rest.len();
            // Either resolves and has taken what it says out of `rest`, or has taken nothing: cancel-safe.
            self.stream
                .write_many_chunks(&mut rest)
                .await
                .map_err(LinkError::from_write)?;
            let written = before - rest.len();
            for chunk in self.under_way.iter_mut().skip(first).take(written) {
                *chunk = Bytes::new();
            }
        }
        Ok(())
    }
}

impl Inbound {
    pub(super) fn new(stream: RecvStream) -> Self {
        Self {
            stream,
            buffer: FrameBuffer::default(),
        }
    }

    /// The next frame of at most `max` bytes, or `None` when the other end has ended the channel in good order.
    ///
    /// Dropping the future is safe: nothing read is lost.
    ///
    /// # Errors
    /// [`super::FrameError::TooLong`], as soon as its header is read (then the channel is stopped), or [`super::FrameError::Torn`];
    /// [`LinkError::ChannelGivenUp`] when the sender abandoned it; [`LinkError::Ended`] when the link is gone.
    pub async fn next_frame(&mut self, max: usize) -> Result<Option<Bytes>, LinkError> {
        loop {
            match self.buffer.next(max) {
                Ok(Some(frame)) => return Ok(Some(frame)),
                Ok(None) => {}
                Err(error) => {
                    self.stop(TOO_LONG);
                    return Err(error.into());
                }
            }
            match self.stream.read_chunk(READ_STEP).await.map_err(LinkError::from_read)? {
                Some(chunk) => self.buffer.push(&chunk),
                None => {
                    self.buffer.end().map_err(LinkError::from)?;
                    return Ok(None);
                }
            }
        }
    }

    /// Tells the other end that nobody reads this channel any more; it sees `code`.
    pub fn stop(&mut self, code: u32) {
        // Already over is as good as stopped.
        let _ = self.stream.stop(VarInt::from_u32(code));
    }

    /// Reads the stream's first byte; `None` when it ended without one. Cancel-safe.
    pub(super) async fn read_kind(&mut self) -> Result<Option<ChannelKind>, LinkError> {
        let first = self.stream.read_chunk(1).await.map_err(LinkError::from_read)?;
        Ok(first.and_then(|bytes| bytes.first().copied()).map(ChannelKind))
    }
}

/// The code that a sender sees when its frame was over the reader's bound.
pub(super) const TOO_LONG: u32 = 0xf0;
