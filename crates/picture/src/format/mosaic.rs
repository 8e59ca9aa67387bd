//! Where the parts of a frame that go as JPEG lie in the one picture that carries them: each in the top left corner of a
//! cell as large as a tile, row by row. One JPEG a frame has its tables once; blocks of neighbouring cells don't mix,
//! because a cell is a whole number of them.
//!
//! Knows nothing of JPEG.

use crate::geometry::{MAX_SIDE, Size, TILE};

/// A grid of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mosaic {
    columns: usize,
    rows: usize,
}

/// Cells in a column, at most: so many columns, too, hold every tile of the largest picture, and neither side of the
/// mosaic is longer than a picture's may be.
const MAX_ROWS: usize = (MAX_SIDE / TILE) as usize;

impl Mosaic {
    /// The grid for `parts` parts, at least one.
    pub(crate) fn of(parts: usize) -> Self {
        let columns = parts.div_ceil(MAX_ROWS).max(1);
        Self {
            columns,
            rows: parts.div_ceil(columns),
        }
    }

    /// Width and height in pixels.
    pub(crate) fn size(self) -> Size {
        // At most 256 of each.
        Size::new(self.columns as u32 * TILE, self.rows as u32 * TILE)
    }

    /// Number of the first pixel of part `index`, counted row by row.
    pub(crate) fn start(self, index: usize) -> usize {
        let tile = TILE as usize;
        (index / self.columns * tile) * self.columns * tile + index % self.columns * tile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_parts_has_its_cells_and_few_too_many() {
        for parts in [1, 2, 255, 256, 257, 1000, 65_535, 65_536] {
            let mosaic = Mosaic::of(parts);
            assert!(mosaic.size().is_supported(), "{parts} parts: {:?}", mosaic.size());
            let cells = mosaic.columns * mosaic.rows;
            assert!(
                (parts..parts + mosaic.columns).contains(&cells),
                "{parts} parts in {cells} cells"
            );
        }
    }

    #[test]
    fn parts_lie_row_by_row() {
        let mosaic = Mosaic::of(300);
        assert_eq!(mosaic.size(), Size::new(128, 150 * 64));
        assert_eq!(
            [0, 1, 2, 3].map(|part| mosaic.start(part)),
            [0, 64, 128 * 64, 128 * 64 + 64]
        );
    }
}
