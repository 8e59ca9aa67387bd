//! The one way to decode: bounded, with an error that names the message. Knows no particular message.

use bytes::Bytes;
use prost::Message;

/// A message that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Longer than the limit of its kind.
    #[error("{what} of {size} bytes is over the limit of {limit}")]
    TooLong {
        /// The kind of message.
        what: &'static str,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Not what its kind of message looks like.
    #[error("{what} can't be read: {why}")]
    Malformed {
        /// The kind of message.
        what: &'static str,
        /// What the decoder found.
        why: String,
    },
}

/// Decodes one message of at most `limit` bytes; `what` names it in the error.
///
/// # Errors
/// [`DecodeError`] when the bytes are too many or not such a message.
pub fn decode<M: Message + Default>(what: &'static str, limit: usize, bytes: &[u8]) -> Result<M, DecodeError> {
    checked(what, limit, bytes.len())?;
    M::decode(bytes).map_err(|error| malformed(what, &error))
}

/// Like [`decode`], but a picture's bytes are shared with `bytes` instead of copied.
///
/// # Errors
/// [`DecodeError`] when the bytes are too many or not such a message.
pub fn decode_bytes<M: Message + Default>(what: &'static str, limit: usize, bytes: Bytes) -> Result<M, DecodeError> {
    checked(what, limit, bytes.len())?;
    M::decode(bytes).map_err(|error| malformed(what, &error))
}

fn checked(what: &'static str, limit: usize, size: usize) -> Result<(), DecodeError> {
    if size > limit {
        return Err(DecodeError::TooLong { what, size, limit });
    }
    Ok(())
}

fn malformed(what: &'static str, error: &prost::DecodeError) -> DecodeError {
    DecodeError::Malformed {
        what,
        why: error.to_string(),
    }
}
