//! Codes pixels of many colours as three planes of small numbers, and guesses what the compressor will make of them.
//!
//! Knows nothing of tiles or of how the other codes work.

use crate::format::photo;
use crate::geometry::TILE;

/// Green, red - green and blue - green of one part, row by row.
pub(crate) type Planes = [Vec<u8>; 3];

/// Replaces `planes` by the differences of `pixels`, rows of `width`, from what their neighbours let expect.
/// Outside the part everything counts as 0.
pub(crate) fn predict(pixels: &[u32], width: usize, planes: &mut Planes) {
    const ROW: usize = TILE as usize + 1;
    planes.iter_mut().for_each(Vec::clear);
    // Column 0 is the border left of the part, and always 0.
    let mut above = [[0_u8; ROW]; 3];
    let mut current = [[0_u8; ROW]; 3];
    for row in pixels.chunks_exact(width) {
        for (x, pixel) in row.iter().enumerate() {
            let [green, red, blue] = photo::split(*pixel);
            current[0][x + 1] = green;
            current[1][x + 1] = red;
            current[2][x + 1] = blue;
        }
        for ((plane, current), above) in planes.iter_mut().zip(&current).zip(&above) {
            let values = current[1..=width].iter().zip(&current[..width]);
            let neighbours = above[1..=width].iter().zip(&above[..width]);
            plane.extend(
                values
                    .zip(neighbours)
                    .map(|((value, left), (above, corner))| value.wrapping_sub(photo::predict(*left, *above, *corner))),
            );
        }
        std::mem::swap(&mut above, &mut current);
    }
}

/// About how many bits the compressor needs for `planes`.
pub(crate) fn estimate_bits(planes: &Planes) -> usize {
    let magnitudes = planes
        .iter()
        .flatten()
        .map(|difference| difference.cast_signed().unsigned_abs());
    // Eighths of a bit: a zero is nearly free, every doubling of the magnitude costs one bit and a quarter.
    let eighths = magnitudes.map(|magnitude| match magnitude {
        0 => 3,
        more => 14 + 10 * more.ilog2() as usize,
    });
    eighths.sum::<usize>() / 8
}
