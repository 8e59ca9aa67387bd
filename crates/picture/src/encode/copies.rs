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
use crate::pixels::{PixelView, Rows};

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
#[derive(Debug)]
pub(crate) struct CopyFinder {
    motion: MotionSearch,
    grid: CellGrid,
}

impl CopyFinder {
    /// A search over pictures of `size`.
    pub(crate) fn new(size: Size) -> Self {
        Self {
            motion: MotionSearch::new(size),
            grid: CellGrid::default(),
        }
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
    /// Where to look.
    bounds: Rect,
}

/// A line of the screen beside the line that it may come from, as far as that is inside the picture.
struct LinePair<'a> {
    /// The screen's column of the first pixel.
    left: u32,
    new: &'a [[u8; 4]],
    old: &'a [u32],
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
                let line = self.line(y);
                for (column, fits) in (0_u32..).zip(&mut *fits) {
                    let x = self.bounds.x + column * CELL;
                    *fits = *fits && line.fits(x, (x + CELL).min(self.bounds.right()));
                }
            }
            any |= fits.contains(&true);
        }
        any
    }

    /// Line `y` of the screen and its source.
    fn line(&self, y: u32) -> LinePair<'_> {
        let Size { width, height } = self.screen.size();
        let (dx, dy) = (i32::from(self.vector.dx), i32::from(self.vector.dy));
        let from_y = y.checked_add_signed(-dy).filter(|from_y| *from_y < height);
        let length = width.saturating_sub(dx.unsigned_abs()) as usize;
        let (Some(from_y), 1..) = (from_y, length) else {
            return LinePair {
                left: 0,
                new: &[],
                old: &[],
            };
        };
        let left = dx.max(0) as u32;
        let from_left = (-dx).max(0) as usize;
        LinePair {
            left,
            new: &self.screen.row(y)[left as usize..][..length],
            old: &self.reference.row(from_y)[from_left..][..length],
        }
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
            let line = self.line(y);
            left = line.fitting(area.x, left.min(area.x - self.bounds.x), Side::Before);
            right = line.fitting(area.right(), right.min(self.bounds.right() - area.right()), Side::After);
        }
        let (x0, x1) = (area.x - left, area.right() + right);
        let (mut y0, mut y1) = (area.y, area.bottom());
        let floor = y0.saturating_sub(CELL - 1).max(self.bounds.y);
        while y0 > floor && self.line(y0 - 1).fits(x0, x1) {
            y0 -= 1;
        }
        let ceiling = (y1 + CELL - 1).min(self.bounds.bottom());
        while y1 < ceiling && self.line(y1).fits(x0, x1) {
            y1 += 1;
        }
        Rect::new(x0, y0, x1 - x0, y1 - y0)
    }
}

impl LinePair<'_> {
    /// Whether columns `x..right` of the screen are the moved ones.
    #[inline]
    fn fits(&self, x: u32, right: u32) -> bool {
        let Some(start) = x.checked_sub(self.left) else {
            return false;
        };
        let run = start as usize..(right - self.left) as usize;
        match (self.new.get(run.clone()), self.old.get(run)) {
            (Some(new), Some(old)) => !differs(new, old),
            _ => false,
        }
    }

    /// How many pixels, at most `limit`, fit in a row before or after column `x` of the screen.
    fn fitting(&self, x: u32, limit: u32, side: Side) -> u32 {
        let fits = |step: &u32| match side {
            Side::Before => self.fits(x - 1 - step, x - step),
            Side::After => self.fits(x + step, x + step + 1),
        };
        (0..limit).take_while(fits).count() as u32
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
