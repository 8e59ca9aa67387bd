//! Pointer shapes that the device sent: it sends the pixels once and then only names them. Bounded, and by the same rule
//! as the device's: the oldest of [`CURSOR_SHAPES_KEPT`] is forgotten first.

use std::collections::VecDeque;

use deskside_wire::limits::{CURSOR_SHAPES_KEPT, MAX_CURSOR_SIDE};
use deskside_wire::session::CursorShape;

/// The shapes with their pixels.
#[derive(Debug, Default)]
pub(super) struct CursorShapes(VecDeque<CursorShape>);

impl CursorShapes {
    /// The shape with its pixels; `None` for one that can't be drawn: pixels that don't fit its size, or a name that
    /// stands for nothing.
    pub(super) fn complete(&mut self, shape: CursorShape) -> Option<CursorShape> {
        if shape.width == 0 && shape.height == 0 {
            return Some(CursorShape {
                rgba: Vec::new(),
                ..shape
            });
        }
        if shape.rgba.is_empty() {
            return self.0.iter().find(|known| known.serial == shape.serial).cloned();
        }
        if !is_drawable(&shape) {
            return None;
        }
        self.0.retain(|known| known.serial != shape.serial);
        if self.0.len() == CURSOR_SHAPES_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(shape.clone());
        Some(shape)
    }
}

/// Whether a shape's pixels fit its size, and its size the limit.
fn is_drawable(shape: &CursorShape) -> bool {
    let small = shape.width.max(shape.height) <= MAX_CURSOR_SIDE;
    small && shape.rgba.len() as u64 == u64::from(shape.width * shape.height) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(serial: u32, side: u32) -> CursorShape {
        let rgba = vec![serial as u8; (side * side * 4) as usize];
        CursorShape {
            serial,
            width: side,
            height: side,
            rgba,
            ..CursorShape::default()
        }
    }

    fn name(serial: u32) -> CursorShape {
        CursorShape {
            serial,
            width: 2,
            height: 2,
            ..CursorShape::default()
        }
    }

    #[test]
    fn a_shape_that_is_only_named_comes_with_its_pixels() {
        let mut shapes = CursorShapes::default();
        assert_eq!(shapes.complete(shape(7, 2)), Some(shape(7, 2)));
        assert_eq!(shapes.complete(name(7)), Some(shape(7, 2)));
        assert_eq!(shapes.complete(name(8)), None);
    }

    #[test]
    fn what_can_not_be_drawn_is_dropped() {
        let mut shapes = CursorShapes::default();
        assert_eq!(
            shapes.complete(CursorShape {
                rgba: vec![0; 3],
                ..shape(1, 2)
            }),
            None
        );
        assert_eq!(
            shapes.complete(CursorShape {
                width: u32::MAX,
                height: u32::MAX,
                ..shape(1, 2)
            }),
            None
        );
        assert_eq!(shapes.complete(shape(1, MAX_CURSOR_SIDE + 1)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let mut shapes = CursorShapes::default();
        for serial in 0..1000 {
            shapes.complete(shape(serial, 1));
        }
        assert_eq!(shapes.0.len(), CURSOR_SHAPES_KEPT);
        assert!(shapes.complete(name(999)).is_some());
        assert!(shapes.complete(name(0)).is_none());
    }

    #[test]
    fn a_pointer_without_a_size_is_hidden() {
        let hidden = CursorShape {
            serial: 3,
            ..CursorShape::default()
        };
        assert_eq!(CursorShapes::default().complete(hidden.clone()), Some(hidden));
    }
}
