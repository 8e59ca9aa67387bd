//! From rectangles that a desktop reports as touched to the part of each tile that has to be compared.
//!
//! Rectangles may overlap, repeat, be empty, or reach outside the screen. Knows nothing of pixels.

use crate::geometry::{Rect, Size, TILE};

/// A box inside one tile: columns `x0..x1`, rows `y0..y1`, from the tile's corner. Empty when `x0 >= x1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TileBox {
    /// First column.
    pub(crate) x0: u8,
    /// First row.
    pub(crate) y0: u8,
    /// Column after the last.
    pub(crate) x1: u8,
    /// Row after the last.
    pub(crate) y1: u8,
}

impl TileBox {
    /// No pixel at all, and neutral when boxes are joined.
    pub(crate) const EMPTY: Self = Self {
        x0: TILE as u8,
        y0: TILE as u8,
        x1: 0,
        y1: 0,
    };

    /// The smallest box around both.
    #[must_use]
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// The box in pixels of the screen, for a tile whose corner is at (`x`, `y`). Not for empty boxes.
    pub(crate) fn on_screen(self, x: u32, y: u32) -> Rect {
        Rect::new(
            x + u32::from(self.x0),
            y + u32::from(self.y0),
            u32::from(self.x1 - self.x0),
            u32::from(self.y1 - self.y0),
        )
    }
}

/// The damaged box of every tile, row by row.
#[derive(Debug, Default)]
pub(crate) struct DamageMap {
    boxes: Vec<TileBox>,
}

impl DamageMap {
    /// Replaces the content by `damage`, cut to `size`.
    pub(crate) fn fill(&mut self, size: Size, damage: &[Rect]) {
        self.boxes.clear();
        self.boxes.resize(size.tiles(), TileBox::EMPTY);
        for rect in damage.iter().filter_map(|rect| rect.intersect(size.rect())) {
            for row in rect.y / TILE..rect.bottom().div_ceil(TILE) {
                for column in rect.x / TILE..rect.right().div_ceil(TILE) {
                    let tile = row as usize * size.tile_columns() + column as usize;
                    let (x, y) = (column * TILE, row * TILE);
                    // Each value is within one tile, so at most 64.
                    let part = TileBox {
                        x0: rect.x.saturating_sub(x) as u8,
                        y0: rect.y.saturating_sub(y) as u8,
                        x1: (rect.right() - x).min(TILE) as u8,
                        y1: (rect.bottom() - y).min(TILE) as u8,
                    };
                    self.boxes[tile] = self.boxes[tile].join(part);
                }
            }
        }
    }

    /// The damaged box of each tile.
    pub(crate) fn boxes(&self) -> &[TileBox] {
        &self.boxes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(size: Size, damage: &[Rect]) -> Vec<(usize, Rect)> {
        let mut map = DamageMap::default();
        map.fill(size, damage);
        let boxes = map.boxes().iter().enumerate().filter(|(_, part)| part.x0 < part.x1);
        boxes
            .map(|(tile, part)| {
                let corner = size.tile(tile);
                (tile, part.on_screen(corner.x, corner.y))
            })
            .collect()
    }

    #[test]
    fn a_rectangle_is_cut_at_tile_borders() {
        let size = Size::new(200, 100);
        assert_eq!(
            damaged(size, &[Rect::new(60, 50, 10, 20)]),
            [
                (0, Rect::new(60, 50, 4, 14)),
                (1, Rect::new(64, 50, 6, 14)),
                (4, Rect::new(60, 64, 4, 6)),
                (5, Rect::new(64, 64, 6, 6)),
            ]
        );
    }

    #[test]
    fn what_reaches_outside_is_cut_off() {
        let size = Size::new(70, 10);
        assert_eq!(
            damaged(size, &[Rect::new(65, 5, u32::MAX, u32::MAX), Rect::new(500, 0, 5, 5)]),
            [(1, Rect::new(65, 5, 5, 5))]
        );
        assert_eq!(damaged(size, &[Rect::new(3, 3, 0, 4)]), []);
    }

    #[test]
    fn boxes_of_one_tile_are_joined() {
        let size = Size::new(64, 64);
        assert_eq!(
            damaged(size, &[Rect::new(1, 2, 3, 4), Rect::new(10, 20, 5, 6)]),
            [(0, Rect::new(1, 2, 14, 24))]
        );
    }
}
