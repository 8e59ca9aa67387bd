//! Fewer colours, for whom bytes are dear: the screen as it is with 65,536 or 256. What the viewer then has is exactly that, and a
//! proof says of how many colours it is. Pure.

use deskside_picture::{PixelView, Rect, Size, ViewError};

/// How many colours a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Colours {
    /// All 16.7 million.
    #[default]
    All,
    /// Five bits of red and blue, six of green.
    Some,
    /// Three bits of red and green, two of blue.
    Few,
}

impl Colours {
    /// As numbered in `session.proto`; numbers of later versions are all colours.
    pub fn of(number: u32) -> Self {
        match number {
            1 => Self::Some,
            2 => Self::Few,
            _ => Self::All,
        }
    }

    /// Its number in `session.proto`.
    pub fn number(self) -> u32 {
        match self {
            Self::All => 0,
            Self::Some => 1,
            Self::Few => 2,
        }
    }

    /// The nearest colour below; black stays black, and white white.
    fn reduce(self, [blue, green, red, _]: [u8; 4]) -> [u8; 4] {
        let [blue_bits, green_bits, red_bits] = match self {
            Self::All => [8, 8, 8],
            Self::Some => [5, 6, 5],
            Self::Few => [2, 3, 3],
        };
        [keep(blue, blue_bits), keep(green, green_bits), keep(red, red_bits), 0]
    }
}

/// The upper `bits` of `value`, and repeated below, so that the brightest stays the brightest.
fn keep(value: u8, bits: u32) -> u8 {
    let kept = value >> (8 - bits) << (8 - bits);
    let twice = kept | kept >> bits;
    twice | twice >> (2 * bits).min(7)
}

/// The screen with fewer colours, kept up to date where it changes.
#[derive(Debug, Default)]
pub(super) struct Reduced {
    colours: Colours,
    size: Option<Size>,
    /// BGRX, rows without gaps. Empty with all colours.
    pixels: Vec<u8>,
}

impl Reduced {
    /// How many colours it has.
    pub fn colours(&self) -> Colours {
        self.colours
    }

    /// Another number of colours, from the next picture on. Says whether it is another.
    pub fn choose(&mut self, colours: Colours) -> bool {
        let changes = colours != self.colours;
        if changes {
            *self = Self {
                colours,
                ..Self::default()
            };
        }
        changes
    }

    /// `screen` with so many colours, where only what is in `changed` is new since the last time.
    pub fn of<'a>(&'a mut self, screen: PixelView<'a>, changed: &[Rect]) -> Result<PixelView<'a>, ViewError> {
        if self.colours == Colours::All {
            return Ok(screen);
        }
        let size = screen.size();
        let whole = [size.rect()];
        let stride = size.width as usize * 4;
        let mut changed = changed;
        if self.size.replace(size) != Some(size) {
            self.pixels.clear();
            self.pixels.resize(stride * size.height as usize, 0);
            changed = &whole;
        }
        for area in changed.iter().filter_map(|area| area.intersect(size.rect())) {
            for y in area.y..area.bottom() {
                let start = y as usize * stride + area.x as usize * 4;
                let row = &mut self.pixels[start..start + area.width as usize * 4];
                let captured = &screen.row(y)[area.x as usize..area.right() as usize];
                for (kept, pixel) in row.as_chunks_mut::<4>().0.iter_mut().zip(captured) {
                    *kept = self.colours.reduce(*pixel);
                }
            }
        }
        PixelView::new(size, stride, &self.pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_as_many_colours_as_it_says_and_reducing_twice_changes_nothing() {
        for (colours, levels) in [(Colours::Some, [32, 64, 32]), (Colours::Few, [4, 8, 8])] {
            for (part, levels) in levels.into_iter().enumerate() {
                let seen: BTreeSet<u8> = (0..=255).map(|value| colours.reduce([value; 4])[part]).collect();
                assert_eq!(seen.len(), levels, "{colours:?}, {part}");
                assert_eq!(seen.first().zip(seen.last()), Some((&0, &255)));
            }
            for value in 0..=255 {
                let once = colours.reduce([value; 4]);
                assert_eq!(colours.reduce(once), once);
            }
        }
    }

    #[test]
    fn numbers_are_those_of_the_wire_and_unknown_ones_are_all_colours() {
        for number in 0..3 {
            assert_eq!(Colours::of(number).number(), number);
        }
        assert_eq!(Colours::of(77), Colours::All);
    }

    #[test]
    fn only_what_changed_is_looked_at_until_there_is_another_size_or_number() {
        let size = Size::new(4, 2);
        let mut pixels = vec![0x17; 32];
        let mut reduced = Reduced::default();
        assert!(!reduced.choose(Colours::All) && reduced.choose(Colours::Some));
        let at = |reduced: &mut Reduced, pixels: &[u8], changed: &[Rect]| {
            let view = reduced.of(PixelView::new(size, 16, pixels).unwrap(), changed).unwrap();
            [view.rgb(0, 0), view.rgb(3, 1)]
        };
        assert_eq!(
            at(&mut reduced, &pixels, &[]),
            [0x0010_1410; 2],
            "the first time all of it"
        );
        pixels.fill(0xff);
        let corner = Rect::new(3, 1, 9, 9);
        assert_eq!(at(&mut reduced, &pixels, &[corner]), [0x0010_1410, 0x00ff_ffff]);
        assert!(reduced.choose(Colours::Few));
        assert_eq!(at(&mut reduced, &pixels, &[]), [0x00ff_ffff; 2]);
    }
}
