//! The other half of the zstd stream, with a bound on what it may unpack.
//!
//! Knows nothing of what the bytes mean.

use crate::error::DecodeError;
use crate::format::WINDOW_LOG;
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

/// Bytes that the output grows by at first.
const STEP: usize = 128 * 1024;

/// The decompressing half of a stream.
pub(crate) struct Decompressor {
    context: DCtx<'static>,
}

impl Decompressor {
    /// A fresh stream, which refuses windows larger than the encoder's.
    pub(crate) fn new() -> Result<Self, DecodeError> {
        let mut context = DCtx::try_create().ok_or(DecodeError::Decompress("not enough memory for a context"))?;
        context
            .set_parameter(DParameter::WindowLogMax(WINDOW_LOG))
            .map_err(failed)?;
        Ok(Self { context })
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        self.context.sizeof()
    }

    /// Forgets the window: the next bytes begin a new zstd frame.
    pub(crate) fn restart(&mut self) -> Result<(), DecodeError> {
        self.context.reset(ResetDirective::SessionOnly).map_err(failed)?;
        Ok(())
    }

    /// Replaces `payload` by all that `packed`, which is not empty, unpacks to: at most `limit` bytes.
    pub(crate) fn decompress(&mut self, packed: &[u8], limit: usize, payload: &mut Vec<u8>) -> Result<(), DecodeError> {
        payload.clear();
        let mut input = InBuffer::around(packed);
        loop {
            // Half again each time, but never past the limit (and the one byte by which it is noticed).
            let room = (limit + 1).saturating_sub(payload.len());
            payload.reserve_exact(STEP.max(payload.len() / 2).min(room));
            let (read, written) = (input.pos(), payload.len());
            let mut output = OutBuffer::around_pos(payload, written);
            let hint = self
                .context
                .decompress_stream(&mut output, &mut input)
                .map_err(failed)?;
            let full = output.pos() == output.capacity();
            if payload.len() > limit {
                return Err(DecodeError::Payload(limit));
            }
            // The stream never ends inside a session: an end would let a new zstd frame follow unnoticed.
            if hint == 0 {
                return Err(DecodeError::Decompress("the stream ended"));
            }
            let all_read = input.pos() == packed.len();
            if all_read && !full {
                return Ok(());
            }
            if input.pos() == read && payload.len() == written {
                return Err(DecodeError::Decompress("the stream does not go on"));
            }
        }
    }
}

impl std::fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decompressor").finish_non_exhaustive()
    }
}

fn failed(code: usize) -> DecodeError {
    DecodeError::Decompress(get_error_name(code))
}
