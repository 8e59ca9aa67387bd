//! What moves like a film goes apart from the frames, as video: whatever a video codec shows and however late it is, what counts
//! as exact is, nothing else waits for it, and once the film rests, everything is exact.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod noise;
mod raw;
mod scene;

use deskside_picture::{
    CodedVideo, DecodeError, Decoder, DecoderLimits, Encoded, Encoder, EncoderOptions, PixelOrder, PixelView, Plan,
    REST, Rect, Size, VideoArea, differing_pixels,
};
use noise::{NoiseDecoder, NoiseEncoder};
use proptest::prelude::*;
use raw::Stream;
use scene::{Desktop, Event};
use std::time::Duration;

const SIZE: Size = Size::new(448, 320);
const FILM: Rect = Rect::new(50, 40, 300, 200);
const PICTURE: Duration = Duration::from_millis(33);

/// Both ends, and the time. The video "codec" shows grey, another at each picture.
struct Link {
    encoder: Encoder,
    viewer: Decoder,
    desktop: Desktop,
    now: Duration,
    grey: u8,
}

impl Link {
    fn new() -> Self {
        let encoder = Encoder::new(EncoderOptions::default()).with_jpeg(Box::new(NoiseEncoder));
        let viewer = Decoder::with_order(DecoderLimits::default(), PixelOrder::Rgba);
        let mut desktop = Desktop::new(SIZE);
        desktop.happen(&Event::Write(SIZE.rect(), 1));
        let mut link = Self {
            encoder: encoder.with_video(true),
            viewer: viewer.with_jpeg(Box::<NoiseDecoder>::default()),
            desktop,
            now: Duration::from_secs(1000),
            grey: 0,
        };
        link.update();
        link
    }

    fn plan(&self) -> Plan {
        Plan {
            now: self.now,
            budget: 60_000,
            rest: REST,
        }
    }

    /// Shows what happened on the desktop.
    fn update(&mut self) -> Encoded {
        let damage = self.desktop.take_damage();
        let (plan, mut bytes) = (self.plan(), Vec::new());
        let encoded = self
            .encoder
            .encode_within(self.desktop.view(), &damage, plan, &mut bytes)
            .unwrap();
        self.deliver(encoded, &bytes);
        encoded
    }

    /// The film's next picture is coded and comes.
    fn bring(&mut self, VideoArea { area, run }: VideoArea) -> Encoded {
        let video = CodedVideo {
            area,
            key: false,
            data: b"film",
        };
        let mut bytes = Vec::new();
        let encoded = self.encoder.encode_video(run, video, &mut bytes).unwrap();
        self.deliver(encoded, &bytes);
        encoded
    }

    fn deliver(&mut self, encoded: Encoded, bytes: &[u8]) {
        assert_eq!(encoded.empty, bytes.is_empty());
        if !encoded.empty {
            self.grey = self.grey.wrapping_add(85);
            let video = self.viewer.video_in(bytes).unwrap();
            let side = video.map_or(Size::new(1, 1), |video| Size::new(video.area.width, video.area.height));
            let pixels = vec![self.grey; side.area() as usize * 4];
            let pixels = PixelView::new(side, side.width as usize * 4, &pixels).unwrap();
            self.viewer.decode_with(bytes, video.map(|_| pixels)).unwrap();
        }
        let (screen, shown) = (self.desktop.view(), self.viewer.framebuffer().unwrap());
        for (x, y) in (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y))) {
            if self.encoder.is_exact_at(x, y) {
                assert_eq!(screen.rgb(x, y), shown.rgb(x, y), "({x}, {y}) counts as exact");
            }
        }
    }

    /// Plays pictures of the film, and brings each if `bringing`; what came of the last one.
    fn play(&mut self, pictures: u32, bringing: bool) -> Encoded {
        let mut last = None;
        for seed in 0..pictures {
            self.now += PICTURE;
            self.desktop.happen(&Event::Photo(FILM, seed));
            last = Some(self.update());
            if let Some(area) = self.encoder.video().filter(|_| bringing) {
                self.bring(area);
            }
        }
        last.unwrap()
    }

    /// Lets the desktop rest until everything is exact.
    fn rest(&mut self) {
        while let Some(due) = self.encoder.next_refinement() {
            self.now = self.now.max(due);
            let (plan, mut bytes) = (self.plan(), Vec::new());
            let encoded = self.encoder.refine(plan, &mut bytes).unwrap();
            assert!(!encoded.empty);
            self.deliver(encoded, &bytes);
        }
        let shown = self.viewer.framebuffer().unwrap();
        assert_eq!(differing_pixels(self.desktop.view(), shown), 0);
    }
}

#[test]
fn a_film_leaves_the_frames_and_comes_apart() {
    let mut link = Link::new();
    let last = link.play(12, true);
    assert_eq!(link.encoder.video().map(|video| video.area), Some(FILM));
    assert!(last.empty, "nothing else changed: {:?}", last.stats);
    assert_eq!(last.filmed, FILM.area());
    let video = link.bring(link.encoder.video().unwrap());
    assert!(
        video.stats.video_tiles >= 20 && video.stats.encoded_bytes < 100,
        "{:?}",
        video.stats
    );
    let shown = link.viewer.framebuffer().unwrap();
    assert_eq!(shown.rgb(FILM.x, FILM.y) & 0xff, u32::from(link.grey));
    link.rest();
    assert_eq!(link.encoder.video(), None);
}

#[test]
fn text_beside_a_film_is_exact_at_once_and_waits_for_no_video() {
    let mut link = Link::new();
    link.play(10, true);
    let text = Rect::new(0, 250, 448, 60);
    link.desktop.happen(&Event::Write(text, 3));
    let encoded = link.play(1, false);
    assert!(!encoded.empty && encoded.filmed == FILM.area());
    assert_eq!(encoded.stats.jpeg_tiles + encoded.stats.photo_tiles, 0);
    let (screen, shown) = (link.desktop.view(), link.viewer.framebuffer().unwrap());
    let same = |x, y| screen.rgb(x, y) == shown.rgb(x, y);
    assert!((text.y..text.bottom()).all(|y| (0..448).all(|x| same(x, y))));
}

#[test]
fn a_picture_of_a_film_that_is_over_is_not_sent() {
    let mut link = Link::new();
    link.play(10, true);
    let area = link.encoder.video().unwrap();
    link.now += Duration::from_secs(1);
    link.rest();
    assert!(link.bring(area).empty);
    link.play(10, true);
    let again = link.encoder.video().unwrap();
    assert_ne!(again.run, area.run);
    assert!(link.bring(area).empty && !link.bring(again).empty);
    link.encoder.reset();
    assert!(link.bring(again).empty);
}

#[test]
fn without_video_a_film_goes_as_it_always_did() {
    let mut link = Link::new();
    link.encoder.allow_video(false);
    let last = link.play(12, true);
    assert_eq!((link.encoder.video(), last.filmed), (None, 0));
    assert!(last.stats.jpeg_tiles > 10);
    link.encoder.allow_video(true);
    link.play(12, true);
    link.encoder.allow_video(false);
    assert_eq!(link.encoder.video(), None);
    assert!(link.play(1, false).stats.jpeg_tiles > 10, "at once");
    link.rest();
}

/// No copies; one part: tile 0, kind 6, columns 1 and 2, row 0.
const ONE_PART: &[u8] = &[0, 1, 0, 6, 1, 1, 0, 0];
/// H.264, a key picture, at (1, 0), two by two.
const HEAD: [u8; 5] = [0x11, 1, 0, 1, 1];

#[test]
fn a_video_part_shows_the_same_place_of_the_picture() {
    let mut stream = Stream::new(4, 4);
    let mut decoder = Decoder::new(DecoderLimits::default());
    decoder.decode(&stream.frame(&[0, 0], &[])).unwrap();
    let frame = stream.frame_with_video(ONE_PART, &[&HEAD[..], b"data"].concat());
    let video = decoder.video_in(&frame).unwrap().unwrap();
    assert_eq!(
        (video.area, video.key, video.data),
        (Rect::new(1, 0, 2, 2), true, &b"data"[..])
    );
    let pixels: Vec<u8> = (0..16).collect();
    let view = PixelView::with_order(Size::new(2, 2), 8, &pixels, PixelOrder::Rgba).unwrap();
    decoder.decode_with(&frame, Some(view)).unwrap();
    let shown = decoder.framebuffer().unwrap();
    let row = |y| (0..4).map(|x| shown.rgb(x, y)).collect::<Vec<_>>();
    assert_eq!(row(0), [0, 0x0000_0102, 0x0004_0506, 0]);
    assert_eq!(row(1), [0; 4], "the second line is in no part");
}

#[test]
fn each_rule_of_the_video_section_is_checked() {
    let check = |main: &[u8], video: &[u8], pixels: Option<Size>| {
        let mut stream = Stream::new(4, 4);
        let mut decoder = Decoder::new(DecoderLimits::default());
        decoder.decode(&stream.frame(&[0, 0], &[])).unwrap();
        let frame = stream.frame_with_video(main, video);
        let bytes = [0; 1024];
        let view = pixels.map(|size| PixelView::new(size, size.width as usize * 4, &bytes).unwrap());
        decoder.decode_with(&frame, view).map(|_| ()).unwrap_err()
    };
    let right = Some(Size::new(2, 2));
    let missing = DecodeError::NoVideo(Size::new(2, 2));
    assert_eq!(check(ONE_PART, &HEAD, None), missing);
    assert_eq!(check(ONE_PART, &HEAD, Some(Size::new(2, 3))), missing);
    assert_eq!(check(ONE_PART, &[], right), DecodeError::Truncated);
    assert_eq!(
        check(ONE_PART, &[0x12, 1, 0, 1, 1], right),
        DecodeError::VideoCodec(0x12)
    );
    assert_eq!(
        check(ONE_PART, &[0x31, 1, 0, 1, 1], right),
        DecodeError::VideoCodec(0x31)
    );
    let outside = Rect::new(3, 0, 2, 2);
    assert_eq!(check(ONE_PART, &[0x11, 3, 0, 1, 1], right), DecodeError::Part(outside));
    let uncovered = [0, 1, 0, 6, 0, 2, 0, 0];
    assert_eq!(
        check(&uncovered, &HEAD, right),
        DecodeError::Part(Rect::new(0, 0, 3, 1))
    );
    // A part of a video picture in a frame that has none.
    let mut stream = Stream::new(4, 4);
    let frame = stream.frame(ONE_PART, &[]);
    let error = Decoder::new(DecoderLimits::default()).decode(&frame).map(|_| ());
    assert_eq!(error, Err(DecodeError::Part(Rect::new(1, 0, 2, 1))));
    // Planes or a JPEG beside a video picture.
    let mut frame = stream.frame_with_video(ONE_PART, &HEAD);
    frame[0] |= 0x20;
    let error = Decoder::new(DecoderLimits::default()).decode(&frame).map(|_| ());
    assert_eq!(error, Err(DecodeError::Flags(0xa0)));
}

/// What happens between two pictures of a film.
#[derive(Clone, Debug)]
enum Between {
    Bring,
    BringLate,
    Write(Rect, u32),
    Scroll(Rect, i32, i32),
    Pause(u64),
    Rejoin,
}

fn between() -> impl Strategy<Value = Between> {
    let area = || {
        (0..SIZE.width, 0..SIZE.height, 1..SIZE.width, 1..SIZE.height)
            .prop_map(|(x, y, width, height)| Rect::new(x, y, width, height))
    };
    prop_oneof![
        8 => Just(Between::Bring),
        3 => Just(Between::BringLate),
        2 => (area(), 0..6_u32).prop_map(|(area, seed)| Between::Write(area, seed)),
        2 => (area(), -40..40_i32, -40..40_i32).prop_map(|(area, dx, dy)| Between::Scroll(area, dx, dy)),
        1 => (0..600_u64).prop_map(Between::Pause),
        1 => Just(Between::Rejoin),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_video_shows_what_counts_as_exact_is(steps in proptest::collection::vec(between(), 1..30)) {
        let mut link = Link::new();
        link.play(7, true);
        let mut before = link.encoder.video();
        for step in steps {
            match step {
                Between::Bring => before = link.encoder.video(),
                Between::BringLate => {}
                Between::Write(area, seed) => link.desktop.happen(&Event::Write(area, seed)),
                Between::Scroll(area, dx, dy) => link.desktop.happen(&Event::Scroll(area, dx, dy)),
                Between::Pause(millis) => link.now += Duration::from_millis(millis),
                Between::Rejoin => link.encoder.reset(),
            }
            link.play(1, false);
            if let Some(area) = before {
                link.bring(area);
            }
        }
        link.rest();
    }
}
