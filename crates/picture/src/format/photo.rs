//! The photo code: pixels of many colours as three planes of small differences, which zstd's entropy coder likes.
//!
//! Green stays, red and blue become their difference from green (most of what the three channels share is brightness),
//! and each plane keeps only how far it is from the median edge detector's guess (the predictor of JPEG-LS, ITU-T
//! T.87, A.4.2). All arithmetic is modulo 256, so every pixel comes back exactly. Knows nothing of tiles.

/// Splits `0x00RRGGBB` into green, red - green and blue - green. The differences lie around 128, far from where they
/// wrap.
#[inline]
pub(crate) fn split(rgb: u32) -> [u8; 3] {
    let [blue, green, red, _] = rgb.to_le_bytes();
    [
        green,
        red.wrapping_sub(green).wrapping_add(128),
        blue.wrapping_sub(green).wrapping_add(128),
    ]
}

/// Undoes [`split`].
#[inline]
pub(crate) fn join([green, red, blue]: [u8; 3]) -> u32 {
    let red = red.wrapping_add(green).wrapping_sub(128);
    let blue = blue.wrapping_add(green).wrapping_sub(128);
    u32::from_le_bytes([blue, green, red, 0])
}

/// The guess for a value from those left of it, above it, and above left.
#[inline]
pub(crate) fn predict(left: u8, above: u8, corner: u8) -> u8 {
    // The plane through the three points, kept between left and above. Minimum and maximum instead of branches: on photos no
    // processor can foresee which way they go.
    let (left, above, corner) = (i16::from(left), i16::from(above), i16::from(corner));
    (left + above - corner).max(left.min(above)).min(left.max(above)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_loses_nothing() {
        for rgb in (0..0x0100_0000).step_by(257) {
            assert_eq!(join(split(rgb)), rgb);
        }
    }

    #[test]
    fn the_guess_follows_edges_and_slopes() {
        // A vertical edge left of the pixel: as above. A horizontal one above: as left. A slope: the plane.
        assert_eq!(predict(10, 200, 10), 200);
        assert_eq!(predict(200, 10, 10), 200);
        assert_eq!(predict(20, 30, 25), 25);
    }
}
