//! The byte format that encoder and decoder share: constants, frame header, numbers. `docs/picture-format.md` is the
//! same in prose; a change here is a change there.
//!
//! Knows nothing of how changes are found or how pixels are kept.

pub(crate) mod header;
pub(crate) mod mosaic;
pub(crate) mod number;
pub(crate) mod photo;
pub(crate) mod reader;
pub(crate) mod tile;
pub(crate) mod video;

use crate::geometry::{Size, TILE};

/// Version of the format, in the low bits of every frame's first byte.
pub const FORMAT_VERSION: u8 = 1;

/// zstd window, as a power of two: 4 MiB of each stream are remembered at each end.
pub(crate) const WINDOW_LOG: u32 = 22;

/// Most copies in one frame. A scroll needs one to five; the bound keeps the decoder's conflict check short.
pub(crate) const MAX_COPIES: usize = 64;

/// Palettes that a stream keeps: one or two for each kind of text and control on the screen.
pub(crate) const PALETTES: usize = 16;

/// Most colours that a palette holds: indices are bytes.
pub(crate) const MAX_COLOURS: usize = 256;

/// Most bytes that the main part of a frame of `size` can have once it is decompressed: what describes the copies and, for
/// every tile, its description, a full palette, and a byte a pixel.
pub(crate) fn max_main(size: Size) -> usize {
    const COPY_BYTES: usize = 32;
    const TILE_BYTES: usize = 16 + 3 * MAX_COLOURS + (TILE * TILE) as usize;
    16 + MAX_COPIES * COPY_BYTES + size.tiles() * TILE_BYTES
}
