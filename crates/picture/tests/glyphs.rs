//! A glyph that the viewer has seen costs the same wherever it appears again, on the edges of tiles too.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use deskside_picture::{Decoder, DecoderLimits, Encoder, EncoderOptions, PixelView, Rect, Size};

const SIZE: Size = Size::new(256, 192);
const GLYPH: (u32, u32) = (9, 17);

/// Smooth edges in a few greys, as fonts have them; the same each time.
fn shade(x: u32, y: u32) -> u8 {
    let noise = (x * 7 + y * 13) ^ (x * y * 31);
    [0, 0, 60, 200, 255, 255, 130, 0][noise as usize % 8]
}

struct Screen(Vec<u8>);

impl Screen {
    fn draw(&mut self, left: u32, top: u32) -> Rect {
        for y in 0..GLYPH.1 {
            for x in 0..GLYPH.0 {
                let at = ((top + y) * SIZE.width + left + x) as usize * 4;
                self.0[at..at + 3].fill(shade(x, y));
            }
        }
        Rect::new(left, top, GLYPH.0, GLYPH.1)
    }

    fn view(&self) -> PixelView<'_> {
        PixelView::new(SIZE, SIZE.width as usize * 4, &self.0).unwrap()
    }
}

#[test]
fn a_known_glyph_is_cheap_on_every_edge() {
    let mut screen = Screen(vec![0xff; (SIZE.width * SIZE.height * 4) as usize]);
    let mut encoder = Encoder::new(EncoderOptions::default());
    let mut decoder = Decoder::new(DecoderLimits::default());
    let mut cost = |screen: &Screen, damage: Rect| {
        let mut frame = Vec::new();
        encoder.encode(screen.view(), &[damage], &mut frame).unwrap();
        decoder.decode(&frame).unwrap();
        for y in 0..SIZE.height {
            let (seen, real) = (decoder.framebuffer().unwrap(), screen.view());
            assert!(
                seen.row(y)
                    .iter()
                    .zip(real.row(y))
                    .all(|(seen, real)| seen[..3] == real[..3]),
                "line {y}"
            );
        }
        frame.len()
    };
    cost(&screen, SIZE.rect());
    let place = screen.draw(20, 20);
    let first = cost(&screen, place);
    let place = screen.draw(90, 20);
    let again = cost(&screen, place);
    assert!(again * 2 < first, "the first took {first} bytes, the second {again}");
    // Across an upright edge, a level one, and a point where four tiles meet.
    for (left, top) in [(60, 20), (20, 55), (60, 120), (123, 58)] {
        let place = screen.draw(left, top);
        let bytes = cost(&screen, place);
        assert!(
            bytes <= again + 4,
            "at {left}, {top}: {bytes} bytes, inside a tile {again}"
        );
    }
}
