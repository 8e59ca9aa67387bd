//! One zstd stream per viewer: every frame is flushed, what was sent before stays in the window.
//!
//! Knows nothing of what the bytes mean.

use crate::error::EncodeError;
use crate::format::WINDOW_LOG;
use zstd::zstd_safe::zstd_sys::ZSTD_EndDirective::ZSTD_e_flush;
use zstd::zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer, compress_bound, get_error_name};

/// The compressing half of a stream.
pub(crate) struct Compressor {
    context: CCtx<'static>,
}

impl Compressor {
    /// A fresh stream at zstd `level`.
    pub(crate) fn new(level: i32) -> Result<Self, EncodeError> {
        let mut context = CCtx::try_create().ok_or(EncodeError::Compress("not enough memory for a context"))?;
        for parameter in [
            CParameter::CompressionLevel(level),
            CParameter::WindowLog(WINDOW_LOG),
            CParameter::ContentSizeFlag(false),
            CParameter::ChecksumFlag(false),
        ] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        Ok(Self { context })
    }

    /// Appends `payload`, compressed and complete up to its last byte, to `out`.
    pub(crate) fn compress(&mut self, payload: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let mut input = InBuffer::around(payload);
        loop {
            // The bound covers one call on all input; what a flush adds on top is a few bytes a block.
            out.reserve(compress_bound(payload.len() - input.pos()) + 64);
            let written = out.len();
            let mut output = OutBuffer::around_pos(out, written);
            let left = self
                .context
                .compress_stream2(&mut output, &mut input, ZSTD_e_flush)
                .map_err(failed)?;
            if left == 0 {
                return Ok(());
            }
        }
    }
}

impl std::fmt::Debug for Compressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}

fn failed(code: usize) -> EncodeError {
    EncodeError::Compress(get_error_name(code))
}
