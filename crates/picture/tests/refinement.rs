//! With a budget, photos come nearly first: whatever happens, what the encoder takes for exact is exact at the viewer, and
//! once the desktop rests, everything is.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod noise;
mod raw;
mod scene;

use deskside_picture::{
    DecodeError, Decoder, DecoderLimits, EncodeError, Encoded, Encoder, EncoderOptions, JpegEncoder, JpegError,
    PixelOrder, PixelView, Plan, REST, Rect, Size, differing_pixels,
};
use noise::{NoiseDecoder, NoiseEncoder};
use proptest::prelude::*;
use raw::Stream;
use scene::{Desktop, Event};
use std::time::Duration;

const SIZE: Size = Size::new(320, 240);

/// Both ends, and the time.
struct Link {
    encoder: Encoder,
    viewer: Decoder,
    now: Duration,
    bytes: Vec<u8>,
}

impl Link {
    fn new() -> Self {
        let limits = DecoderLimits::default();
        let viewer = Decoder::with_order(limits, PixelOrder::Rgba);
        Self {
            encoder: Encoder::new(EncoderOptions::default()).with_jpeg(Box::new(NoiseEncoder)),
            viewer: viewer.with_jpeg(Box::<NoiseDecoder>::default()),
            now: Duration::from_secs(1000),
            bytes: Vec::new(),
        }
    }

    fn plan(&self, budget: usize) -> Plan {
        Plan {
            now: self.now,
            budget,
            rest: REST,
        }
    }

    fn update(&mut self, desktop: &mut Desktop, budget: usize) -> Encoded {
        let damage = desktop.take_damage();
        let plan = self.plan(budget);
        self.bytes.clear();
        let encoded = self
            .encoder
            .encode_within(desktop.view(), &damage, plan, &mut self.bytes);
        self.deliver(desktop, encoded.unwrap())
    }

    fn refine(&mut self, desktop: &Desktop, budget: usize) -> Encoded {
        let plan = self.plan(budget);
        self.bytes.clear();
        let encoded = self.encoder.refine(plan, &mut self.bytes).unwrap();
        self.deliver(desktop, encoded)
    }

    /// Shows the frame, and checks that every pixel that counts as exact is.
    fn deliver(&mut self, desktop: &Desktop, encoded: Encoded) -> Encoded {
        assert_eq!(encoded.empty, self.bytes.is_empty());
        assert_eq!(encoded.stats.encoded_bytes, self.bytes.len());
        if !encoded.empty {
            let update = self.viewer.decode(&self.bytes).unwrap();
            assert_eq!(update.frame, encoded.frame);
        }
        let (screen, shown) = (desktop.view(), self.viewer.framebuffer().unwrap());
        let mut near = 0;
        for y in 0..screen.size().height {
            for x in 0..screen.size().width {
                if self.encoder.is_exact_at(x, y) {
                    assert_eq!(screen.rgb(x, y), shown.rgb(x, y), "({x}, {y}) counts as exact");
                } else {
                    near += 1;
                }
            }
        }
        assert_eq!(encoded.exact, near == 0);
        assert_eq!(self.encoder.next_refinement().is_none(), near == 0);
        assert!(self.viewer.memory() <= DecoderLimits::default().max_memory());
        encoded
    }

    /// Lets the desktop rest until everything is exact; the answer is the number of frames that took.
    fn rest(&mut self, desktop: &Desktop, budget: usize) -> usize {
        let mut frames = 0;
        while let Some(due) = self.encoder.next_refinement() {
            assert!(due <= self.now + REST, "nothing may wait longer than it has to");
            self.now = self.now.max(due);
            assert!(
                !self.refine(desktop, budget).empty,
                "what is due must come, however small the budget"
            );
            frames += 1;
        }
        let shown = self.viewer.framebuffer().unwrap();
        assert_eq!(differing_pixels(desktop.view(), shown), 0);
        frames
    }
}

fn area() -> impl Strategy<Value = Rect> {
    (0..SIZE.width, 0..SIZE.height, 1..SIZE.width, 1..SIZE.height)
        .prop_map(|(x, y, width, height)| Rect::new(x, y, width, height))
}

fn event() -> impl Strategy<Value = Event> {
    let step = || prop_oneof![Just(0), -40..40_i32];
    let other_size = (1..300_u32, 1..200_u32).prop_map(|(width, height)| Size::new(width, height));
    prop_oneof![
        2 => (area(), 0..0x0100_0000_u32).prop_map(|(area, colour)| Event::Fill(area, colour)),
        2 => (area(), 0..6_u32).prop_map(|(area, seed)| Event::Write(area, seed)),
        6 => (area(), 0..6_u32).prop_map(|(area, seed)| Event::Photo(area, seed)),
        4 => (area(), step(), step()).prop_map(|(area, dx, dy)| Event::Scroll(area, dx, dy)),
        4 => (area(), step(), step()).prop_map(|(area, dx, dy)| Event::Drag(area, dx, dy)),
        1 => any::<u8>().prop_map(Event::Padding),
        1 => other_size.prop_map(Event::Resize),
    ]
}

/// What the device does after an event.
#[derive(Clone, Debug)]
enum Then {
    Update(usize),
    UpdateExactly,
    Refine(usize),
    Rejoin,
    Nothing,
}

fn then() -> impl Strategy<Value = Then> {
    let budget = || prop_oneof![0..2000_usize, 0..60_000_usize];
    prop_oneof![
        8 => budget().prop_map(Then::Update),
        1 => Just(Then::UpdateExactly),
        2 => budget().prop_map(Then::Refine),
        1 => Just(Then::Rejoin),
        1 => Just(Then::Nothing),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_history_is_exact_where_it_says_so_and_in_the_end_everywhere(
        steps in proptest::collection::vec((event(), then(), 0..400_u64), 1..16),
        budget in 0..40_000_usize,
    ) {
        let mut link = Link::new();
        let mut desktop = Desktop::new(SIZE);
        link.update(&mut desktop, budget);
        // The desktop as it was when the viewer was told last.
        let mut told = desktop.clone();
        for (event, then, millis) in steps {
            link.now += Duration::from_millis(millis);
            match then {
                Then::Refine(budget) => drop(link.refine(&told, budget)),
                Then::Rejoin => link.encoder.reset(),
                Then::Nothing | Then::Update(_) | Then::UpdateExactly => {}
            }
            desktop.happen(&event);
            match then {
                Then::Nothing => continue,
                Then::UpdateExactly => {
                    let damage = desktop.take_damage();
                    link.bytes.clear();
                    let encoded = link.encoder.encode(desktop.view(), &damage, &mut link.bytes).unwrap();
                    prop_assert_eq!(encoded.stats.jpeg_tiles, 0);
                    link.deliver(&desktop, encoded);
                }
                Then::Update(budget) => drop(link.update(&mut desktop, budget)),
                Then::Refine(_) | Then::Rejoin => drop(link.update(&mut desktop, budget)),
            }
            told = desktop.clone();
        }
        link.update(&mut desktop, budget);
        let frames = link.rest(&desktop, budget);
        prop_assert!(frames <= SIZE.tiles() * 8, "every frame must bring eight rows of a tile");
    }
}

/// A page of text with a photo on it, shown exactly.
fn page(link: &mut Link) -> Desktop {
    let mut desktop = Desktop::new(SIZE);
    desktop.happen(&Event::Write(SIZE.rect(), 1));
    assert!(link.update(&mut desktop, usize::MAX).exact);
    desktop
}

const PHOTO: Rect = Rect::new(64, 64, 192, 128);

#[test]
fn a_photo_over_budget_is_near_first_and_text_never() {
    let mut link = Link::new();
    let mut desktop = page(&mut link);
    desktop.happen(&Event::Write(Rect::new(0, 0, 320, 60), 2));
    desktop.happen(&Event::Photo(PHOTO, 1));
    let encoded = link.update(&mut desktop, 4000);
    assert_eq!((encoded.stats.jpeg_tiles, encoded.stats.photo_tiles), (6, 0));
    assert!(encoded.stats.palette_tiles >= 5);
    assert!(!encoded.exact);
    assert!(link.rest(&desktop, 4000) > 1, "it must come in slices");
}

#[test]
fn a_photo_within_budget_is_exact_at_once() {
    let mut link = Link::new();
    let mut desktop = page(&mut link);
    desktop.happen(&Event::Photo(PHOTO, 1));
    let encoded = link.update(&mut desktop, 192 << 10);
    assert!(encoded.exact && encoded.stats.photo_tiles == 6);
}

#[test]
fn a_photo_waits_until_it_rests_and_is_not_refined_when_it_changes_first() {
    let mut link = Link::new();
    let mut desktop = page(&mut link);
    for seed in 1..5 {
        desktop.happen(&Event::Photo(PHOTO, seed));
        let encoded = link.update(&mut desktop, 1000);
        assert_eq!((encoded.stats.jpeg_tiles, encoded.stats.refined_pixels), (6, 0));
        link.now += REST - Duration::from_millis(1);
        assert!(link.refine(&desktop, 1000).empty);
        assert_eq!(
            link.encoder.next_refinement(),
            Some(link.now + Duration::from_millis(1))
        );
    }
    link.rest(&desktop, 1000);
}

#[test]
fn what_rests_is_refined_beside_what_moves() {
    let mut link = Link::new();
    let mut desktop = page(&mut link);
    desktop.happen(&Event::Photo(PHOTO, 1));
    link.update(&mut desktop, 1000);
    let mut refined = 0;
    for seed in 0..80 {
        link.now += Duration::from_millis(50);
        // A film of one tile, always over budget.
        desktop.happen(&Event::Photo(Rect::new(256, 0, 64, 64), seed));
        refined += link.update(&mut desktop, 1000).stats.refined_pixels;
    }
    assert_eq!(refined, PHOTO.area());
}

#[test]
fn a_near_photo_scrolls_as_a_copy_and_stays_near() {
    let mut link = Link::new();
    let mut desktop = page(&mut link);
    desktop.happen(&Event::Photo(PHOTO, 1));
    link.update(&mut desktop, 1000);
    desktop.happen(&Event::Scroll(SIZE.rect(), 0, -24));
    let encoded = link.update(&mut desktop, 1000);
    assert!(encoded.stats.copied_pixels >= PHOTO.area(), "{:?}", encoded.stats);
    assert_eq!(encoded.stats.jpeg_tiles, 0);
    assert!(!encoded.exact);
    link.rest(&desktop, 1000);
}

#[test]
fn the_first_picture_is_refined_without_waiting() {
    let mut link = Link::new();
    let mut desktop = Desktop::new(SIZE);
    desktop.happen(&Event::Photo(SIZE.rect(), 1));
    assert!(link.update(&mut desktop, 1000).stats.jpeg_tiles > 0);
    assert!(!link.refine(&desktop, 1000).empty);
}

#[test]
fn without_a_jpeg_encoder_a_budget_changes_nothing() {
    let mut desktop = Desktop::new(SIZE);
    desktop.happen(&Event::Photo(PHOTO, 1));
    let plan = Plan {
        now: Duration::ZERO,
        budget: 0,
        rest: REST,
    };
    let (mut exact, mut within) = (Vec::new(), Vec::new());
    let encoder = || Encoder::new(EncoderOptions::default());
    encoder().encode(desktop.view(), &[], &mut exact).unwrap();
    let encoded = encoder().encode_within(desktop.view(), &[], plan, &mut within).unwrap();
    assert!(encoded.exact);
    assert_eq!(exact, within);
}

#[derive(Debug)]
struct Broken;

impl JpegEncoder for Broken {
    fn encode(&mut self, _: PixelView<'_>, _: u8, out: &mut Vec<u8>) -> Result<(), JpegError> {
        out.push(1);
        Err(JpegError("no".into()))
    }
}

#[test]
fn an_encoder_that_fails_leaves_no_bytes_and_starts_over() {
    let mut desktop = Desktop::new(SIZE);
    desktop.happen(&Event::Photo(PHOTO, 1));
    let mut encoder = Encoder::new(EncoderOptions::default()).with_jpeg(Box::new(Broken));
    let plan = Plan {
        now: Duration::ZERO,
        budget: 10,
        rest: REST,
    };
    let mut bytes = b"before".to_vec();
    let result = encoder.encode_within(desktop.view(), &[], plan, &mut bytes);
    assert_eq!(result, Err(EncodeError::Jpeg(JpegError("no".into()))));
    assert_eq!(bytes, b"before");
    let encoded = encoder.encode(desktop.view(), &[], &mut bytes).unwrap();
    assert_eq!(encoded.frame.0, 0);
    Decoder::new(DecoderLimits::default()).decode(&bytes[6..]).unwrap();
}

/// No copies; one part: tile 0, whole, from the JPEG.
const ONE_CELL: &[u8] = &[0, 1, 0, 0x08 | 5];

#[test]
fn each_rule_of_the_jpeg_section_is_checked() {
    let right = noise::noise(Size::new(64, 64), 75);
    let large = noise::noise(Size::new(64, 128), 75);
    let refused = |why: &str| Err(DecodeError::Jpeg(JpegError(why.into())));
    type Case<'a> = (&'a [u8], Option<&'a [u8]>, Result<(), DecodeError>);
    let cases: [Case<'_>; 6] = [
        (ONE_CELL, Some(&right), Ok(())),
        (ONE_CELL, Some(&large), refused("not the noise of that size")),
        (ONE_CELL, Some(&[]), Err(DecodeError::Truncated)),
        (ONE_CELL, None, Err(DecodeError::Truncated)),
        (&[0, 0], Some(&right), Err(DecodeError::Trailing(right.len()))),
        (&[0, 0], Some(&[]), Ok(())),
    ];
    for (main, jpeg, expected) in cases {
        let mut decoder = Decoder::new(DecoderLimits::default()).with_jpeg(Box::<NoiseDecoder>::default());
        let frame = Stream::new(50, 40).frame_with(main, &[], jpeg);
        assert_eq!(decoder.decode(&frame).map(|_| ()), expected, "{main:?}, {jpeg:?}");
    }
    let frame = Stream::new(50, 40).frame_with(ONE_CELL, &[], Some(&right));
    let mut exact_only = Decoder::new(DecoderLimits::default());
    assert_eq!(exact_only.decode(&frame).map(|_| ()), Err(DecodeError::NoJpeg));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_payload_with_a_jpeg_is_survived(
        size in (1..300_u16, 1..200_u16),
        main in proptest::collection::vec(prop_oneof![3 => 0..14_u8, 1 => any::<u8>()], 0..60),
        planes in proptest::collection::vec(any::<u8>(), 0..60),
        cells in 1..6_u32,
    ) {
        let limits = DecoderLimits { max_width: 300, max_height: 200, max_frame_bytes: 1 << 20 };
        let mut decoder = Decoder::new(limits).with_jpeg(Box::<NoiseDecoder>::default());
        let mut stream = Stream::new(size.0, size.1);
        let jpeg = noise::noise(Size::new(64, 64 * cells), 60);
        for _ in 0..2 {
            let _ = decoder.decode(&stream.frame_with(&main, &planes, Some(&jpeg)));
            prop_assert!(decoder.memory() <= limits.max_memory());
        }
    }
}
