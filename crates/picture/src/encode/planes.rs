//! Codes pixels of many colours as three planes of small numbers, and guesses what the compressor will make of them.
//!
//! Knows nothing of tiles or of how the other codes work.

use crate::format::photo;
use crate::geometry::TILE;

/// Green, red - green and blue - green of one part, column by column.
pub(crate) type Planes = [Vec<u8>; 3];

/// Replaces `planes` by the differences of `pixels`, columns of `height`, from what their neighbours let expect.
/// Outside the part everything counts as 0.
pub(crate) fn predict(pixels: &[u32], height: usize, planes: &mut Planes) {
    const COLUMN: usize = TILE as usize + 1;
    planes.iter_mut().for_each(Vec::clear);
    // Row 0 is the border above the part, and always 0.
    let mut left = [[0_u8; COLUMN]; 3];
    let mut current = [[0_u8; COLUMN]; 3];
    for column in pixels.chunks_exact(height) {
        for (y, pixel) in column.iter().enumerate() {
            let [green, red, blue] = photo::split(*pixel);
            current[0][y + 1] = green;
            current[1][y + 1] = red;
            current[2][y + 1] = blue;
        }
        for ((plane, current), left) in planes.iter_mut().zip(&current).zip(&left) {
            let values = current[1..=height].iter().zip(&current[..height]);
            let neighbours = left[1..=height].iter().zip(&left[..height]);
            plane.extend(
                values
                    .zip(neighbours)
                    .map(|((value, above), (left, corner))| value.wrapping_sub(photo::predict(*left, *above, *corner))),
            );
        }
        std::mem::swap(&mut left, &mut current);
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
