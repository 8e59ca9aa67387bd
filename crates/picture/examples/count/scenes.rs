//! Scenes that are drawn: what people do most, on a small desktop. Knows nothing of what is counted.

use crate::scene::{Desktop, Event};
use deskside_picture::{PixelView, Rect, Size};

/// Their names.
pub const NAMES: [&str; 6] = ["typing", "text_scroll", "drag", "switch", "photo_scroll", "photos"];

const SIZE: Size = Size::new(1024, 640);
/// Where a page lies: not at the edges of tiles.
const PAGE: Rect = Rect::new(37, 45, 900, 560);
/// How high and wide a letter of the page is.
const LETTER: Size = Size::new(8, 14);

/// A scene, frame by frame.
pub struct Scene {
    desktop: Desktop,
    draw: fn(u32) -> Vec<Event>,
    frame: u32,
    frames: u32,
}

/// The scene of this name.
pub fn play(name: &str) -> Option<Scene> {
    let (frames, draw): (u32, fn(u32) -> Vec<Event>) = match name {
        "typing" => (40, typing),
        "text_scroll" => (20, text_scroll),
        "drag" => (20, drag),
        "switch" => (8, switch),
        "photo_scroll" => (12, photo_scroll),
        "photos" => (6, photos),
        _ => return None,
    };
    Some(Scene {
        desktop: Desktop::new(SIZE),
        draw,
        frame: 0,
        frames,
    })
}

impl Scene {
    /// Lets happen what the next frame shows, and says where; `None` at the end.
    pub fn next_frame(&mut self) -> Option<Vec<Rect>> {
        if self.frame == self.frames {
            return None;
        }
        for event in (self.draw)(self.frame) {
            self.desktop.happen(&event);
        }
        self.frame += 1;
        Some(self.desktop.take_damage())
    }

    pub fn screen(&self) -> PixelView<'_> {
        self.desktop.view()
    }
}

/// A page of text, and a letter more with each frame, some of them across the edges of tiles.
fn typing(frame: u32) -> Vec<Event> {
    match frame {
        0 => vec![Event::Write(PAGE, 3)],
        _ => {
            let (column, row) = (10 + frame, 12);
            let place = Rect::new(column * LETTER.width, row * LETTER.height, LETTER.width, LETTER.height);
            vec![Event::Write(place, 5 + frame % 3)]
        }
    }
}

/// A page of text that scrolls, a little more and a little less.
fn text_scroll(frame: u32) -> Vec<Event> {
    match frame {
        0 => vec![Event::Write(PAGE, 3)],
        _ => vec![Event::Scroll(PAGE, 0, -29 - (frame % 5) as i32 * 4)],
    }
}

/// A window of text that is dragged over another.
fn drag(frame: u32) -> Vec<Event> {
    match frame {
        0 => vec![
            Event::Write(PAGE, 3),
            Event::Fill(Rect::new(100, 80, 400, 300), 0x00dd_e0e4),
            Event::Write(Rect::new(104, 104, 392, 272), 9),
        ],
        _ => {
            let moved = frame - 1;
            vec![Event::Drag(
                Rect::new(100 + moved * 17, 80 + moved * 9, 400, 300),
                17,
                9,
            )]
        }
    }
}

/// Two windows, now one and now the other in front.
fn switch(frame: u32) -> Vec<Event> {
    match frame % 2 {
        0 => vec![Event::Write(PAGE, 3), Event::Photo(Rect::new(200, 200, 160, 120), 4)],
        _ => vec![
            Event::Fill(PAGE, 0x0030_3438),
            Event::Write(Rect::new(60, 90, 700, 500), 11),
        ],
    }
}

/// A page that is half text and half photo, and scrolls: new photos come in from below.
fn photo_scroll(frame: u32) -> Vec<Event> {
    let photo = Rect::new(400, PAGE.y, 420, PAGE.height);
    match frame {
        0 => vec![Event::Write(PAGE, 3), Event::Photo(photo, 1)],
        _ => {
            let step = 40;
            let uncovered = Rect::new(photo.x, photo.bottom() - step, photo.width, step);
            vec![Event::Scroll(PAGE, 0, -(step as i32)), Event::Photo(uncovered, frame)]
        }
    }
}

/// Photos one after the other, in the same place.
fn photos(frame: u32) -> Vec<Event> {
    vec![Event::Photo(Rect::new(210, 130, 480, 320), frame)]
}
