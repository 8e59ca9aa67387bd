//! Compares what was damaged with what the decoder has, and keeps the changed part of each tile.
//!
//! Two passes over the same pixels cost more than the comparison itself, so one pass finds both the bounding box of the
//! change and, for the motion search, which 16x16 cells hold any of it. Knows nothing of why pixels changed.

use super::damage::TileBox;
use super::reference::Reference;
use crate::geometry::{Rect, Size, TILE};
use crate::pixels::{Pixel, PixelView, Rows};

/// Edge of a cell, the grain of the motion search, in pixels. Four cells across a tile.
pub(crate) const CELL: u32 = 16;
/// Cells across a tile.
pub(crate) const CELLS: u32 = TILE / CELL;

/// What changed in one tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TileChange {
    /// Smallest box around all changed pixels.
    pub(crate) part: TileBox,
    /// One bit per 16x16 cell that holds a changed pixel, row by row.
    pub(crate) cells: u16,
}

impl TileChange {
    /// Nothing changed.
    pub(crate) const NONE: Self = Self {
        part: TileBox::EMPTY,
        cells: 0,
    };

    /// Whether nothing changed.
    pub(crate) fn is_empty(self) -> bool {
        self.cells == 0
    }
}

/// The change of every tile, row by row.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    tiles: Vec<TileChange>,
}

impl Changes {
    /// Compares the `damaged` boxes of `screen` with `reference`; both are of the same size.
    pub(crate) fn find(&mut self, screen: PixelView<'_>, reference: &Reference, damaged: &[TileBox]) {
        let columns = screen.size().tile_columns();
        self.tiles.clear();
        self.tiles.resize(damaged.len(), TileChange::NONE);
        let bands = self.tiles.chunks_mut(columns).zip(damaged.chunks(columns));
        for (band, (changes, damaged)) in (0_u32..).zip(bands) {
            compare_band(screen, reference, band * TILE, damaged, changes);
        }
    }

    /// Every tile, changed or not.
    pub(crate) fn tiles(&self) -> &[TileChange] {
        &self.tiles
    }

    /// Compares the changed part of `tile` again, after parts of the reference were brought up to date.
    pub(crate) fn refine(&mut self, tile: usize, screen: PixelView<'_>, reference: &Reference) {
        let corner = screen.size().tile(tile);
        let before = std::mem::replace(&mut self.tiles[tile], TileChange::NONE);
        let change = &mut self.tiles[tile];
        for y in before.part.y0..before.part.y1 {
            let row = corner.y + u32::from(y);
            change.compare_row(y, before.part, corner.x, screen.row(row), reference.row(row));
        }
    }

    /// Forgets the change of `tile`: it is covered in another way.
    pub(crate) fn drop(&mut self, tile: usize) {
        self.tiles[tile] = TileChange::NONE;
    }

    /// Numbers of the changed tiles.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.tiles
            .iter()
            .enumerate()
            .filter(|(_, change)| !change.is_empty())
            .map(|(tile, _)| tile)
    }

    /// The changed parts on the screen, with the number of their tile.
    pub(crate) fn parts(&self, size: Size) -> impl Iterator<Item = (usize, Rect)> {
        self.tiles
            .iter()
            .enumerate()
            .filter(|(_, change)| !change.is_empty())
            .map(move |(tile, change)| {
                let corner = size.tile(tile);
                (tile, change.part.on_screen(corner.x, corner.y))
            })
    }
}

/// Compares one row of tiles, line by line: lines are what memory reads fast.
fn compare_band(
    screen: PixelView<'_>,
    reference: &Reference,
    top: u32,
    damaged: &[TileBox],
    changes: &mut [TileChange],
) {
    let extent = damaged.iter().fold(TileBox::EMPTY, |all, part| all.join(*part));
    for y in extent.y0..extent.y1 {
        let row = top + u32::from(y);
        let (new, old) = (screen.row(row), reference.row(row));
        for (column, (part, change)) in (0_u32..).zip(damaged.iter().zip(&mut *changes)) {
            if part.y0 <= y && y < part.y1 {
                change.compare_row(y, *part, column * TILE, new, old);
            }
        }
    }
}

impl TileChange {
    /// Compares the pixels of `damaged` in line `y` of the tile whose left edge is at `left`.
    #[inline]
    fn compare_row(&mut self, y: u8, damaged: TileBox, left: u32, new: &[[u8; 4]], old: &[u32]) {
        let start = left as usize + usize::from(damaged.x0);
        let end = left as usize + usize::from(damaged.x1);
        let (new, old) = (&new[start..end], &old[start..end]);
        // A first sweep without bookkeeping: most lines are equal, or were seen to change already.
        if !differs(new, old) {
            return;
        }
        let cell_row = u32::from(y) / CELL * CELLS;
        let mut at = 0;
        while at < new.len() {
            let x = damaged.x0 + at as u8;
            let length = (CELL as usize - usize::from(x) % CELL as usize).min(new.len() - at);
            let (new, old) = (&new[at..at + length], &old[at..at + length]);
            if differs(new, old) {
                self.cells |= 1 << (cell_row + u32::from(x) / CELL);
                self.stretch(x, new, old);
            }
            at += length;
        }
        self.part.y0 = self.part.y0.min(y);
        self.part.y1 = y + 1;
    }

    /// Widens the box to the differing pixels of a run that starts at column `x`.
    #[inline]
    fn stretch(&mut self, x: u8, new: &[[u8; 4]], old: &[u32]) {
        let differing = |(new, old): (&[u8; 4], &u32)| new.rgb() != *old;
        if x < self.part.x0
            && let Some(first) = new.iter().zip(old).position(differing)
        {
            self.part.x0 = self.part.x0.min(x + first as u8);
        }
        if usize::from(x) + new.len() > usize::from(self.part.x1)
            && let Some(last) = new.iter().zip(old).rposition(differing)
        {
            self.part.x1 = self.part.x1.max(x + last as u8 + 1);
        }
    }
}

/// Whether any colour differs. Written so that the compiler makes vector instructions of it: no way out of a chunk.
#[inline]
pub(crate) fn differs<A: Pixel, B: Pixel>(new: &[A], old: &[B]) -> bool {
    let (new_chunks, new_rest) = new.as_chunks::<16>();
    let (old_chunks, old_rest) = old.as_chunks::<16>();
    for (new, old) in new_chunks.iter().zip(old_chunks) {
        let mut bits = 0;
        for (a, b) in new.iter().zip(old) {
            bits |= a.rgb() ^ b.rgb();
        }
        if bits != 0 {
            return true;
        }
    }
    new_rest.iter().zip(old_rest).any(|(a, b)| a.rgb() != b.rgb())
}
