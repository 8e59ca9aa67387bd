//! Turns likely vectors into copies: rectangles of the new picture that are, pixel for pixel, elsewhere in the old one.
//!
//! Each vector is checked on a grid of 16x16 cells; the fitting cells are covered by few large rectangles, and each of
//! those grows to the exact edge of what moved. All copies of a frame read the picture as it was before the frame.
//! Knows nothing of bytes.

use super::cells::{CellGrid, CellRect};
use super::diff::{CELL, CELLS, Changes, differs};
use super::motion::{MotionSearch, Vector};
use super::reference::Reference;
use crate::format::MAX_COPIES;
use crate::geometry::{Rect, Size, TILE};
use crate::pixels::{Pixel, PixelView, Rows};

/// An area that is filled from elsewhere in the frame before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Where the pixels go.
    pub(crate) to: Rect,
    /// How far they moved to get there.
    pub(crate) vector: Vector,
}

/// A change of fewer cells than this is sent as it is: the search would cost more than it saves.
const MIN_CHANGED_CELLS: usize = 12;
/// A copy must replace at least this many changed cells.
const MIN_CELLS: u32 = 2;
/// Rectangles per vector before the search turns to the next one.
const MAX_RECTS: usize = 16;

/// The search and its buffers.
#[derive(Debug, Default)]
pub(crate) struct CopyFinder {
    motion: MotionSearch,
    grid: CellGrid,
}

impl CopyFinder {
    /// There is a new reference, of `size`.
    pub(crate) fn restart(&mut self, size: Size) {
        self.motion.restart(size);
    }

    /// The copies that explain as much of `changes` as possible.
    pub(crate) fn find(&mut self, screen: PixelView<'_>, reference: &Reference, changes: &Changes) -> Vec<Copy> {
        let cells: u32 = changes.tiles().iter().map(|tile| tile.cells.count_ones()).sum();
        if (cells as usize) < MIN_CHANGED_CELLS {
            self.motion.forget(changes.numbers());
            return Vec::new();
        }
        let size = screen.size();
        let vectors = self.motion.vectors(screen, reference, changes.numbers());
        if vectors.is_empty() {
            return Vec::new();
        }
        let bounds = self.mark(size, changes);
        let mut copies = Vec::new();
        // The decoder bounds what a frame may copy by the area of the picture.
        let mut budget = size.area();
        for vector in vectors {
            if self.grid.wanted() < MIN_CELLS as usize {
                break;
            }
            let check = VectorCheck {
                screen,
                reference,
                vector,
                bounds,
            };
            if !check.fill(&mut self.grid) {
                continue;
            }
            for _ in 0..MAX_RECTS {
                let Some((cells, worth)) = self.grid.best() else { break };
                if worth < MIN_CELLS || copies.len() == MAX_COPIES {
                    break;
                }
                let to = check.grow(check.area_of(cells));
                if to.area() > budget {
                    break;
                }
                budget -= to.area();
                self.grid.satisfy(cells);
                copies.push(Copy { to, vector });
            }
        }
        copies
    }

    /// Sets the grid over everything that changed, the changed cells wanted, and returns the area it covers.
    fn mark(&mut self, size: Size, changes: &Changes) -> Rect {
        let columns = size.tile_columns();
        let (mut x0, mut y0, mut x1, mut y1) = (usize::MAX, usize::MAX, 0, 0);
        let changed = || {
            changes
                .tiles()
                .iter()
                .enumerate()
                .filter(|(_, change)| !change.is_empty())
        };
        for (tile, _) in changed() {
            x0 = x0.min(tile % columns);
            x1 = x1.max(tile % columns + 1);
            y0 = y0.min(tile / columns);
            y1 = y1.max(tile / columns + 1);
        }
        let per_tile = CELLS as usize;
        let bounds = Rect::new(
            x0 as u32 * TILE,
            y0 as u32 * TILE,
            (x1 - x0) as u32 * TILE,
            (y1 - y0) as u32 * TILE,
        );
        let bounds = bounds.intersect(size.rect()).unwrap_or(bounds);
        self.grid.reset(
            bounds.width.div_ceil(CELL) as usize,
            bounds.height.div_ceil(CELL) as usize,
        );
        for (tile, change) in changed() {
            for bit in (0..16).filter(|bit| change.cells >> bit & 1 == 1) {
                let column = (tile % columns - x0) * per_tile + bit % per_tile;
                let row = (tile / columns - y0) * per_tile + bit / per_tile;
                self.grid.want(column, row);
            }
        }
        bounds
    }
}

/// One vector, held against two pictures.
struct VectorCheck<'a> {
    screen: PixelView<'a>,
    reference: &'a Reference,
    vector: Vector,
    bounds: Rect,
}

impl VectorCheck<'_> {
    /// Fills in which cells fit; false when none does.
    fn fill(&self, grid: &mut CellGrid) -> bool {
        let mut any = false;
        for row in 0..grid.rows() {
            let fits = grid.fits_mut(row);
            fits.fill(true);
            let top = self.bounds.y + row as u32 * CELL;
            for y in top..(top + CELL).min(self.bounds.bottom()) {
                for (column, fits) in (0_u32..).zip(&mut *fits) {
                    if *fits {
                        let x = self.bounds.x + column * CELL;
                        let right = (x + CELL).min(self.bounds.right());
                        *fits = self.run_fits(y, x, right);
                    }
                }
            }
            any |= fits.contains(&true);
        }
        any
    }

    /// Whether columns `x..right` of line `y` are the moved ones.
    #[inline]
    fn run_fits(&self, y: u32, x: u32, right: u32) -> bool {
        let Some((from_y, from_x)) = self.source(y, x, right) else {
            return false;
        };
        let new = &self.screen.row(y)[x as usize..right as usize];
        let old = &self.reference.row(from_y)[from_x..from_x + new.len()];
        !differs(new, old)
    }

    /// Line and first column that a run came from, if all of it was inside the picture.
    #[inline]
    fn source(&self, y: u32, x: u32, right: u32) -> Option<(u32, usize)> {
        let size = self.screen.size();
        let from_y = y.checked_add_signed(-i32::from(self.vector.dy))?;
        let from_x = x.checked_add_signed(-i32::from(self.vector.dx))?;
        (from_y < size.height && from_x + (right - x) <= size.width).then_some((from_y, from_x as usize))
    }

    /// Pixels of a rectangle of cells.
    fn area_of(&self, cells: CellRect) -> Rect {
        let x = self.bounds.x + cells.x0 as u32 * CELL;
        let y = self.bounds.y + cells.y0 as u32 * CELL;
        let right = (self.bounds.x + cells.x1 as u32 * CELL).min(self.bounds.right());
        let bottom = (self.bounds.y + cells.y1 as u32 * CELL).min(self.bounds.bottom());
        Rect::new(x, y, right - x, bottom - y)
    }

    /// Widens `area`, less than a cell to each side, as long as every pixel of the new edge fits.
    fn grow(&self, area: Rect) -> Rect {
        let (mut left, mut right) = (CELL - 1, CELL - 1);
        for y in area.y..area.bottom() {
            left = self.fitting(y, area.x, left, Side::Before);
            right = self.fitting(y, area.right(), right, Side::After);
        }
        let (x0, x1) = (area.x - left, area.right() + right);
        let (mut y0, mut y1) = (area.y, area.bottom());
        let floor = y0.saturating_sub(CELL - 1).max(self.bounds.y);
        while y0 > floor && self.run_fits(y0 - 1, x0, x1) {
            y0 -= 1;
        }
        let ceiling = (y1 + CELL - 1).min(self.bounds.bottom());
        while y1 < ceiling && self.run_fits(y1, x0, x1) {
            y1 += 1;
        }
        Rect::new(x0, y0, x1 - x0, y1 - y0)
    }

    /// How many pixels of line `y`, at most `limit`, fit in a row before or after column `x`.
    fn fitting(&self, y: u32, x: u32, limit: u32, side: Side) -> u32 {
        let fits = |at: u32| {
            self.source(y, at, at + 1).is_some_and(|(from_y, from_x)| {
                self.screen.row(y)[at as usize].rgb() == self.reference.row(from_y)[from_x]
            })
        };
        let mut count = 0;
        match side {
            Side::Before => {
                let limit = limit.min(x - self.bounds.x);
                while count < limit && fits(x - 1 - count) {
                    count += 1;
                }
            }
            Side::After => {
                let limit = limit.min(self.bounds.right() - x);
                while count < limit && fits(x + count) {
                    count += 1;
                }
            }
        }
        count
    }
}

/// Which way to look from a column.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// Brings `reference` up to date where `copies` go, and leaves in `changes` only what they did not explain.
pub(crate) fn apply(copies: &[Copy], screen: PixelView<'_>, reference: &mut Reference, changes: &mut Changes) {
    // Every pixel of a copy was checked against the screen, so the screen is the faster source.
    for copy in copies {
        reference.take(screen, copy.to);
    }
    let touched: Vec<(usize, bool)> = changes
        .parts(screen.size())
        .filter_map(|(tile, part)| {
            let inside = copies.iter().any(|copy| copy.to.contains(part));
            let touched = inside || copies.iter().any(|copy| copy.to.intersect(part).is_some());
            touched.then_some((tile, inside))
        })
        .collect();
    for (tile, inside) in touched {
        if inside {
            changes.drop(tile);
        } else {
            changes.refine(tile, screen, reference);
        }
    }
}
