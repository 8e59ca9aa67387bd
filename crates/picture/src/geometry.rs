//! Sizes and rectangles in pixels of the device's screen, origin at the top left.
//!
//! Knows nothing of pixels' values, tiles' contents or bytes on the wire.

/// Edge of a tile in pixels. Part of the wire format: it can't change without a new format version.
pub const TILE: u32 = 64;

/// Largest width and height, in pixels, that the format can carry.
pub const MAX_SIDE: u32 = 16_384;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Size {
    /// A size of `width` by `height` pixels.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels.
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The rectangle that covers everything.
    pub const fn rect(self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// Tiles needed to cover a row of pixels.
    pub const fn tile_columns(self) -> usize {
        self.width.div_ceil(TILE) as usize
    }

    /// Tiles needed to cover a column of pixels.
    pub const fn tile_rows(self) -> usize {
        self.height.div_ceil(TILE) as usize
    }

    /// Tiles needed to cover everything.
    pub const fn tiles(self) -> usize {
        self.tile_columns() * self.tile_rows()
    }

    /// Whether the format can carry a picture of this size.
    pub const fn is_supported(self) -> bool {
        self.width >= 1 && self.height >= 1 && self.width <= MAX_SIDE && self.height <= MAX_SIDE
    }

    /// The area of tile number `index` (row by row), cut off at the right and bottom edges.
    ///
    /// An index past the last tile gives an empty rectangle.
    pub fn tile(self, index: usize) -> Rect {
        let columns = self.tile_columns().max(1);
        let x = u32::try_from(index % columns).unwrap_or(u32::MAX).saturating_mul(TILE);
        let y = u32::try_from(index / columns).unwrap_or(u32::MAX).saturating_mul(TILE);
        Rect {
            x,
            y,
            width: self.width.saturating_sub(x).min(TILE),
            height: self.height.saturating_sub(y).min(TILE),
        }
    }
}

/// An area of the screen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Rect {
    /// A rectangle with its top left corner at (`x`, `y`).
    pub const fn new(x: u32, y: u32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    /// First column right of the rectangle.
    pub const fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// First row below the rectangle.
    pub const fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// Number of pixels.
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Whether there is no pixel inside.
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// The part that is also inside `other`, or `None` when they don't touch.
    pub fn intersect(self, other: Rect) -> Option<Rect> {
        let x = self.x.max(other.x);
        let y = self.y.max(other.y);
        let right = self.right().min(other.right());
        let bottom = self.bottom().min(other.bottom());
        (x < right && y < bottom).then(|| Rect::new(x, y, right - x, bottom - y))
    }

    /// Whether all of `other` is inside.
    pub const fn contains(self, other: Rect) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}
