//! Messages on a byte stream: each is preceded by its length (u32, little-endian). Does no I/O: bytes come in as they
//! were read, whole messages go out.

use bytes::{Buf, Bytes, BytesMut};
use prost::Message;

use crate::DecodeError;

/// Bytes of a length.
pub const HEADER: usize = 4;

/// Appends one message with its length to `out`, which may hold others already.
///
/// # Errors
/// [`DecodeError::TooLong`] over `limit`; `out` is unchanged then.
pub fn append<M: Message>(out: &mut Vec<u8>, what: &'static str, limit: usize, message: &M) -> Result<(), DecodeError> {
    let size = message.encoded_len();
    let too_long = DecodeError::TooLong { what, size, limit };
    if size > limit {
        return Err(too_long);
    }
    let header = u32::try_from(size).map_err(|_| too_long)?;
    out.reserve(HEADER + size);
    out.extend_from_slice(&header.to_le_bytes());
    message.encode_raw(out);
    Ok(())
}

/// One message with its length.
///
/// # Errors
/// [`DecodeError::TooLong`] over `limit`.
pub fn frame<M: Message>(what: &'static str, limit: usize, message: &M) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    append(&mut out, what, limit, message)?;
    Ok(out)
}

/// Cuts a byte stream into messages, in whatever pieces it arrives.
///
/// It never holds more than was pushed, and an announced length over the limit is an error before its bytes come. After
/// an error the stream can't be understood any more: every further call gives the same error.
#[derive(Debug)]
pub struct Deframer {
    what: &'static str,
    limit: usize,
    buffer: BytesMut,
}

impl Deframer {
    /// For messages of at most `limit` bytes; `what` names them in the error.
    #[must_use]
    pub fn new(what: &'static str, limit: usize) -> Self {
        Self {
            what,
            limit,
            buffer: BytesMut::new(),
        }
    }

    /// Takes bytes as they were read. Take all messages out before pushing more, and no more is held than one message
    /// and one read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, still encoded; `None` until more is pushed.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] as soon as a length over the limit is seen.
    pub fn next_frame(&mut self) -> Result<Option<Bytes>, DecodeError> {
        let Some(header) = self.buffer.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        // A target whose addresses are shorter than the length could not hold the message either.
        let size = usize::try_from(u32::from_le_bytes(*header)).unwrap_or(usize::MAX);
        if size > self.limit {
            return Err(DecodeError::TooLong {
                what: self.what,
                size,
                limit: self.limit,
            });
        }
        if self.buffer.len() < HEADER + size {
            // A large message grows the buffer once, not with each read; what it may grow to is what has come so far
            // and as much again, so that an announcement alone takes no memory.
            self.buffer
                .reserve((HEADER + size - self.buffer.len()).min(self.buffer.len()));
            return Ok(None);
        }
        self.buffer.advance(HEADER);
        Ok(Some(self.buffer.split_to(size).freeze()))
    }

    /// The next whole message, decoded.
    ///
    /// # Errors
    /// As [`Deframer::next_frame`], or [`DecodeError::Malformed`]; messages after a malformed one can still be read.
    pub fn next_message<M: Message + Default>(&mut self) -> Result<Option<M>, DecodeError> {
        match self.next_frame()? {
            Some(bytes) => crate::decode_bytes(self.what, self.limit, bytes).map(Some),
            None => Ok(None),
        }
    }

    /// How many bytes wait for the rest of their message. Not zero when a stream ends means that it was cut off.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.buffer.len()
    }
}
