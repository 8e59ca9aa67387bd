//! Which pixels the viewer has only nearly: they came as JPEG, or were copied from such a place, and were not refined yet.
//!
//! The reference always holds what the device shows. A pixel without a mark is the same at the viewer; a marked one may be
//! anything near it. Marks travel with copies, so that a photo scrolls as cheaply as an exact one, and go when an exact
//! part covers them. Knows nothing of colours, bytes or time.

use super::copies::Copy;
use crate::geometry::{Rect, Size, TILE};

/// One bit a pixel. A tile is as wide as a word, so a row of a tile is one word.
#[derive(Debug)]
pub(crate) struct Marks {
    size: Size,
    rows: Vec<u64>,
    /// How many are set; most of the time none is, and everything below costs nothing.
    count: u64,
    /// The picture's marks before the copies of a frame.
    before: Vec<u64>,
}

const _: () = assert!(TILE == u64::BITS, "a tile's row is one word");

impl Marks {
    /// No marks on a picture of `size`.
    pub(crate) fn none(size: Size) -> Self {
        Self {
            size,
            rows: vec![0; size.tile_columns() * size.height as usize],
            count: 0,
            before: Vec::new(),
        }
    }

    /// Pixels with a mark.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether the pixel at (`x`, `y`), which is inside the picture, has a mark.
    pub(crate) fn has(&self, x: u32, y: u32) -> bool {
        self.rows[self.at((x / TILE) as usize, y)] >> (x % TILE) & 1 == 1
    }

    /// Marks all of `area`, which is inside the picture.
    pub(crate) fn set(&mut self, area: Rect) {
        self.change(area, |word, mask| word | mask);
    }

    /// Takes the marks from all of `area`.
    pub(crate) fn clear(&mut self, area: Rect) {
        if self.count > 0 {
            self.change(area, |word, mask| word & !mask);
        }
    }

    /// The smallest box around the marks in tile number `tile`, in pixels of the screen.
    pub(crate) fn in_tile(&self, tile: usize) -> Option<Rect> {
        let area = self.size.tile(tile);
        let column = (area.x / TILE) as usize;
        let mut all = 0;
        let mut lines: Option<(u32, u32)> = None;
        for y in area.y..area.bottom() {
            let word = self.rows[self.at(column, y)];
            if word != 0 {
                all |= word;
                lines = Some((lines.map_or(y, |(first, _)| first), y));
            }
        }
        let (top, bottom) = lines?;
        let left = all.trailing_zeros();
        let right = u64::BITS - all.leading_zeros();
        Some(Rect::new(area.x + left, top, right - left, bottom + 1 - top))
    }

    /// Moves marks as `copies` move pixels: all of them read the picture as it was before, the later one wins.
    pub(crate) fn copy(&mut self, copies: &[Copy]) {
        if self.count == 0 || copies.is_empty() {
            return;
        }
        self.before.clone_from(&self.rows);
        for copy in copies {
            let (dx, dy) = (i64::from(copy.vector.dx), i64::from(copy.vector.dy));
            for y in copy.to.y..copy.to.bottom() {
                let from_y = i64::from(y) - dy;
                for column in copy.to.x / TILE..copy.to.right().div_ceil(TILE) {
                    let left = column * TILE;
                    let mask = columns_of(copy.to, left);
                    let moved = self.word_before(i64::from(left) - dx, from_y) & mask;
                    let at = self.at(column as usize, y);
                    let word = self.rows[at] & !mask | moved;
                    self.put(at, word);
                }
            }
        }
    }

    /// The 64 marks from column `x` on in line `y`, before the copies; outside the picture there are none.
    fn word_before(&self, x: i64, y: i64) -> u64 {
        let Some(y) = u32::try_from(y).ok().filter(|y| *y < self.size.height) else {
            return 0;
        };
        let word = |column: i64| {
            usize::try_from(column)
                .ok()
                .filter(|column| *column < self.size.tile_columns())
                .map_or(0, |column| self.before[self.at(column, y)])
        };
        let (column, shift) = (x.div_euclid(i64::from(TILE)), x.rem_euclid(i64::from(TILE)));
        if shift == 0 {
            word(column)
        } else {
            word(column) >> shift | word(column + 1) << (i64::from(TILE) - shift)
        }
    }

    fn change(&mut self, area: Rect, change: impl Fn(u64, u64) -> u64) {
        for y in area.y..area.bottom() {
            for column in area.x / TILE..area.right().div_ceil(TILE) {
                let at = self.at(column as usize, y);
                let word = change(self.rows[at], columns_of(area, column * TILE));
                self.put(at, word);
            }
        }
    }

    fn put(&mut self, at: usize, word: u64) {
        self.count -= u64::from(self.rows[at].count_ones());
        self.count += u64::from(word.count_ones());
        self.rows[at] = word;
    }

    fn at(&self, column: usize, y: u32) -> usize {
        y as usize * self.size.tile_columns() + column
    }
}

/// The bits of the word that begins at column `left` whose columns are in `area`, which touches it.
fn columns_of(area: Rect, left: u32) -> u64 {
    let first = area.x.saturating_sub(left);
    let end = (area.right() - left).min(TILE);
    (u64::MAX << first) & (u64::MAX >> (TILE - end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::motion::Vector;

    const SIZE: Size = Size::new(150, 70);

    /// The marks as a list of booleans, by asking for one pixel at a time.
    fn all(marks: &Marks) -> Vec<bool> {
        let pixels = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
        pixels.map(|(x, y)| marks.has(x, y)).collect()
    }

    #[test]
    fn marks_are_set_and_cleared_to_the_pixel() {
        let mut marks = Marks::none(SIZE);
        let (wide, hole) = (Rect::new(10, 3, 130, 40), Rect::new(60, 10, 9, 5));
        marks.set(wide);
        marks.clear(hole);
        assert_eq!(marks.count(), wide.area() - hole.area());
        let expected: Vec<bool> = (0..SIZE.height)
            .flat_map(|y| (0..SIZE.width).map(move |x| Rect::new(x, y, 1, 1)))
            .map(|pixel| wide.contains(pixel) && !hole.contains(pixel))
            .collect();
        assert_eq!(all(&marks), expected);
    }

    #[test]
    fn a_tile_knows_the_box_around_its_marks() {
        let mut marks = Marks::none(SIZE);
        marks.set(Rect::new(60, 5, 8, 2));
        marks.set(Rect::new(70, 9, 1, 1));
        assert_eq!(marks.in_tile(0), Some(Rect::new(60, 5, 4, 2)));
        assert_eq!(marks.in_tile(1), Some(Rect::new(64, 5, 7, 5)));
        assert_eq!(marks.in_tile(2), None);
    }

    #[test]
    fn marks_move_with_copies_in_every_direction() {
        for (dx, dy) in [(0, 7), (0, -7), (13, 0), (-13, 0), (70, 11), (-70, -11), (64, 0)] {
            let mut marks = Marks::none(SIZE);
            marks.set(Rect::new(71, 20, 20, 20));
            let before = all(&marks);
            let inside = |x: i64, y: i64| (0..150).contains(&x) && (0..70).contains(&y);
            let to = Rect::new(72, 14, 70, 40);
            let to = Rect {
                x: if dx < 0 { 3 } else { to.x },
                ..to
            };
            let copy = Copy {
                to,
                vector: Vector { dx, dy },
            };
            marks.copy(&[copy]);
            let mut expected = before.clone();
            for y in to.y..to.bottom() {
                for x in to.x..to.right() {
                    let (from_x, from_y) = (i64::from(x) - i64::from(dx), i64::from(y) - i64::from(dy));
                    expected[(y * SIZE.width + x) as usize] =
                        inside(from_x, from_y) && before[(from_y * 150 + from_x) as usize];
                }
            }
            assert_eq!(all(&marks), expected, "({dx}, {dy})");
            assert_eq!(marks.count(), expected.iter().filter(|mark| **mark).count() as u64);
        }
    }
}
