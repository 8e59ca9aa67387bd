//! Points that can be recognised after they moved: the eyes of the motion search.
//!
//! A point is a landmark because of what the sixteen pixels at it look like, never because of where they are, so the
//! same content gives the same landmarks wherever it went. About one in sixty-four points where the colour changes is
//! chosen; flat areas, which look the same everywhere, have none. Knows nothing of vectors or copies.

use crate::geometry::Rect;
use crate::pixels::{Pixel, Rows};

/// A point that is worth finding again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Landmark {
    /// What it looks like: 48 pixels in three lines, hashed.
    pub(crate) look: u32,
    /// Column of its first pixel.
    pub(crate) x: u16,
    /// Line of its first pixel.
    pub(crate) y: u16,
}

/// Pixels of a line that decide whether a point is a landmark.
const REACH: usize = 16;
/// Lines, from the point's own, that make up its look.
const LINES: [u32; 3] = [0, 5, 11];
/// Points examined at once.
const BATCH: usize = 64;
/// A point is chosen when this many high bits of its hash are zero.
const RARITY_BITS: u32 = 6;

/// Appends the landmarks whose point lies in `area`, which is at most [`BATCH`] wide and inside `frame`.
pub(crate) fn collect<R: Rows>(frame: R, area: Rect, found: &mut Vec<Landmark>) {
    let size = frame.size();
    let last_line = area.bottom().min(size.height.saturating_sub(LINES[2]));
    let columns = area.x as usize..(area.right() + REACH as u32).min(size.width) as usize;
    for y in area.y..last_line {
        examine(
            LINES.map(|offset| &frame.row(y + offset)[columns.clone()]),
            columns.start,
            y,
            found,
        );
    }
}

/// Looks for landmarks among up to [`BATCH`] points; the slices reach [`REACH`] pixels further.
#[inline]
fn examine<P: Pixel>(lines: [&[P]; 3], x: usize, y: u32, found: &mut Vec<Landmark>) {
    let mut colours = [0_u32; BATCH + REACH];
    for (colour, pixel) in colours.iter_mut().zip(lines[0]) {
        *colour = pixel.rgb();
    }
    let mut edges = 0;
    for at in 0..BATCH {
        edges |= colours[at] ^ colours[at + 1];
    }
    if edges == 0 {
        return;
    }
    let hashes = hash_windows(&colours);
    let points = lines[0].len().saturating_sub(REACH).min(BATCH);
    for start in (0..points).step_by(REACH) {
        let mut chosen = false;
        for hash in &hashes[start..start + REACH] {
            chosen |= hash >> (32 - RARITY_BITS) == 0;
        }
        if !chosen {
            continue;
        }
        for at in start..(start + REACH).min(points) {
            if hashes[at] >> (32 - RARITY_BITS) == 0 && colours[at] != colours[at + 1] {
                found.push(Landmark {
                    look: look(lines.map(|line| &line[at..at + REACH])),
                    // Sides are at most 16,384.
                    x: (x + at) as u16,
                    y: y as u16,
                });
            }
        }
    }
}

/// A hash of the [`REACH`] pixels from each of the first [`BATCH`] points on, by doubling: pairs, then pairs of pairs.
/// Fixed lengths and no branches, so that it becomes vector instructions.
#[inline]
fn hash_windows(colours: &[u32; BATCH + REACH]) -> [u32; BATCH] {
    let mut pairs = [0_u32; BATCH + 14];
    for at in 0..BATCH + 14 {
        pairs[at] = colours[at].wrapping_add(colours[at + 1].rotate_left(5));
    }
    let mut fours = [0_u32; BATCH + 12];
    for at in 0..BATCH + 12 {
        fours[at] = pairs[at] ^ pairs[at + 2].rotate_left(11);
    }
    let mut eights = [0_u32; BATCH + 8];
    for at in 0..BATCH + 8 {
        eights[at] = fours[at].wrapping_add(fours[at + 4].rotate_left(7));
    }
    let mut hashes = [0_u32; BATCH];
    for at in 0..BATCH {
        hashes[at] = (eights[at] ^ eights[at + 8].rotate_left(13)).wrapping_mul(0x9e37_79b1);
    }
    hashes
}

/// Hash of three runs of [`REACH`] pixels.
#[inline]
fn look<P: Pixel>(lines: [&[P]; 3]) -> u32 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = 0_u64;
    for line in lines {
        let mut hash = 0_u64;
        for pair in line.as_chunks::<2>().0 {
            let pair = u64::from(pair[0].rgb()) << 32 | u64::from(pair[1].rgb());
            hash = (hash ^ pair).wrapping_mul(FACTOR).rotate_left(29);
        }
        sum = (sum ^ hash).wrapping_mul(FACTOR).rotate_left(31);
    }
    (sum >> 32) as u32
}
