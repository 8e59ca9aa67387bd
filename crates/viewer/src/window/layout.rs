//! Where everything is in the window: bars, the room for the picture, and the picture in it. Pure arithmetic in pixels of this
//! screen; must not know what is drawn there.

use deskside_picture::{Rect, Size};

use super::Zoom;

/// Heights of the bars, in logical pixels.
const MENU_BAR: f32 = 30.0;
const STATUS_BAR: f32 = 26.0;
/// Within half a percent the sharp picture is worth more than the last pixel of room.
const NEARLY: f64 = 0.005;
/// A pointer this near to the edge of the room, in logical pixels, moves a picture that is larger than it.
const PAN_EDGE: f64 = 24.0;

/// What is where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) window: Size,
    /// Device pixels for a logical pixel.
    pub(super) scale: f32,
    pub(super) menu_bar: Rect,
    pub(super) status_bar: Rect,
    /// For the picture.
    pub(super) room: Rect,
}

/// Which bars are there. In full screen, a bar lies over the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bars {
    pub(super) menu: Bar,
    pub(super) status: Bar,
}

/// How a bar is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    Hidden,
    Beside,
    Over,
}

impl Layout {
    pub(super) fn new(window: Size, scale: f32, bars: Bars) -> Self {
        let height = |bar: Bar, logical: f32| match bar {
            Bar::Hidden => 0,
            Bar::Beside | Bar::Over => ((logical * scale).round() as u32).min(window.height),
        };
        let beside = |bar: Bar, height: u32| if bar == Bar::Beside { height } else { 0 };
        let (menu, status) = (height(bars.menu, MENU_BAR), height(bars.status, STATUS_BAR));
        let (top, bottom) = (beside(bars.menu, menu), beside(bars.status, status));
        Self {
            window,
            scale,
            menu_bar: Rect::new(0, 0, window.width, menu),
            status_bar: Rect::new(0, window.height - status, window.width, status),
            room: Rect::new(0, top, window.width, window.height.saturating_sub(top + bottom)),
        }
    }

    /// The window that has exactly this room for the picture.
    pub(super) fn window_for(room: Size, scale: f32) -> Size {
        let bars = (MENU_BAR * scale).round() as u32 + (STATUS_BAR * scale).round() as u32;
        Size::new(room.width, room.height + bars)
    }
}

/// Where the picture is in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Top left corner; negative where the picture is larger than its room.
    pub(super) at: (i32, i32),
    /// With how many pixels it is shown.
    pub(super) size: Size,
    /// The part of the window in which it shows.
    pub(super) clip: Rect,
    picture: Size,
}

impl Place {
    /// Places a picture. `pan`: how much of a larger picture is hidden at left and top.
    pub(super) fn new(picture: Size, room: Rect, zoom: Zoom, pan: (u32, u32)) -> Self {
        let size = match zoom {
            Zoom::Exact => picture,
            Zoom::Fit => fitted(picture, room),
        };
        let along = |start: u32, length: u32, shown: u32, pan: u32| {
            if shown <= length {
                (start + (length - shown) / 2).cast_signed()
            } else {
                start.cast_signed() - pan.min(shown - length).cast_signed()
            }
        };
        let at = (
            along(room.x, room.width, size.width, pan.0),
            along(room.y, room.height, size.height, pan.1),
        );
        let clip = Rect::new(
            at.0.max(room.x.cast_signed()).cast_unsigned(),
            at.1.max(room.y.cast_signed()).cast_unsigned(),
            size.width.min(room.width),
            size.height.min(room.height),
        );
        Self {
            at,
            size,
            clip,
            picture,
        }
    }

    /// The picture's pixel under a point of the window. Points outside go to its edge.
    pub(super) fn to_picture(self, point: (f64, f64)) -> (u32, u32) {
        let along = |at: f64, start: i32, shown: u32, pixels: u32| {
            let pixel = ((at - f64::from(start)) * f64::from(pixels) / f64::from(shown.max(1)) + 1e-6).floor();
            (pixel.max(0.0) as u32).min(pixels.saturating_sub(1))
        };
        (
            along(point.0, self.at.0, self.size.width, self.picture.width),
            along(point.1, self.at.1, self.size.height, self.picture.height),
        )
    }

    /// Whether a point of the window is on the picture.
    pub(super) fn holds(&self, point: (f64, f64)) -> bool {
        contains(self.clip, point)
    }

    /// A part of the shown picture as a part of the window.
    pub(super) fn to_window(self, area: Rect) -> Option<Rect> {
        let left = i64::from(area.x) + i64::from(self.at.0);
        let top = i64::from(area.y) + i64::from(self.at.1);
        let (right, bottom) = (left + i64::from(area.width), top + i64::from(area.height));
        let within = |at: i64, from: u32, to: u32| at.clamp(i64::from(from), i64::from(to)) as u32;
        let x = within(left, self.clip.x, self.clip.right());
        let y = within(top, self.clip.y, self.clip.bottom());
        let width = within(right, self.clip.x, self.clip.right()) - x;
        let height = within(bottom, self.clip.y, self.clip.bottom()) - y;
        (width > 0 && height > 0).then(|| Rect::new(x, y, width, height))
    }

    /// Percent of the picture's own size.
    pub(super) fn percent(&self) -> u32 {
        let percent = f64::from(self.size.width) * 100.0 / f64::from(self.picture.width.max(1));
        percent.round() as u32
    }
}

/// Which way a pointer at the edge of the room pushes a picture that is larger: -1, 0 or 1 along each side.
pub(super) fn push(layout: &Layout, point: (f64, f64)) -> (i32, i32) {
    let edge = PAN_EDGE * f64::from(layout.scale);
    let along = |at: f64, start: u32, end: u32| {
        if at < f64::from(start) || at >= f64::from(end) {
            0
        } else if at < f64::from(start) + edge {
            -1
        } else {
            i32::from(at >= f64::from(end) - edge)
        }
    };
    (
        along(point.0, layout.room.x, layout.room.right()),
        along(point.1, layout.room.y, layout.room.bottom()),
    )
}

/// Whether a point is in a rectangle.
pub(super) fn contains(area: Rect, (x, y): (f64, f64)) -> bool {
    x >= f64::from(area.x) && x < f64::from(area.right()) && y >= f64::from(area.y) && y < f64::from(area.bottom())
}

/// The largest size of a picture's shape in a room.
fn fitted(picture: Size, room: Rect) -> Size {
    let ratio = |room: u32, picture: u32| f64::from(room) / f64::from(picture.max(1));
    let by = ratio(room.width, picture.width).min(ratio(room.height, picture.height));
    if (by - 1.0).abs() < NEARLY {
        return picture;
    }
    let along = |pixels: u32| ((f64::from(pixels) * by).round() as u32).clamp(1, deskside_picture::MAX_SIDE);
    Size::new(along(picture.width), along(picture.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BESIDE: Bars = Bars {
        menu: Bar::Beside,
        status: Bar::Beside,
    };

    #[test]
    fn bars_take_their_room_and_the_picture_the_rest() {
        let layout = Layout::new(Size::new(800, 600), 1.0, BESIDE);
        assert_eq!(layout.room, Rect::new(0, 30, 800, 544));
        let bars = Bars {
            menu: Bar::Over,
            status: Bar::Hidden,
        };
        let full = Layout::new(Size::new(800, 600), 1.0, bars);
        assert_eq!(full.room, Rect::new(0, 0, 800, 600));
        assert_eq!(full.menu_bar.height, 30);
        let tiny = Layout::new(Size::new(10, 10), 3.0, BESIDE);
        assert_eq!(tiny.room.height, 0);
        let wanted = Layout::window_for(Size::new(640, 480), 1.5);
        assert_eq!(Layout::new(wanted, 1.5, BESIDE).room.height, 480);
    }

    #[test]
    fn a_picture_that_fits_stands_in_the_middle() {
        let room = Rect::new(0, 30, 800, 544);
        let place = Place::new(Size::new(400, 300), room, Zoom::Exact, (9, 9));
        assert_eq!((place.at, place.size), ((200, 152), Size::new(400, 300)));
        assert_eq!(place.to_picture((200.0, 152.0)), (0, 0));
        assert_eq!(place.to_picture((599.9, 451.9)), (399, 299));
        assert_eq!(place.to_picture((-5.0, 9999.0)), (0, 299), "the edge");
    }

    #[test]
    fn every_pixel_of_the_picture_can_be_pointed_at() {
        for (picture, zoom) in [(Size::new(640, 480), Zoom::Fit), (Size::new(31, 17), Zoom::Fit)] {
            let place = Place::new(picture, Rect::new(3, 30, 1000, 700), zoom, (0, 0));
            for x in 0..picture.width {
                let middle = (f64::from(x) + 0.5) * f64::from(place.size.width) / f64::from(picture.width);
                let point = (f64::from(place.at.0) + middle, 100.0);
                assert_eq!(place.to_picture(point).0, x);
            }
        }
    }

    #[test]
    fn a_larger_picture_is_moved_within_its_room() {
        let room = Rect::new(0, 30, 100, 100);
        let place = Place::new(Size::new(300, 80), room, Zoom::Exact, (999, 50));
        assert_eq!(place.at, (-200, 40), "not past its end, and not where it fits");
        assert_eq!(place.clip, Rect::new(0, 40, 100, 80));
        assert_eq!(place.to_picture((99.5, 41.0)), (299, 1));
        assert_eq!(place.to_window(Rect::new(190, 0, 20, 5)), Some(Rect::new(0, 40, 10, 5)));
        assert_eq!(place.to_window(Rect::new(0, 0, 20, 5)), None);
    }

    #[test]
    fn nearly_one_to_one_is_one_to_one() {
        let room = Rect::new(0, 0, 1003, 602);
        assert_eq!(fitted(Size::new(1000, 600), room), Size::new(1000, 600));
        assert_eq!(fitted(Size::new(2000, 600), room), Size::new(1003, 301));
        assert_eq!(Place::new(Size::new(2000, 600), room, Zoom::Fit, (0, 0)).percent(), 50);
    }

    #[test]
    fn the_edge_pushes() {
        let layout = Layout::new(Size::new(800, 600), 1.0, BESIDE);
        assert_eq!(push(&layout, (5.0, 300.0)), (-1, 0));
        assert_eq!(push(&layout, (799.0, 573.0)), (1, 1));
        assert_eq!(push(&layout, (400.0, 10.0)), (0, 0), "the menu bar is no edge");
    }
}
