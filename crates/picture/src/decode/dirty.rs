//! The areas that a frame changed, few and large: each one costs the viewer a call to its screen.
//!
//! Knows nothing of pixels.

use crate::geometry::Rect;

/// Areas that may overlap and together cover every changed pixel.
#[derive(Debug, Default)]
pub(crate) struct DirtyAreas {
    areas: Vec<Rect>,
}

/// How many of the latest areas a new one is held against.
const LOOK_BACK: usize = 32;

impl DirtyAreas {
    /// Forgets all areas.
    pub(crate) fn clear(&mut self) {
        self.areas.clear();
    }

    /// All areas.
    pub(crate) fn areas(&self) -> &[Rect] {
        &self.areas
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        self.areas.capacity() * size_of::<Rect>()
    }

    /// Adds an area. Tiles come row by row, so one that continues the last to the right becomes part of it, and a row that
    /// is complete becomes part of the one above it.
    pub(crate) fn add(&mut self, area: Rect) {
        if let Some(last) = self.areas.last_mut() {
            if last.contains(area) {
                return;
            }
            if (last.y, last.height, last.right()) == (area.y, area.height, area.x) {
                last.width += area.width;
                return;
            }
        }
        self.finish();
        self.areas.push(area);
    }

    /// Joins the last area, now complete, with one that it lies directly under.
    pub(crate) fn finish(&mut self) {
        let Some((last, others)) = self.areas.split_last_mut() else {
            return;
        };
        let above = others
            .iter_mut()
            .rev()
            .take(LOOK_BACK)
            .find(|other| (other.x, other.width, other.bottom()) == (last.x, last.width, last.y));
        if let Some(above) = above {
            above.height += last.height;
            self.areas.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn added(areas: impl IntoIterator<Item = Rect>) -> Vec<Rect> {
        let mut dirty = DirtyAreas::default();
        for area in areas {
            dirty.add(area);
        }
        dirty.finish();
        dirty.areas().to_vec()
    }

    #[test]
    fn the_tiles_of_a_whole_picture_become_one_area() {
        let size = Size::new(300, 200);
        let areas = added((0..size.tiles()).map(|tile| size.tile(tile)));
        assert_eq!(areas, [size.rect()]);
    }

    #[test]
    fn areas_that_do_not_touch_stay_apart() {
        let apart = [Rect::new(0, 0, 4, 4), Rect::new(5, 0, 4, 4), Rect::new(0, 9, 4, 4)];
        assert_eq!(added(apart), apart);
    }
}
