//! A grid of yes and no over the 16x16 cells of an area, and the rectangle in it that is worth most.
//!
//! Knows nothing of pixels: what a cell stands for is the caller's business.

/// Columns `x0..x1` and rows `y0..y1` of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CellRect {
    /// First column.
    pub(crate) x0: usize,
    /// First row.
    pub(crate) y0: usize,
    /// Column after the last.
    pub(crate) x1: usize,
    /// Row after the last.
    pub(crate) y1: usize,
}

/// Cells that are wanted (they changed and nothing covers them yet) and cells that fit (the vector holds there).
#[derive(Debug, Default)]
pub(crate) struct CellGrid {
    columns: usize,
    rows: usize,
    wanted: Vec<bool>,
    fits: Vec<bool>,
    /// Wanted cells above and left of each corner: `(columns + 1) * (rows + 1)` sums.
    sums: Vec<u32>,
}

impl CellGrid {
    /// Starts over with `columns` by `rows` cells, none wanted, none fitting.
    pub(crate) fn reset(&mut self, columns: usize, rows: usize) {
        self.columns = columns;
        self.rows = rows;
        for cells in [&mut self.wanted, &mut self.fits] {
            cells.clear();
            cells.resize(columns * rows, false);
        }
    }

    /// Rows of cells.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Marks a cell as wanted.
    pub(crate) fn want(&mut self, column: usize, row: usize) {
        self.wanted[row * self.columns + column] = true;
    }

    /// The cells of a row that fit, to be filled in.
    pub(crate) fn fits_mut(&mut self, row: usize) -> &mut [bool] {
        &mut self.fits[row * self.columns..][..self.columns]
    }

    /// Nothing inside `area` is wanted any more.
    pub(crate) fn satisfy(&mut self, area: CellRect) {
        for row in area.y0..area.y1 {
            self.wanted[row * self.columns..][area.x0..area.x1].fill(false);
        }
    }

    /// How many cells are still wanted.
    pub(crate) fn wanted(&self) -> usize {
        self.wanted.iter().filter(|wanted| **wanted).count()
    }

    /// The rectangle of fitting cells with the most wanted ones, without margins that nobody wants, and their number.
    ///
    /// Every rectangle that can't grow appears once as a bar of the histogram of fitting cells above some row; among
    /// those is the best one, because more area never means fewer wanted cells.
    pub(crate) fn best(&mut self) -> Option<(CellRect, u32)> {
        self.sum_up();
        let mut heights = vec![0_usize; self.columns + 1];
        let mut open: Vec<(usize, usize)> = Vec::with_capacity(self.columns + 1);
        let mut best: Option<(CellRect, u32)> = None;
        for row in 0..self.rows {
            let fits = &self.fits[row * self.columns..][..self.columns];
            for (height, fits) in heights.iter_mut().zip(fits) {
                *height = if *fits { *height + 1 } else { 0 };
            }
            open.clear();
            for (column, &height) in heights.iter().enumerate() {
                let mut start = column;
                while let Some(&(left, tall)) = open.last()
                    && tall >= height
                {
                    open.pop();
                    start = left;
                    let area = CellRect {
                        x0: left,
                        y0: row + 1 - tall,
                        x1: column,
                        y1: row + 1,
                    };
                    let worth = self.wanted_in(area);
                    if tall > height && worth > best.map_or(0, |(_, worth)| worth) {
                        best = Some((area, worth));
                    }
                }
                if height > 0 {
                    open.push((start, height));
                }
            }
        }
        best.map(|(area, worth)| (self.trim(area), worth))
    }

    /// Shrinks `area` as long as no wanted cell is lost.
    fn trim(&self, mut area: CellRect) -> CellRect {
        let all = self.wanted_in(area);
        while self.wanted_in(CellRect {
            x0: area.x0 + 1,
            ..area
        }) == all
        {
            area.x0 += 1;
        }
        while self.wanted_in(CellRect {
            x1: area.x1 - 1,
            ..area
        }) == all
        {
            area.x1 -= 1;
        }
        while self.wanted_in(CellRect {
            y0: area.y0 + 1,
            ..area
        }) == all
        {
            area.y0 += 1;
        }
        while self.wanted_in(CellRect {
            y1: area.y1 - 1,
            ..area
        }) == all
        {
            area.y1 -= 1;
        }
        area
    }

    fn sum_up(&mut self) {
        let width = self.columns + 1;
        self.sums.clear();
        self.sums.resize(width * (self.rows + 1), 0);
        for row in 0..self.rows {
            let mut line = 0;
            for column in 0..self.columns {
                line += u32::from(self.wanted[row * self.columns + column]);
                self.sums[(row + 1) * width + column + 1] = self.sums[row * width + column + 1] + line;
            }
        }
    }

    fn wanted_in(&self, area: CellRect) -> u32 {
        let width = self.columns + 1;
        let corner = |column: usize, row: usize| self.sums[row * width + column];
        corner(area.x1, area.y1) + corner(area.x0, area.y0) - corner(area.x0, area.y1) - corner(area.x1, area.y0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `#` fits and is wanted, `+` fits only, `.` neither.
    fn grid(lines: &[&str]) -> CellGrid {
        let mut grid = CellGrid::default();
        grid.reset(lines[0].len(), lines.len());
        for (row, line) in lines.iter().enumerate() {
            for (column, cell) in line.bytes().enumerate() {
                grid.fits_mut(row)[column] = cell != b'.';
                if cell == b'#' {
                    grid.want(column, row);
                }
            }
        }
        grid
    }

    #[test]
    fn the_rectangle_with_most_wanted_cells_wins_over_the_largest() {
        let mut grid = grid(&[
            "++++++.", //
            "++++++.", //
            "....##.", //
            "....##.",
        ]);
        let expected = CellRect {
            x0: 4,
            y0: 2,
            x1: 6,
            y1: 4,
        };
        assert_eq!(grid.best(), Some((expected, 4)));
    }

    #[test]
    fn what_was_satisfied_is_not_found_again() {
        let mut grid = grid(&["###.##"]);
        let (first, worth) = grid.best().unwrap();
        assert_eq!((first.x0, first.x1, worth), (0, 3, 3));
        grid.satisfy(first);
        let (second, worth) = grid.best().unwrap();
        assert_eq!((second.x0, second.x1, worth), (4, 6, 2));
        grid.satisfy(second);
        assert_eq!(grid.best(), None);
        assert_eq!(grid.wanted(), 0);
    }

    #[test]
    fn unwanted_margins_are_trimmed_and_holes_bridged() {
        let mut grid = grid(&["+++++++", "+#+++#+", "+++++++"]);
        let expected = CellRect {
            x0: 1,
            y0: 1,
            x1: 6,
            y1: 2,
        };
        assert_eq!(grid.best(), Some((expected, 2)));
    }

    #[test]
    fn every_small_grid_agrees_with_trying_all_rectangles() {
        for pattern in 0_u32..1 << 12 {
            let mut grid = CellGrid::default();
            grid.reset(4, 3);
            for cell in 0..12_usize {
                grid.fits_mut(cell / 4)[cell % 4] = pattern >> cell & 1 == 1;
                if cell % 3 != 0 {
                    grid.want(cell % 4, cell / 4);
                }
            }
            let mut expected = 0;
            for y0 in 0..3 {
                for y1 in y0 + 1..=3 {
                    for x0 in 0..4 {
                        for x1 in x0 + 1..=4 {
                            let cells = (y0..y1).flat_map(|y| (x0..x1).map(move |x| y * 4 + x));
                            if cells.clone().all(|cell| pattern >> cell & 1 == 1) {
                                let worth = cells.filter(|cell| cell % 3 != 0).count();
                                expected = expected.max(worth as u32);
                            }
                        }
                    }
                }
            }
            assert_eq!(grid.best().map_or(0, |(_, worth)| worth), expected, "{pattern:012b}");
        }
    }
}
