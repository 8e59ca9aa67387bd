//! Whatever comes from the network, the decoder answers with a picture or an error: it never panics, never takes more
//! memory than its limits say, and recovers with the next independent frame.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod raw;
mod scene;

use deskside_picture::{
    DecodeError, Decoder, DecoderLimits, Encoder, EncoderOptions, PixelView, Rect, Size, differing_pixels,
};
use proptest::prelude::*;
use raw::{Stream, repeated, stored};
use scene::{Desktop, Event};
use std::sync::LazyLock;

const LIMITS: DecoderLimits = DecoderLimits {
    max_width: 300,
    max_height: 200,
    max_frame_bytes: 1 << 20,
};

/// Decodes `frame` and checks what must hold whatever it was.
fn decode(decoder: &mut Decoder, frame: &[u8]) -> Result<(), DecodeError> {
    let area = decoder.video_in(frame).ok().flatten().map(|video| video.area);
    let pixels = area.map(|area| (Size::new(area.width, area.height), vec![0x5a; area.area() as usize * 4]));
    let video = pixels
        .as_ref()
        .map(|(size, pixels)| PixelView::new(*size, size.width as usize * 4, pixels).unwrap());
    let result = decoder.decode_with(frame, video).map(|update| {
        for area in update.dirty {
            assert!(update.size.rect().contains(*area), "{area:?} is outside");
        }
    });
    assert!(
        decoder.memory() <= LIMITS.max_memory(),
        "{} bytes held",
        decoder.memory()
    );
    if let Some(picture) = decoder.framebuffer() {
        let size = picture.size();
        assert!(size.width <= LIMITS.max_width && size.height <= LIMITS.max_height);
    }
    result
}

/// A stream that uses every code, and an independent frame of what is on the desktop at its end.
struct Valid {
    frames: Vec<Vec<u8>>,
    independent: Vec<u8>,
    desktop: Desktop,
}

static VALID: LazyLock<Valid> = LazyLock::new(|| {
    let mut encoder = Encoder::new(EncoderOptions::default());
    let mut desktop = Desktop::new(Size::new(220, 160));
    let mut encode = |desktop: &mut Desktop| {
        let damage = desktop.take_damage();
        let mut frame = Vec::new();
        encoder.encode(desktop.view(), &damage, &mut frame).unwrap();
        frame
    };
    let events = [
        Event::Write(Rect::new(0, 0, 220, 160), 1),
        Event::Photo(Rect::new(100, 5, 100, 90), 2),
        Event::Scroll(Rect::new(3, 4, 90, 150), 0, -11),
        Event::Drag(Rect::new(30, 30, 90, 80), 7, 9),
        Event::Write(Rect::new(10, 140, 100, 15), 3),
    ];
    let frames = events.map(|event| {
        desktop.happen(&event);
        encode(&mut desktop)
    });
    encoder.reset();
    let mut independent = Vec::new();
    encoder.encode(desktop.view(), &[], &mut independent).unwrap();
    Valid {
        frames: frames.into(),
        independent,
        desktop,
    }
});

/// An independent frame must bring any decoder back.
fn assert_recovers(decoder: &mut Decoder) {
    decode(decoder, &VALID.independent).unwrap();
    assert_eq!(
        differing_pixels(VALID.desktop.view(), decoder.framebuffer().unwrap()),
        0
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_survived(frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..4)) {
        let mut decoder = Decoder::new(LIMITS);
        for frame in frames {
            let _ = decode(&mut decoder, &frame);
        }
        assert_recovers(&mut decoder);
    }

    #[test]
    fn any_payload_is_survived(
        size in (1..300_u16, 1..200_u16),
        payloads in proptest::collection::vec(
            (proptest::collection::vec(small_byte(), 0..120), proptest::collection::vec(any::<u8>(), 0..60)), 1..4),
    ) {
        let mut decoder = Decoder::new(LIMITS);
        let mut stream = Stream::new(size.0, size.1);
        for (main, planes) in payloads {
            let _ = decode(&mut decoder, &stream.frame(&main, &planes));
        }
        assert_recovers(&mut decoder);
    }

    #[test]
    fn a_damaged_stream_is_survived(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4)) {
        let mut frames = VALID.frames.clone();
        for (frame, at, value, what) in damage {
            let frame = frame.get_mut(&mut frames);
            if frame.is_empty() {
                continue;
            }
            let at = at.index(frame.len());
            match what {
                0 => frame[at] ^= value,
                1 => frame.truncate(at),
                2 => frame.insert(at, value),
                _ => drop(frame.remove(at)),
            }
        }
        let mut decoder = Decoder::new(LIMITS);
        let mut broken = false;
        for frame in &frames {
            let result = decode(&mut decoder, frame);
            if broken {
                prop_assert!(result.is_err() || frame[0] & 0x10 != 0, "went on after an error");
            }
            broken |= result.is_err();
        }
        assert_recovers(&mut decoder);
    }

    #[test]
    fn every_cut_of_a_frame_is_an_error(cut in any::<prop::sample::Index>()) {
        let frames = &VALID.frames;
        let cut = cut.index(frames[0].len());
        let mut decoder = Decoder::new(LIMITS);
        prop_assert!(decode(&mut decoder, &frames[0][..cut]).is_err());
    }
}

/// Bytes that are more often meaningful as counts and kinds.
fn small_byte() -> impl Strategy<Value = u8> {
    prop_oneof![3 => 0..8_u8, 1 => any::<u8>()]
}

#[test]
fn frames_out_of_order_are_refused_and_say_why() {
    let frames = &VALID.frames;
    let mut decoder = Decoder::new(LIMITS);
    assert_eq!(decode(&mut decoder, &frames[1]), Err(DecodeError::NeedsIndependent));
    decode(&mut decoder, &frames[0]).unwrap();
    assert_eq!(
        decode(&mut decoder, &frames[2]),
        Err(DecodeError::Gap { expected: 1, found: 2 })
    );
    assert_eq!(decode(&mut decoder, &frames[1]), Err(DecodeError::NeedsIndependent));
    assert_recovers(&mut decoder);
}

#[test]
fn limits_are_kept() {
    let mut decoder = Decoder::new(LIMITS);
    for (width, height) in [(301, 200), (300, 201), (0, 5), (5, 0), (u16::MAX, 1)] {
        let frame = Stream::new(width, height).frame(&[0, 0], &[]);
        let size = Size::new(width.into(), height.into());
        assert_eq!(decode(&mut decoder, &frame), Err(DecodeError::Size(size)));
    }
    let long = vec![0; LIMITS.max_frame_bytes + 1];
    assert_eq!(decode(&mut decoder, &long), Err(DecodeError::TooLong(long.len())));
    decode(&mut decoder, &Stream::new(300, 200).frame(&[0, 0], &[])).unwrap();
}

#[test]
fn other_versions_and_flags_are_refused() {
    let mut frame = Stream::new(10, 10).frame(&[0, 0], &[]);
    frame[0] = 0x12;
    assert_eq!(decode(&mut Decoder::new(LIMITS), &frame), Err(DecodeError::Version(2)));
    for (flags, refused) in [(0xa0, 0xa0), (0xc0, 0xc0), (0x60, 0x60), (0x80, 0x90)] {
        frame[0] = 0x11 | flags;
        assert_eq!(
            decode(&mut Decoder::new(LIMITS), &frame),
            Err(DecodeError::Flags(refused))
        );
    }
}

#[test]
fn a_bomb_is_defused_in_either_stream() {
    // Each of these unpacks to 1 GiB.
    let head = Stream::new(300, 200).frame(&[], &[]);
    let bomb = repeated(0, 1 << 30, true);
    let mut main = head[..9].to_vec();
    main.extend(&bomb);
    let mut decoder = Decoder::new(LIMITS);
    assert!(matches!(decode(&mut decoder, &main), Err(DecodeError::Payload(_))));

    // No copies; one part, tile 0 whole, a photo; then the bomb for its planes.
    let payload = stored(&[0, 1, 0, 0x0c], true);
    let mut planes = head[..9].to_vec();
    planes[0] |= 0x20;
    planes.push(payload.len() as u8);
    planes.extend(payload);
    planes.extend(bomb);
    assert_eq!(decode(&mut decoder, &planes), Err(DecodeError::Payload(64 * 64 * 3)));
    assert_recovers(&mut decoder);
}

#[test]
fn each_rule_of_the_payload_is_checked() {
    let size = Size::new(200, 100);
    let cases: [(&[u8], DecodeError); 15] = [
        (&[], DecodeError::Truncated),
        (&[65], DecodeError::Copies),
        // A copy that comes from outside, one that goes there, and two that copy more than the picture.
        (&[1, 0, 0, 9, 9, 2, 0, 0], DecodeError::Copy(Rect::new(0, 0, 10, 10))),
        (
            &[1, 0xbf, 1, 0, 9, 9, 0, 0, 0],
            DecodeError::Copy(Rect::new(191, 0, 10, 10)),
        ),
        (
            &[2, 0, 0, 0xc7, 1, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            DecodeError::Copies,
        ),
        (&[0, 9], DecodeError::Tile(9)),
        (&[0, 1, 8], DecodeError::Tile(8)),
        (&[0, 1, 0, 7], DecodeError::TileKind(7)),
        (&[0, 1, 0, 0x0f], DecodeError::TileKind(0x0f)),
        // A part that begins in another tile, is wider than one, or leaves the picture; a palette that doesn't exist, an index that
        // doesn't, bytes left over.
        (
            &[0, 1, 0, 0, 64, 4, 0, 0, 0, 0, 0],
            DecodeError::Part(Rect::new(64, 0, 5, 1)),
        ),
        (
            &[0, 1, 0, 0, 10, 64, 0, 0, 0, 0, 0],
            DecodeError::Part(Rect::new(10, 0, 65, 1)),
        ),
        (
            &[0, 1, 3, 0, 4, 10, 0, 0, 0, 0, 0],
            DecodeError::Part(Rect::new(196, 0, 11, 1)),
        ),
        (&[0, 1, 0, 1, 0, 0, 0, 0, 16, 0], DecodeError::Palette),
        (&[0, 1, 0, 0x21, 0, 0, 0, 0, 0], DecodeError::Palette),
        (&[0, 0, 0], DecodeError::Trailing(1)),
    ];
    for (payload, expected) in cases {
        let mut decoder = Decoder::new(LIMITS);
        let frame = Stream::new(size.width as u16, size.height as u16).frame(payload, &[]);
        assert_eq!(decode(&mut decoder, &frame), Err(expected), "{payload:?}");
    }
}

#[test]
fn planes_must_be_as_long_as_the_photos_need() {
    let photo = [0, 1, 0, 4, 0, 1, 0, 1];
    for (length, expected) in [
        (11, Err(DecodeError::Truncated)),
        (12, Ok(())),
        (13, Err(DecodeError::Payload(12))),
    ] {
        let mut decoder = Decoder::new(LIMITS);
        let frame = Stream::new(10, 10).frame(&photo, &vec![1; length]);
        assert_eq!(decode(&mut decoder, &frame), expected, "{length} bytes");
    }
    let mut decoder = Decoder::new(LIMITS);
    let nobody_asked = Stream::new(10, 10).frame(&[0, 0], &[1, 2, 3]);
    assert_eq!(decode(&mut decoder, &nobody_asked), Err(DecodeError::Payload(0)));
}
