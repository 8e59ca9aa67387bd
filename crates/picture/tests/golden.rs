//! Streams of the past must stay readable: frames put together by hand, byte by byte as `docs/picture-format.md` says, and
//! a stream that an encoder of format 1 once wrote.
//!
//! When one of these tests fails, the decoder no longer speaks format 1, and devices in the field go dark. Don't change the
//! vectors; make a new format version.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod raw;
mod scene;

use deskside_picture::{Decoder, DecoderLimits, Encoder, EncoderOptions, Rect, Size, differing_pixels};
use raw::Stream;
use scene::{Desktop, Event};

const RED: u32 = 0x00ff_0000;
const GREEN: u32 = 0x0000_ff00;
const BLUE: u32 = 0x0000_00ff;
const GREY: u32 = 0x0080_8080;

/// The colours that a decoder shows, row by row.
fn shown(decoder: &Decoder) -> Vec<Vec<u32>> {
    let picture = decoder.framebuffer().unwrap();
    let Size { width, height } = picture.size();
    (0..height)
        .map(|y| (0..width).map(|x| picture.rgb(x, y)).collect())
        .collect()
}

fn decoder() -> Decoder {
    Decoder::new(DecoderLimits::default())
}

#[test]
fn a_solid_part() {
    let mut stream = Stream::new(3, 2);
    let mut decoder = decoder();
    // No copies; one part: tile 0, kind 0, columns 1 and 2, row 0; red.
    let frame = stream.frame(&[0, 1, 0, 0, 1, 1, 0, 0, 0x00, 0x00, 0xff], &[]);
    let update = decoder.decode(&frame).unwrap();
    assert_eq!(update.frame.0, 0);
    assert_eq!(update.size, Size::new(3, 2));
    assert_eq!(shown(&decoder), [[0, RED, RED], [0, 0, 0]]);
}

#[test]
fn palettes_are_filled_extended_used_again_and_replaced() {
    let mut stream = Stream::new(3, 1);
    let mut decoder = decoder();
    // Kind 3 (fresh palette), whole tile, slot 5, two colours: red, green; indices.
    let fresh = [0, 1, 0, 0x08 | 3, 5, 1, 0, 0, 0xff, 0, 0xff, 0, 0, 1, 0];
    decoder.decode(&stream.frame(&fresh, &[])).unwrap();
    assert_eq!(shown(&decoder), [[RED, GREEN, RED]]);
    // Kind 2 (extended), whole tile, same slot, one colour: blue.
    let extended = [0, 1, 0, 0x20 | 0x08 | 2, 0, 0xff, 0, 0, 2, 1, 0];
    decoder.decode(&stream.frame(&extended, &[])).unwrap();
    assert_eq!(shown(&decoder), [[BLUE, GREEN, RED]]);
    // Kind 1 (known), column 1 only, same slot.
    decoder
        .decode(&stream.frame(&[0, 1, 0, 0x20 | 1, 1, 0, 0, 0, 2], &[]))
        .unwrap();
    assert_eq!(shown(&decoder), [[BLUE, BLUE, RED]]);
    // Kind 3 in slot 5 again: grey only.
    let replaced = [0, 1, 0, 0x20 | 0x08 | 3, 0, 0x80, 0x80, 0x80, 0, 0, 0];
    decoder.decode(&stream.frame(&replaced, &[])).unwrap();
    assert_eq!(shown(&decoder), [[GREY; 3]]);
}

#[test]
fn a_photo_is_three_predicted_planes() {
    let mut stream = Stream::new(2, 2);
    let mut decoder = decoder();
    // Greens 10 20 / 30 40, column by column. The guesses are 0, 10, 10 and 30: the plane through the three gives 40, but no
    // guess leaves the range between left and above.
    let green = [10, 20, 10, 10];
    // Red is green + 1 everywhere (129 in its plane), blue is green (128).
    let red = [129, 0, 0, 0];
    let blue = [128, 0, 0, 0];
    let planes = [green, red, blue].concat();
    decoder.decode(&stream.frame(&[0, 1, 0, 0x08 | 4], &planes)).unwrap();
    let expected = [[0x000b_0a0a, 0x0015_1414], [0x001f_1e1e, 0x0029_2828]];
    assert_eq!(shown(&decoder), expected);
}

#[test]
fn indices_go_column_by_column() {
    let mut stream = Stream::new(3, 2);
    let mut decoder = decoder();
    // Kind 3 (fresh palette), whole tile, slot 0, two colours: red, green.
    let part = [0, 1, 0, 0x08 | 3, 0, 1, 0, 0, 0xff, 0, 0xff, 0];
    let columns = [0, 0, 0, 1, 1, 1];
    decoder
        .decode(&stream.frame(&[&part[..], &columns].concat(), &[]))
        .unwrap();
    assert_eq!(shown(&decoder), [[RED, RED, GREEN], [RED, GREEN, GREEN]]);
}

#[test]
fn copies_read_the_frame_before() {
    let mut stream = Stream::new(4, 1);
    let mut decoder = decoder();
    let colours = [0, 1, 0, 0x08 | 3, 1, 3];
    let red_green_blue_grey = [0, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0, 0x80, 0x80, 0x80];
    let first = [&colours[..], &red_green_blue_grey, &[0, 1, 2, 3]].concat();
    decoder.decode(&stream.frame(&first, &[])).unwrap();
    assert_eq!(shown(&decoder), [[RED, GREEN, BLUE, GREY]]);
    // Two copies: columns 2 and 3 to columns 0 and 1 (by -2, 0, folded to 3, 0), columns 0 and 1 to columns 2 and 3 (by +2, which
    // is +4 more, folded to 8). No parts.
    let swap = [2, 0, 0, 1, 0, 3, 0, 2, 0, 1, 0, 8, 0, 0];
    let update = decoder.decode(&stream.frame(&swap, &[])).unwrap();
    assert_eq!(update.dirty, [Rect::new(0, 0, 4, 1)]);
    assert_eq!(shown(&decoder), [[BLUE, GREY, RED, GREEN]]);
}

#[test]
fn parts_of_the_same_rows_say_so_once() {
    let mut stream = Stream::new(130, 3);
    let mut decoder = decoder();
    // Tile 0: columns 60 to 63, rows 1 and 2. Tile 2, the next but one: columns 0 and 1, the same rows.
    let parts = [0, 2, 0, 0, 60, 3, 1, 1, 1, 0x10, 0, 1, 0xff, 0, 0, 0, 0, 0xff];
    decoder.decode(&stream.frame(&parts, &[])).unwrap();
    let picture = shown(&decoder);
    for (y, row) in picture.iter().enumerate() {
        for (x, colour) in row.iter().enumerate() {
            let expected = match (x, y) {
                (60..64, 1..3) => BLUE,
                (128..130, 1..3) => RED,
                _ => 0,
            };
            assert_eq!(*colour, expected, "({x}, {y})");
        }
    }
}

/// What happens in the committed stream: something for every code.
fn history() -> Vec<Event> {
    vec![
        Event::Write(Rect::new(0, 0, 200, 150), 1),
        Event::Photo(Rect::new(110, 10, 70, 100), 2),
        Event::Scroll(Rect::new(5, 5, 95, 140), 0, -13),
        Event::Drag(Rect::new(40, 40, 80, 60), 9, 17),
        Event::Fill(Rect::new(60, 60, 10, 70), 0x0012_3456),
        Event::Write(Rect::new(30, 90, 100, 20), 3),
        Event::Resize(Size::new(99, 67)),
        Event::Write(Rect::new(0, 0, 40, 30), 4),
    ]
}

const RECORDED: &[u8] = include_bytes!("golden/format-1.bin");

#[test]
fn the_recorded_stream_still_shows_what_it_showed() {
    let mut decoder = decoder();
    let mut desktop = Desktop::new(Size::new(200, 150));
    let mut rest = RECORDED;
    for event in history() {
        desktop.happen(&event);
        let (length, after) = rest.split_first_chunk::<4>().unwrap();
        let (frame, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        rest = after;
        decoder.decode(frame).unwrap();
        let wrong = differing_pixels(desktop.view(), decoder.framebuffer().unwrap());
        assert_eq!(wrong, 0, "after {event:?}");
    }
    assert!(rest.is_empty());
}

/// Wrote `golden/format-1.bin`, and would write that of a next format.
#[test]
#[ignore = "writes the vector; run by hand for a new format version"]
fn write_the_recorded_stream() {
    let mut encoder = Encoder::new(EncoderOptions::default());
    let mut desktop = Desktop::new(Size::new(200, 150));
    let mut stream = Vec::new();
    let mut seen = [0; 4];
    for event in history() {
        desktop.happen(&event);
        let damage = desktop.take_damage();
        let mut frame = Vec::new();
        let stats = encoder.encode(desktop.view(), &damage, &mut frame).unwrap().stats;
        stream.extend_from_slice(&(frame.len() as u32).to_le_bytes());
        stream.extend_from_slice(&frame);
        let made_of = [stats.copies, stats.solid_tiles, stats.palette_tiles, stats.photo_tiles];
        seen.iter_mut().zip(made_of).for_each(|(seen, count)| *seen += count);
    }
    assert!(seen.iter().all(|count| *count > 0), "every code must appear: {seen:?}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/format-1.bin");
    std::fs::write(path, stream).unwrap();
}
