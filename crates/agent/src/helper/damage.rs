//! What a stream has not been shown yet: a bounded list of rectangles. Pure.

use deskside_desktop::{MAX_DAMAGE, Rect};

/// Damage that waits for one stream's next frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pending(Vec<Rect>);

impl Pending {
    /// Everything waits.
    pub fn whole(screen: Rect) -> Self {
        Self(vec![screen])
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn rects(&self) -> &[Rect] {
        &self.0
    }

    /// More waits. Too many rectangles become one around them all: the encoder finds out what really changed.
    pub fn add(&mut self, rects: &[Rect]) {
        for rect in rects.iter().filter(|rect| !rect.is_empty()) {
            let covered = self.0.iter().any(|known| known.union(*rect) == *known);
            if !covered {
                self.0.push(*rect);
            }
        }
        if self.0.len() > MAX_DAMAGE {
            let around = self.0.iter().fold(Rect::default(), |around, rect| around.union(*rect));
            self.0 = vec![around];
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn what_is_covered_waits_once() {
        let mut pending = Pending::whole(rect(0, 0, 100, 100));
        pending.add(&[rect(5, 5, 10, 10), rect(0, 0, 0, 4)]);
        assert_eq!(pending.rects(), [rect(0, 0, 100, 100)]);
    }

    #[test]
    fn too_many_become_one_around_them_all() {
        let mut pending = Pending::default();
        for step in 0..=MAX_DAMAGE as u32 {
            pending.add(&[rect(step * 10, 0, 5, 5)]);
        }
        assert_eq!(pending.rects(), [rect(0, 0, MAX_DAMAGE as u32 * 10 + 5, 5)]);
    }
}
