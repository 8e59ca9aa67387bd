//! Proof of equality: hashes by which both ends can tell that they show the same picture.
//!
//! A hash depends on colours only: not on padding, stride or the order of bytes, so the device hashes its capture and the
//! viewer its framebuffer. XXH3 tells accidents apart (one in 2^64); it does not withstand somebody who forges a
//! picture, and doesn't need to: the stream is authenticated. Knows nothing of encoder or decoder.

use crate::geometry::{Size, TILE};
use crate::pixels::PixelView;
use xxhash_rust::xxh3::Xxh3Default;

/// The hash of tile number `tile` (row by row, 64x64 pixels, cut off at the edges).
///
/// # Panics
/// When there is no such tile.
pub fn tile_hash(picture: PixelView<'_>, tile: usize) -> u64 {
    let area = picture.size().tile(tile);
    let mut hash = Xxh3Default::new();
    let mut line = [0_u8; TILE as usize * 4];
    for y in area.y..area.bottom() {
        let row = &picture.row(y)[area.x as usize..area.right() as usize];
        for (colour, pixel) in line.as_chunks_mut::<4>().0.iter_mut().zip(row) {
            *colour = picture.order().rgb(*pixel).to_le_bytes();
        }
        hash.update(&line[..row.len() * 4]);
    }
    hash.digest()
}

/// The hashes of all tiles, row by row.
pub fn tile_hashes(picture: PixelView<'_>) -> Vec<u64> {
    (0..picture.size().tiles())
        .map(|tile| tile_hash(picture, tile))
        .collect()
}

/// How many pixels of two pictures have different colours; all of the larger one when their sizes differ.
pub fn differing_pixels(one: PixelView<'_>, other: PixelView<'_>) -> u64 {
    if one.size() != other.size() {
        return one.size().area().max(other.size().area());
    }
    let lines = (0..one.size().height).map(|y| {
        let pixels = one.row(y).iter().zip(other.row(y));
        pixels
            .filter(|(a, b)| one.order().rgb(**a) != other.order().rgb(**b))
            .count() as u64
    });
    lines.sum()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::PixelOrder;

    const SIZE: Size = Size::new(70, 65);

    fn colour(x: u32, y: u32) -> u32 {
        x << 16 | y << 8 | (x ^ y)
    }

    /// The same picture with rows of `stride` pixels, in `order`, with `padding` wherever nobody looks.
    fn bytes(stride: u32, order: PixelOrder, padding: u8) -> Vec<u8> {
        let mut bytes = vec![padding; (stride * SIZE.height * 4) as usize];
        for y in 0..SIZE.height {
            for x in 0..SIZE.width {
                let mut pixel = order.pixel(colour(x, y));
                pixel[3] = padding;
                bytes[((y * stride + x) * 4) as usize..][..4].copy_from_slice(&pixel);
            }
        }
        bytes
    }

    #[test]
    fn only_colours_count() {
        let (one, other) = (bytes(70, PixelOrder::Bgrx, 0), bytes(96, PixelOrder::Rgba, 0xaa));
        let one = PixelView::new(SIZE, 70 * 4, &one).unwrap();
        let other = PixelView::with_order(SIZE, 96 * 4, &other, PixelOrder::Rgba).unwrap();
        assert_eq!(tile_hashes(one), tile_hashes(other));
        assert_eq!(frame_hash(one), frame_hash(other));
        assert_eq!(differing_pixels(one, other), 0);
    }

    #[test]
    fn one_wrong_bit_is_noticed_in_its_tile() {
        let right = bytes(70, PixelOrder::Bgrx, 0);
        let mut wrong = right.clone();
        // The last pixel, in the last of the four tiles.
        wrong[(69 + 64 * 70) * 4] ^= 1;
        let right = PixelView::new(SIZE, 70 * 4, &right).unwrap();
        let wrong = PixelView::new(SIZE, 70 * 4, &wrong).unwrap();
        let differs: Vec<_> = (0..4)
            .map(|tile| tile_hash(right, tile) != tile_hash(wrong, tile))
            .collect();
        assert_eq!(differs, [false, false, false, true]);
        assert_ne!(frame_hash(right), frame_hash(wrong));
        assert_eq!(differing_pixels(right, wrong), 1);
    }

    #[test]
    fn pictures_of_other_sizes_differ() {
        let black = [0; 4 * 6];
        let wide = PixelView::new(Size::new(3, 2), 12, &black).unwrap();
        let tall = PixelView::new(Size::new(2, 3), 8, &black).unwrap();
        assert_ne!(frame_hash(wide), frame_hash(tall));
        assert_eq!(differing_pixels(wide, tall), 6);
    }

    /// Both ends compute hashes; an agent and a viewer of different versions must agree.
    #[test]
    fn the_hash_is_the_same_in_every_version() {
        let bytes = bytes(70, PixelOrder::Bgrx, 0);
        let picture = PixelView::new(SIZE, 70 * 4, &bytes).unwrap();
        assert_eq!(frame_hash(picture), 0xfb35_9cb5_9064_f1cc);
    }
}
