//! Points, sizes and rectangles in device pixels. Knows nothing of monitors or scaling.

/// A position on the whole screen (all monitors together), in device pixels from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Point {
    /// Pixels from the left edge; negative is left of the screen.
    pub x: i32,
    /// Pixels from the top edge; negative is above the screen.
    pub y: i32,
}

/// A width and a height in device pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// How many pixels that is.
    #[must_use]
    pub fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The rectangle of this size whose top left corner is the origin.
    #[must_use]
    pub fn as_rect(self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }
}

/// A rectangle of device pixels that lies on the screen: its corner is never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width; 0 means that the rectangle is empty.
    pub width: u32,
    /// Height; 0 means that the rectangle is empty.
    pub height: u32,
}

impl Rect {
    /// The first column to the right of the rectangle.
    #[must_use]
    pub fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The first row below the rectangle.
    #[must_use]
    pub fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// Whether no pixel is inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Whether `point` is inside.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        let inside =
            |value: i32, from: u32, to: u32| i64::from(value) >= i64::from(from) && i64::from(value) < i64::from(to);
        inside(point.x, self.x, self.right()) && inside(point.y, self.y, self.bottom())
    }

    /// What both have in common, if that is anything.
    #[must_use]
    pub fn intersection(self, other: Rect) -> Option<Rect> {
        let x = self.x.max(other.x);
        let y = self.y.max(other.y);
        let width = self.right().min(other.right()).saturating_sub(x);
        let height = self.bottom().min(other.bottom()).saturating_sub(y);
        let both = Rect { x, y, width, height };
        (!both.is_empty()).then_some(both)
    }

    /// The smallest rectangle that holds both. An empty rectangle adds nothing.
    #[must_use]
    pub fn union(self, other: Rect) -> Rect {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        Rect {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn intersection_is_clipped_and_touching_edges_share_nothing() {
        assert_eq!(
            rect(0, 0, 10, 10).intersection(rect(5, 6, 10, 10)),
            Some(rect(5, 6, 5, 4))
        );
        assert_eq!(rect(0, 0, 10, 10).intersection(rect(10, 0, 5, 5)), None);
    }

    #[test]
    fn union_ignores_what_is_empty() {
        assert_eq!(rect(2, 2, 3, 3).union(rect(9, 9, 0, 4)), rect(2, 2, 3, 3));
        assert_eq!(rect(2, 2, 3, 3).union(rect(8, 1, 1, 1)), rect(2, 1, 7, 4));
    }

    #[test]
    fn contains_excludes_right_and_bottom_edge() {
        let r = rect(2, 2, 3, 3);
        assert!(r.contains(Point { x: 2, y: 4 }));
        assert!(!r.contains(Point { x: 5, y: 4 }));
        assert!(!r.contains(Point { x: -1, y: 3 }));
    }
}
