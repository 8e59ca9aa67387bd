//! A stream over a line that is modelled: real pixels, the real encoder, decoder and credit, and a clock moved by hand.
//! How soon a photo that fills the screen is there, how soon it is exact, and what the person sees meanwhile.

mod films;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use deskside_codec::{H264Decoder, RustDecoder};
use deskside_desktop::{Frame, Rect, ScreenLayout, Size};
use deskside_picture::{Decoder, DecoderLimits, PixelOrder, PixelView, differing_pixels, frame_hash};
use deskside_session::credit::{Answer, PictureCredit};
use deskside_wire::helper::{Credit, Frame as StreamFrame, StartPicture};
use deskside_wire::session::{PictureFrame, PictureWishes};

use super::super::pace::Pace;
use super::{Captured, FrameError, Streams};

const STREAM: u64 = 1;
const STEP: Duration = Duration::from_millis(1);
/// For the device to capture and encode a frame, and for the viewer to decode and paint it.
const WORK: Duration = Duration::from_millis(8);

const FULL: Size = Size {
    width: 1920,
    height: 1080,
};
const ALL: Rect = Rect {
    x: 0,
    y: 0,
    width: FULL.width,
    height: FULL.height,
};

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A screen, its viewer, and the line between them.
struct Line {
    rate: u64,
    delay: Duration,
    jpeg: bool,
    h264: bool,
    wishes: PictureWishes,
    start: Instant,
    now: Duration,
    screen: Vec<u8>,
    streams: Streams,
    credit: PictureCredit,
    pace: Pace,
    busy_until: Duration,
    frames: VecDeque<(Duration, PictureFrame)>,
    painted: VecDeque<(Duration, u32)>,
    viewer: Decoder,
    video: H264Decoder,
    /// Frames with a video picture, their bytes, and key pictures among them.
    films: (usize, usize, usize),
    shown: u32,
    bytes: usize,
    proven: bool,
}

impl Line {
    /// A viewer has just begun to look at a white screen.
    fn new(megabits: u64, delay_ms: u64) -> Self {
        Self {
            rate: megabits * 1_000_000 / 8,
            delay: Duration::from_millis(delay_ms),
            jpeg: true,
            h264: false,
            wishes: PictureWishes::default(),
            start: Instant::now(),
            now: Duration::ZERO,
            screen: vec![0xff; FULL.width as usize * FULL.height as usize * 4],
            streams: Streams::default(),
            credit: PictureCredit::new(),
            pace: Pace::default(),
            busy_until: Duration::ZERO,
            frames: VecDeque::new(),
            painted: VecDeque::new(),
            viewer: Decoder::new(DecoderLimits::default()).with_jpeg(Box::new(RustDecoder)),
            video: H264Decoder::new().unwrap(),
            films: (0, 0, 0),
            shown: 0,
            bytes: 0,
            proven: false,
        }
    }

    fn begun(mut self) -> Self {
        let credit = u32::from(self.credit.take(self.now));
        let start = StartPicture {
            stream: STREAM,
            credit,
            proofs: true,
            jpeg: self.jpeg,
            h264: self.h264,
            wishes: Some(self.wishes),
            screen: None,
        };
        let layout = ScreenLayout {
            size: FULL,
            monitors: Vec::new(),
        };
        self.streams.start(&start, &layout, self.start + self.now);
        self.until("it is proven", |line| line.proven);
        self
    }

    /// A photo fills the screen.
    fn show_photo(&mut self, seed: u32) {
        self.screen = photo(seed);
        self.streams.note_damage(&[ALL]);
        (self.bytes, self.proven) = (0, false);
    }

    fn view(&self) -> PixelView<'_> {
        let size = deskside_picture::Size::new(FULL.width, FULL.height);
        PixelView::new(size, FULL.width as usize * 4, &self.screen).unwrap()
    }

    fn is_exact(&self) -> bool {
        self.viewer
            .framebuffer()
            .is_some_and(|shown| differing_pixels(self.view(), shown) == 0)
    }

    /// Every pixel is about what it should be.
    fn is_near(&self) -> bool {
        let Some(shown) = self.viewer.framebuffer() else {
            return false;
        };
        let view = self.view();
        (0..FULL.height).step_by(9).all(|y| {
            let pairs = view.row(y).iter().zip(shown.row(y));
            pairs
                .step_by(7)
                .all(|(a, b)| (0..3).all(|part| a[part].abs_diff(b[part]) < 48))
        })
    }

    /// A picture appears in a place.
    fn put(&mut self, picture: &[u8], place: Rect) {
        for y in place.y..place.y + place.height {
            let row = (y * FULL.width + place.x) as usize * 4..(y * FULL.width + place.x + place.width) as usize * 4;
            self.screen[row.clone()].copy_from_slice(&picture[row]);
        }
        self.streams.note_damage(&[place]);
        self.proven = false;
    }

    /// Something of one shade appears in a place.
    fn draw(&mut self, place: Rect, shade: u8) {
        let picture = vec![shade; self.screen.len()];
        self.put(&picture, place);
    }

    /// Whether the viewer has this pixel as the screen has it.
    fn shows(&self, x: u32, y: u32) -> bool {
        self.viewer
            .framebuffer()
            .is_some_and(|shown| shown.rgb(x, y) == self.view().rgb(x, y))
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.step();
        }
    }

    /// Lets time pass until something is true; how long that took.
    #[track_caller]
    fn until(&mut self, what: &str, is_true: impl Fn(&Self) -> bool) -> Duration {
        let began = self.now;
        // Looked at whenever something was painted: what is true of the pixels can't change otherwise.
        let mut looked_at = None;
        while looked_at.replace(self.shown) == Some(self.shown) && !self.proven || !is_true(self) {
            self.step();
            assert!(self.now < began + Duration::from_secs(60), "waiting until {what}");
        }
        self.now - began
    }

    fn step(&mut self) {
        self.now += STEP;
        while self.frames.front().is_some_and(|(at, _)| *at <= self.now) {
            if let Some((_, frame)) = self.frames.pop_front() {
                self.arrives(&frame);
            }
        }
        while self.painted.front().is_some_and(|(at, _)| *at <= self.now) {
            if let Some((_, frame)) = self.painted.pop_front() {
                self.credit.painted(self.now, frame).unwrap();
                self.give_credit();
            }
        }
        let now = self.start + self.now;
        let due = self.streams.are_due() || self.streams.next_due().is_some_and(|due| due <= now);
        if due && self.pace.wait(now).is_none() {
            self.make_frames(now);
        }
    }

    fn make_frames(&mut self, now: Instant) {
        let mut made = Vec::new();
        let mut keep = |frame: StreamFrame| {
            made.extend(frame.frame);
            Ok::<_, FrameError>(())
        };
        let screen = Frame {
            pixels: &self.screen,
            stride: FULL.width as usize * 4,
            size: FULL,
        };
        let captured = Captured {
            began: now,
            took: Duration::ZERO,
        };
        self.streams.bring_films(true, || now, &mut keep).unwrap();
        self.streams.begin_proofs(now);
        self.streams
            .encode(&screen, captured, |_| None, || now, &mut keep)
            .unwrap();
        self.streams.settle_films();
        self.streams.bring_films(false, || now, &mut keep).unwrap();
        self.streams.refine(|| now, &mut keep).unwrap();
        self.pace.worked(now, now + WORK);
        for mut frame in made {
            let ready = self.now + WORK;
            self.bytes += frame.data.len();
            if !frame.data.is_empty() {
                frame.quiet = self.credit.sent(ready, frame.frame, frame.data.len()) == Answer::Unneeded;
                self.give_credit();
            }
            let takes = Duration::from_micros(frame.data.len() as u64 * 1_000_000 / self.rate);
            self.busy_until = self.busy_until.max(ready) + takes;
            self.frames.push_back((self.busy_until + self.delay, frame));
        }
    }

    fn give_credit(&mut self) {
        if self.credit.take(self.now) {
            self.streams.add_credit(&Credit {
                stream: STREAM,
                frames: 1,
                rate: self.credit.rate().unwrap_or(0),
                wishes: Some(self.wishes),
            });
        }
    }

    fn show(&mut self, data: &[u8]) {
        let Some(coded) = self.viewer.video_in(data).unwrap() else {
            self.viewer.decode(data).unwrap();
            return;
        };
        let (frames, bytes, keys) = self.films;
        self.films = (frames + 1, bytes + data.len(), keys + usize::from(coded.key));
        let size = deskside_picture::Size::new(coded.area.width, coded.area.height);
        let pixels = self.video.decode(coded.data, size).unwrap();
        let view = PixelView::with_order(size, size.width as usize * 4, &pixels, PixelOrder::Rgba).unwrap();
        self.viewer.decode_with(data, Some(view)).unwrap();
    }

    fn arrives(&mut self, frame: &PictureFrame) {
        if !frame.data.is_empty() {
            self.show(&frame.data);
            self.shown += 1;
            if Answer::to(frame) == Answer::Awaited {
                self.painted.push_back((self.now + WORK + self.delay, frame.frame));
            }
        }
        if let Some(proof) = frame.proof {
            assert_eq!(Some(proof.hash), self.viewer.framebuffer().map(frame_hash));
            self.proven = true;
        }
    }
}

/// Soft shapes with the grain of a camera: as dear to keep exactly as a photo, about 1.4 bytes a pixel.
fn photo(seed: u32) -> Vec<u8> {
    let mut noise = seed;
    let mut pixels = Vec::with_capacity(FULL.width as usize * FULL.height as usize * 4);
    for y in 0..FULL.height {
        for x in 0..FULL.width {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (noise >> 29) as i32 - 4;
            let wave = |scale: f32, shift: f32| {
                let (x, y) = (x as f32 / scale, y as f32 / scale);
                ((x + shift + seed as f32).sin() * (y - shift).cos() * 60.0) as i32 + 128
            };
            let parts = [wave(90.0, 0.0), wave(130.0, 1.0), wave(170.0, 2.0)];
            pixels.extend(parts.map(|part| (part + grain).clamp(0, 255) as u8));
            pixels.push(0);
        }
    }
    pixels
}

#[derive(Debug)]
struct Seen {
    /// When everything was about what it should be.
    near: Duration,
    exact: Duration,
    /// When the viewer knew.
    proven: Duration,
    bytes: usize,
}

fn see_a_photo(line: Line) -> Seen {
    let mut line = line.begun();
    line.show_photo(7);
    let near = line.until("it is seen", Line::is_near);
    let exact = near + line.until("it is exact", Line::is_exact);
    let proven = exact + line.until("it is proven", |line| line.proven);
    Seen {
        near,
        exact,
        proven,
        bytes: line.bytes,
    }
}

/// The line carries the photo's exact bytes in 1.45 s.
#[test]
fn a_photo_on_a_slow_line_is_seen_at_once_and_exact_when_its_bytes_have_come() {
    let nearly_first = see_a_photo(Line::new(10, 15));
    assert!(nearly_first.near < ms(120), "{nearly_first:?}");
    assert!(nearly_first.exact < ms(2_100), "{nearly_first:?}");
    assert!(nearly_first.proven < nearly_first.exact + ms(100), "{nearly_first:?}");
    let exactly = see_a_photo(Line {
        jpeg: false,
        ..Line::new(10, 15)
    });
    assert!(exactly.near > ms(1_400), "all or nothing: {exactly:?}");
    assert!(
        nearly_first.bytes < exactly.bytes * 6 / 5,
        "{nearly_first:?} {exactly:?}"
    );
}

#[test]
fn a_key_is_seen_soon_while_a_photo_becomes_exact() {
    for (megabits, delay, limit) in [(10, 15, 110), (1, 75, 240)] {
        let mut line = Line::new(megabits, delay).begun();
        line.show_photo(3);
        line.until("it is seen", Line::is_near);
        // In the middle of it.
        line.pass(ms(1_500));
        for key in 0..20 {
            line.pass(ms(140));
            line.draw(
                Rect {
                    x: 900 + key * 12,
                    y: 500,
                    width: 10,
                    height: 16,
                },
                0x11,
            );
            let seen = line.until("the key is seen", |line| line.shows(900 + key * 12, 500));
            assert!(seen < ms(limit), "{megabits} Mbit/s, key {key}: {seen:?}");
        }
    }
}

#[test]
fn where_bytes_are_dear_a_film_takes_fewer_bytes_and_ends_exact() {
    let watch = |low_bandwidth| {
        let mut line = Line::new(50, 10);
        line.wishes = PictureWishes {
            low_bandwidth,
            ..PictureWishes::default()
        };
        let mut line = line.begun();
        let place = Rect {
            x: 320,
            y: 180,
            width: 400,
            height: 300,
        };
        let film: Vec<_> = (0..4).map(photo).collect();
        for picture in 0..40 {
            line.put(&film[picture % 4], place);
            line.pass(ms(100));
        }
        let bytes = line.bytes;
        line.until("it is proven", |line| line.proven);
        assert!(line.is_exact());
        bytes
    };
    let (dear, free) = (watch(true), watch(false));
    assert!(dear * 3 < free * 2, "{dear} and {free} bytes");
}
