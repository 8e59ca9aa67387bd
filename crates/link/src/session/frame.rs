//! Frames on a stream of bytes: a length, four bytes little-endian, then that many bytes.
//!
//! Pure: takes bytes as they arrive in any cut, gives whole frames. Knows no sockets and no meaning.

use bytes::{Buf, Bytes, BytesMut};

/// The longest frame that may be sent at all, in bytes. Readers name their own, lower bound per channel.
///
/// A full screen of 4K pixels compressed badly is below it; anything bigger travels in slices.
pub const MAX_FRAME: usize = 16 * 1024 * 1024;

/// Bytes of the length in front of each frame.
pub(super) const HEADER: usize = 4;

/// How far ahead of the bytes received memory is reserved: a length is only a claim until its bytes come.
const RESERVE_STEP: usize = 256 * 1024;

/// A frame that breaks the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than the reader, or the link, allows. The stream can't be read further.
    #[error("a frame of {len} bytes is over this channel's limit of {max}")]
    TooLong {
        /// What the header claims, or the sender wanted to send.
        len: usize,
        /// The bound that it breaks.
        max: usize,
    },
    /// The stream ended inside a frame.
    #[error("the channel ended in the middle of a frame, {missing} bytes short")]
    Torn {
        /// How many bytes never came; at least this many.
        missing: usize,
    },
}

/// The header for a frame of `len` bytes.
///
/// # Errors
/// [`FrameError::TooLong`] over [`MAX_FRAME`].
pub(super) fn header(len: usize) -> Result<Bytes, FrameError> {
    if len > MAX_FRAME {
        return Err(FrameError::TooLong { len, max: MAX_FRAME });
    }
    let len = u32::try_from(len).map_err(|_| FrameError::TooLong { len, max: MAX_FRAME })?;
    Ok(Bytes::copy_from_slice(&len.to_le_bytes()))
}

/// Received bytes that are not yet a whole frame.
#[derive(Debug, Default)]
pub(super) struct FrameBuffer {
    bytes: BytesMut,
}

impl FrameBuffer {
    /// Adds what arrived. The caller adds only after [`FrameBuffer::next`] gave `None`, so this never grows beyond
    /// one frame and one chunk.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    /// The next whole frame, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] as soon as the header claims more than `max`, before its bytes are waited for.
    pub(super) fn next(&mut self, max: usize) -> Result<Option<Bytes>, FrameError> {
        let max = max.min(MAX_FRAME);
        let Some(len) = self.claimed_len() else { return Ok(None) };
        if len > max {
            return Err(FrameError::TooLong { len, max });
        }
        let whole = HEADER + len;
        if self.bytes.len() < whole {
            self.bytes.reserve((whole - self.bytes.len()).min(RESERVE_STEP));
            return Ok(None);
        }
        self.bytes.advance(HEADER);
        Ok(Some(self.bytes.split_to(len).freeze()))
    }

    /// To be called at the end of the stream.
    ///
    /// # Errors
    /// [`FrameError::Torn`] when a frame was begun.
    pub(super) fn end(&self) -> Result<(), FrameError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let whole = self.claimed_len().map_or(HEADER, |len| HEADER.saturating_add(len));
        Err(FrameError::Torn {
            missing: whole.saturating_sub(self.bytes.len()),
        })
    }

    fn claimed_len(&self) -> Option<usize> {
        let header: [u8; HEADER] = self.bytes.get(..HEADER)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(header)).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_whatever_the_cuts(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12),
            cut in 1usize..97,
        ) {
            let mut wire = Vec::new();
            for frame in &frames {
                wire.extend_from_slice(&header(frame.len()).unwrap());
                wire.extend_from_slice(frame);
            }
            let mut buffer = FrameBuffer::default();
            let mut out = Vec::new();
            for chunk in wire.chunks(cut) {
                buffer.push(chunk);
                while let Some(frame) = buffer.next(300).unwrap() {
                    out.push(frame.to_vec());
                }
            }
            prop_assert_eq!(out, frames);
            prop_assert_eq!(buffer.end(), Ok(()));
        }

        #[test]
        fn any_bytes_give_frames_within_the_bound_or_an_error(wire in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut buffer = FrameBuffer::default();
            buffer.push(&wire);
            while let Ok(Some(frame)) = buffer.next(64) {
                prop_assert!(frame.len() <= 64);
            }
        }
    }

    #[test]
    fn a_claim_over_the_bound_is_refused_before_its_bytes_come() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&u32::MAX.to_le_bytes());
        let refused = buffer.next(usize::MAX);
        assert_eq!(
            refused,
            Err(FrameError::TooLong {
                len: u32::MAX as usize,
                max: MAX_FRAME
            })
        );
        assert_eq!(
            header(MAX_FRAME + 1),
            Err(FrameError::TooLong {
                len: MAX_FRAME + 1,
                max: MAX_FRAME
            })
        );
    }

    #[test]
    fn the_longest_allowed_frame_does_not_reserve_its_claim_at_once() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&u32::try_from(MAX_FRAME).unwrap().to_le_bytes());
        assert_eq!(buffer.next(MAX_FRAME), Ok(None));
        assert!(
            buffer.bytes.capacity() <= 2 * RESERVE_STEP,
            "reserved {}",
            buffer.bytes.capacity()
        );
    }

    #[test]
    fn an_end_inside_a_frame_says_how_much_is_missing() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&[5, 0]);
        assert_eq!(buffer.end(), Err(FrameError::Torn { missing: 2 }));
        buffer.push(&[0, 0, 1]);
        assert_eq!(buffer.next(10), Ok(None));
        assert_eq!(buffer.end(), Err(FrameError::Torn { missing: 4 }));
    }
}
