//! A desktop made up for tests: what people do to screens, as operations on pixels, always the same for the same numbers.
//!
//! Knows nothing of the codec beyond the types of its interface.

#![allow(dead_code, reason = "each test uses its own part")]

use deskside_picture::{PixelView, Rect, Size};

/// Something that happens on the desktop.
#[derive(Clone, Debug)]
pub enum Event {
    /// An area gets one colour.
    Fill(Rect, u32),
    /// An area gets letters: few colours, sharp edges, much that repeats.
    Write(Rect, u32),
    /// An area gets a photo: smooth, noisy, many colours.
    Photo(Rect, u32),
    /// The content of an area moves inside it, and what comes in at the edge is written anew.
    Scroll(Rect, i32, i32),
    /// A window moves over the desktop; what it uncovers is filled.
    Drag(Rect, i32, i32),
    /// Only the padding bytes change.
    Padding(u8),
    /// The screen gets another size, and content to go with it.
    Resize(Size),
}

/// The screen, as BGRX with padding that means nothing.
#[derive(Clone, Debug)]
pub struct Desktop {
    size: Size,
    pixels: Vec<[u8; 4]>,
    /// What was touched since it was last asked for.
    damage: Vec<Rect>,
}

impl Desktop {
    /// A grey screen.
    pub fn new(size: Size) -> Self {
        Self {
            size,
            pixels: vec![[0x80; 4]; size.area() as usize],
            damage: vec![size.rect()],
        }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    pub fn view(&self) -> PixelView<'_> {
        let bytes = self.pixels.as_flattened();
        PixelView::new(self.size, self.size.width as usize * 4, bytes).unwrap()
    }

    /// The damage since the last call.
    pub fn take_damage(&mut self) -> Vec<Rect> {
        std::mem::take(&mut self.damage)
    }

    /// Lets `event` happen; areas are cut to the screen.
    pub fn happen(&mut self, event: &Event) {
        match event {
            Event::Fill(area, colour) => self.paint(*area, |_, _| *colour),
            Event::Write(area, seed) => self.paint(*area, |x, y| letter(x, y, *seed)),
            Event::Photo(area, seed) => self.paint(*area, |x, y| photo(x, y, *seed)),
            Event::Scroll(area, dx, dy) => self.scroll(*area, *dx, *dy),
            Event::Drag(area, dx, dy) => self.drag(*area, *dx, *dy),
            Event::Padding(value) => {
                self.pixels.iter_mut().for_each(|pixel| pixel[3] = *value);
                self.damage.push(self.size.rect());
            }
            Event::Resize(size) => {
                *self = Self::new(*size);
                self.happen(&Event::Write(size.rect(), size.width));
            }
        }
    }

    fn paint(&mut self, area: Rect, colour: impl Fn(u32, u32) -> u32) {
        let Some(area) = area.intersect(self.size.rect()) else {
            return;
        };
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let padding = noise(x, y, 3) as u8;
                let [blue, green, red, _] = colour(x, y).to_le_bytes();
                self.pixels[(y * self.size.width + x) as usize] = [blue, green, red, padding];
            }
        }
        self.damage.push(area);
    }

    fn scroll(&mut self, area: Rect, dx: i32, dy: i32) {
        let Some(area) = area.intersect(self.size.rect()) else {
            return;
        };
        let before = self.pixels.clone();
        self.paint(area, |x, y| letter(x, y, dx.unsigned_abs() + dy.unsigned_abs()));
        self.shift(&before, area, area, dx, dy);
    }

    fn drag(&mut self, window: Rect, dx: i32, dy: i32) {
        let Some(window) = window.intersect(self.size.rect()) else {
            return;
        };
        let before = self.pixels.clone();
        self.paint(window, |x, _| 0x0033_6699 + x / 40);
        self.shift(&before, window, self.size.rect(), dx, dy);
        let to = Rect::new(
            window.x.saturating_add_signed(dx),
            window.y.saturating_add_signed(dy),
            window.width,
            window.height,
        );
        self.damage.push(to);
    }

    /// Puts what was in `from` where it belongs after the move, as far as that is inside `clip`.
    fn shift(&mut self, before: &[[u8; 4]], from: Rect, clip: Rect, dx: i32, dy: i32) {
        let width = self.size.width;
        for y in from.y..from.bottom() {
            for x in from.x..from.right() {
                let (Some(to_x), Some(to_y)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else {
                    continue;
                };
                if clip.contains(Rect::new(to_x, to_y, 1, 1)) {
                    self.pixels[(to_y * width + to_x) as usize] = before[(y * width + x) as usize];
                }
            }
        }
    }
}

/// A number that looks random and depends on nothing but its arguments.
pub fn noise(x: u32, y: u32, seed: u32) -> u32 {
    let mut value = x
        .wrapping_mul(0x9e37_79b1)
        .wrapping_add(y.wrapping_mul(0x85eb_ca77))
        .wrapping_add(seed.wrapping_mul(0xc2b2_ae3d));
    value = (value ^ (value >> 15)).wrapping_mul(0x2c1b_3c6d);
    value = (value ^ (value >> 12)).wrapping_mul(0x297a_2d39);
    value ^ (value >> 15)
}

/// Dark strokes on a light ground with two shades between, in cells of 8 by 14 pixels.
fn letter(x: u32, y: u32, seed: u32) -> u32 {
    let (column, row) = (x / 8, y / 14);
    let glyph = noise(column, row, seed) % 40;
    let stroke = noise(x % 8, y % 14, glyph) % 8;
    let ground = if row % 9 == 4 { 0x00f0_f0ff } else { 0x00ff_ffff };
    match (x % 8, y % 14, stroke) {
        (0, ..) | (_, 0..3, _) => ground,
        (_, _, 0 | 1) => 0x0020_2020,
        (_, _, 2) => 0x0080_8080 + (seed % 5) * 0x0011_0000,
        (_, _, 3) => 0x00c8_c8c8,
        _ => ground,
    }
}

/// A smooth slope in each channel with a little noise on it.
fn photo(x: u32, y: u32, seed: u32) -> u32 {
    let grain = noise(x, y, seed);
    let channel = |slope: u32, bits: u32| (slope + (grain >> bits) % 7).min(255);
    let red = channel((x + seed % 50) * 200 / 512 % 249, 0);
    let green = channel((y + x / 3) * 150 / 512 % 249, 8);
    let blue = channel((x + y) * 100 / 512 % 249, 16);
    red << 16 | green << 8 | blue
}
