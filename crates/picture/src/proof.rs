//! Proof of equality: hashes by which both ends can tell that they show the same picture.
//!
//! A hash depends on colours only: not on padding, stride or the order of bytes, so the device hashes its capture and the
//! viewer its framebuffer. XXH3 tells accidents apart (one in 2^64); it does not withstand somebody who forges a
//! picture, and doesn't need to: the stream is authenticated. Knows nothing of encoder or decoder.

use crate::geometry::{Size, TILE};
use crate::pixels::PixelView;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

/// The hash of tile number `tile` (row by row, 64x64 pixels, cut off at the edges).
///
/// # Panics
/// When there is no such tile.
pub fn tile_hash(picture: PixelView<'_>, tile: usize) -> u64 {
    let area = picture.size().tile(tile);
    let mut bytes = [0_u8; (TILE * TILE * 4) as usize];
    let mut length = 0;
    for y in area.y..area.bottom() {
        let row = &picture.row(y)[area.x as usize..area.right() as usize];
        let line = &mut bytes[length..length + row.len() * 4];
        for (colour, pixel) in line.as_chunks_mut::<4>().0.iter_mut().zip(row) {
            *colour = picture.order().rgb(*pixel).to_le_bytes();
        }
        length += row.len() * 4;
    }
    xxh3_64(&bytes[..length])
}

/// The hashes of all tiles, row by row.
pub fn tile_hashes(picture: PixelView<'_>) -> Vec<u64> {
    (0..picture.size().tiles())
        .map(|tile| tile_hash(picture, tile))
        .collect()
}

/// One hash for the whole picture: its size and the hashes of its tiles.
pub fn frame_hash(picture: PixelView<'_>) -> u64 {
    combine(picture.size(), &tile_hashes(picture))
}

/// The hash of a picture of `size` whose tiles have the hashes `tiles`: lets a side that keeps tile hashes up to date
/// avoid hashing the picture again.
pub fn combine(size: Size, tiles: &[u64]) -> u64 {
    let mut hash = Xxh3Default::new();
    hash.update(&size.width.to_le_bytes());
    hash.update(&size.height.to_le_bytes());
    for tile in tiles {
        hash.update(&tile.to_le_bytes());
    }
    hash.digest()
}
