//! Size limits of every message, and the one way to decode: bounded, with an error that names the message.

use prost::Message;

/// Channel numbers: the first byte of each stream on the session link.
pub mod channel {
    /// Both directions, opened by the viewer.
    pub const CONTROL: u8 = 1;
    /// Viewer to device, opened by the viewer.
    pub const INPUT: u8 = 2;
    /// Device to viewer, opened by the device.
    pub const PICTURE: u8 = 3;
}

/// Session protocol versions that this program speaks, newest first.
pub const SESSION_VERSIONS: &[u32] = &[1];
/// Control protocol versions that this program speaks, newest first.
pub const CONTROL_VERSIONS: &[u32] = &[1];
/// The helper is of the same build as its service: one version.
pub const HELPER_VERSION: u32 = 1;

/// A message on the session's control channel, either direction. The largest is a cursor shape of 256 x 256.
pub const MAX_SESSION_CONTROL: usize = 300 * 1024;
/// The first message of a viewer: the grant and little else.
pub const MAX_OPENING: usize = 16 * 1024;
/// A message on the input channel.
pub const MAX_INPUT: usize = 256;
/// A frame on the picture channel: what an 8K screen of noise takes, uncompressed.
pub const MAX_PICTURE: usize = 136 * 1024 * 1024;
/// A message on the control link, either direction.
pub const MAX_CONTROL: usize = 256 * 1024;
/// A message between service and helper: a picture frame and its header.
pub const MAX_HELPER: usize = MAX_PICTURE + 1024;

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
    if bytes.len() > limit {
        return Err(DecodeError::TooLong {
            what,
            size: bytes.len(),
            limit,
        });
    }
    M::decode(bytes).map_err(|error| DecodeError::Malformed {
        what,
        why: error.to_string(),
    })
}
