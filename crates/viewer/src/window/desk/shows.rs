//! The picture in the window, and everything over it.

use deskside_draw::Colour;
use deskside_picture::Rect;

use super::{Desk, Phase};
use crate::window::event::Request;
use crate::window::layout::Layout;
use crate::window::paint::Pixels;

/// Around the picture: dark in every theme, for the picture is what should be seen.
const AROUND: Colour = Colour([0x0a, 0x0d, 0x0c]);

impl Desk {
    /// The picture changed: asks for what shows it to be painted.
    pub(super) fn painted(&mut self) {
        let (size, origin, changed, written) = {
            let mut picture = self.picture.lock();
            let (changed, written) = picture.take_changed();
            (picture.size(), picture.origin(), changed, written)
        };
        let Some(size) = size else { return };
        let same = self
            .shown
            .as_ref()
            .is_some_and(|shown| shown.scaler.from() == size && shown.origin == origin);
        if !same {
            self.arrange();
            if !self.sized && !self.full_screen {
                let window = Layout::window_for(size, self.layout.scale);
                self.want(Request::Resize(window));
            }
            self.sized = true;
        } else if let Some(shown) = &self.shown {
            let parts = changed.into_iter().map(|area| shown.scaler.touched(area));
            let parts = parts.filter_map(|area| shown.place.to_window(area)).map(Request::Paint);
            self.requests.extend(parts);
        }
        self.want(Request::Shown(written));
    }

    /// Paints a part of the window.
    pub(in crate::window) fn paint(&mut self, area: Rect, target: &mut Pixels<'_>) {
        let Some(area) = area.intersect(target.size.rect()) else {
            return;
        };
        let clip = self.shown.as_ref().map(|shown| shown.place.clip);
        match clip.and_then(|clip| clip.intersect(area)) {
            Some(inside) => {
                if inside != area {
                    target.fill(area, AROUND);
                }
                self.paint_picture(inside, target);
            }
            None => target.fill(area, AROUND),
        }
        for piece in self.dress.pieces() {
            piece.paint(area, target);
        }
    }

    fn paint_picture(&mut self, area: Rect, target: &mut Pixels<'_>) {
        let Some(shown) = &mut self.shown else { return };
        let picture = self.picture.lock();
        let Some(Ok(view)) = picture.view() else { return };
        let along = |at: u32, start: i32| (i64::from(at) - i64::from(start)) as u32;
        let part = Rect::new(
            along(area.x, shown.place.at.0),
            along(area.y, shown.place.at.1),
            area.width,
            area.height,
        );
        let (pixels, stride) = target.from(area.x, area.y);
        shown.scaler.paint(view, part, pixels, stride);
        if self.phase != Phase::Active {
            dim(pixels, stride, area);
        }
    }
}

/// A picture that nothing can be done with is a quarter as bright.
fn dim(pixels: &mut [u32], stride: usize, area: Rect) {
    for row in pixels.chunks_mut(stride).take(area.height as usize) {
        let length = row.len().min(area.width as usize);
        for pixel in &mut row[..length] {
            *pixel = (*pixel >> 2) & 0x003f_3f3f;
        }
    }
}
