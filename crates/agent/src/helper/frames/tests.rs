//! The streams, with a screen that is a buffer and a clock that is moved by hand.

use super::*;
use deskside_desktop::Monitor;
use deskside_picture::{Decoder, DecoderLimits, Size, frame_hash};

const WIDTH: u32 = 130;
const HEIGHT: u32 = 70;

struct Screen(Vec<u8>);

impl Screen {
    fn new() -> Self {
        Self(vec![0x20; (WIDTH * HEIGHT * 4) as usize])
    }

    fn paint(&mut self, x: u32, y: u32, value: u8) -> Rect {
        let at = ((y * WIDTH + x) * 4) as usize;
        self.0[at..at + 3].fill(value);
        Rect {
            x,
            y,
            width: 1,
            height: 1,
        }
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            pixels: &self.0,
            stride: (WIDTH * 4) as usize,
            size: deskside_desktop::Size {
                width: WIDTH,
                height: HEIGHT,
            },
        }
    }

    /// Two monitors of one size side by side, above a strip that is on neither.
    fn layout() -> ScreenLayout {
        let monitor = |id: u32, name: &str, x: u32| Monitor {
            id,
            name: name.to_owned(),
            area: Rect {
                x,
                y: 0,
                width: WIDTH / 2,
                height: HEIGHT - 10,
            },
            primary: id == 1,
        };
        ScreenLayout {
            size: Self::all_size(),
            monitors: vec![monitor(1, "DP-1", 0), monitor(2, "HDMI-1", WIDTH / 2)],
        }
    }

    fn all_size() -> deskside_desktop::Size {
        deskside_desktop::Size {
            width: WIDTH,
            height: HEIGHT,
        }
    }

    fn all() -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: WIDTH,
            height: HEIGHT,
        }
    }
}

fn begin(stream: u64, credit: u32, proofs: bool) -> StartPicture {
    StartPicture {
        stream,
        credit,
        proofs,
        jpeg: false,
        ..StartPicture::default()
    }
}

fn more(stream: u64, frames: u32) -> Credit {
    Credit {
        stream,
        frames,
        ..Credit::default()
    }
}

fn encode(streams: &mut Streams, screen: &Screen) -> Vec<StreamFrame> {
    encode_at(streams, screen, Instant::now())
}

fn encode_at(streams: &mut Streams, screen: &Screen, now: Instant) -> Vec<StreamFrame> {
    let mut frames = Vec::new();
    let result: Result<(), FrameError> = streams.encode(
        &screen.frame(),
        Captured {
            began: now,
            took: Duration::ZERO,
        },
        |stream| {
            Some(Taken {
                id: u32::try_from(stream).unwrap() * 100,
                at: now - Duration::from_millis(3),
            })
        },
        || now,
        |frame| {
            frames.push(frame);
            Ok(())
        },
    );
    result.unwrap();
    frames
}

#[test]
fn every_viewer_gets_the_same_pixels_at_its_own_speed() {
    let mut screen = Screen::new();
    let mut streams = Streams::default();
    let (mut quick, mut slow) = (
        Decoder::new(DecoderLimits::default()),
        Decoder::new(DecoderLimits::default()),
    );
    streams.start(&begin(1, 10, false), &Screen::layout(), Instant::now());
    streams.start(&begin(2, 1, false), &Screen::layout(), Instant::now());
    for frame in encode(&mut streams, &screen) {
        let decoder = if frame.stream == 1 { &mut quick } else { &mut slow };
        let frame = frame.frame.unwrap();
        assert_eq!(frame.desktop_us, 3000);
        decoder.decode(&frame.data).unwrap();
    }
    for step in 0..5 {
        let damage = screen.paint(step * 20, 3, 0x90 + step as u8);
        streams.note_damage(&[damage]);
        let frames = encode(&mut streams, &screen);
        assert_eq!(
            frames.iter().map(|frame| frame.stream).collect::<Vec<_>>(),
            [1],
            "stream 2 has no credit"
        );
        quick.decode(&frames[0].frame.as_ref().unwrap().data).unwrap();
    }
    streams.add_credit(&more(2, 1));
    let frames = encode(&mut streams, &screen);
    let late = frames
        .iter()
        .find(|frame| frame.stream == 2)
        .unwrap()
        .frame
        .as_ref()
        .unwrap();
    assert_eq!(
        (late.input_id, late.desktop_us),
        (200, 0),
        "a frame before had it first"
    );
    slow.decode(&late.data).unwrap();
    for x in 0..WIDTH {
        let wanted = screen.frame().rgb(x, 3).unwrap();
        for decoder in [&quick, &slow] {
            let pixel = decoder.framebuffer().unwrap().rgb(x, 3).to_be_bytes();
            assert_eq!(pixel[1..], wanted, "pixel {x}");
        }
    }
}

#[test]
fn damage_without_a_change_costs_no_credit() {
    let screen = Screen::new();
    let mut streams = Streams::default();
    streams.start(&begin(1, 2, false), &Screen::layout(), Instant::now());
    assert_eq!(encode(&mut streams, &screen).len(), 1);
    streams.note_damage(&[Screen::all()]);
    assert!(encode(&mut streams, &screen).is_empty());
    assert!(streams.have_credit());
    assert!(!streams.are_due());
}

#[test]
fn only_what_waits_for_a_stream_with_credit_is_captured() {
    let mut streams = Streams::default();
    streams.start(&begin(1, 0, false), &Screen::layout(), Instant::now());
    assert!(!streams.are_due());
    assert!(streams.to_capture().is_empty());
    streams.add_credit(&more(1, 1));
    assert_eq!(streams.to_capture(), [Screen::all()]);
    streams.stop(1);
    assert!(streams.is_empty());
}

#[test]
fn a_reset_stream_shows_everything_again_on_its_own() {
    let screen = Screen::new();
    let mut streams = Streams::default();
    streams.start(&begin(1, 5, false), &Screen::layout(), Instant::now());
    encode(&mut streams, &screen);
    streams.reset(1);
    let frames = encode(&mut streams, &screen);
    let mut newcomer = Decoder::new(DecoderLimits::default());
    newcomer.decode(&frames[0].frame.as_ref().unwrap().data).unwrap();
}

const LATER: Duration = Duration::from_secs(10);

fn show(decoder: &mut Decoder, frames: &[StreamFrame], stream: u64) -> Option<u64> {
    let frame = frames.iter().find(|frame| frame.stream == stream)?.frame.as_ref()?;
    if !frame.data.is_empty() {
        decoder.decode(&frame.data).unwrap();
    }
    frame.proof.map(|proof| proof.hash)
}

/// The screen that one capture brings up to date for a viewer with credit is ahead of what a viewer without has.
#[test]
fn a_proof_is_of_what_its_own_stream_was_given() {
    let (mut screen, start) = (Screen::new(), Instant::now());
    let mut streams = Streams::default();
    let mut viewers = [(); 2].map(|()| Decoder::new(DecoderLimits::default()));
    streams.start(&begin(1, 20, true), &Screen::layout(), Instant::now());
    streams.start(&begin(2, 1, true), &Screen::layout(), Instant::now());
    let frames = encode_at(&mut streams, &screen, start);
    for (viewer, stream) in viewers.iter_mut().zip(1..) {
        assert_eq!(show(viewer, &frames, stream), None, "not at rest yet");
    }
    let damage = screen.paint(3, 3, 0x77);
    streams.note_damage(&[damage]);
    streams.begin_proofs(start + LATER);
    let frames = encode_at(&mut streams, &screen, start + LATER);
    let proof = show(&mut viewers[0], &frames, 1);
    assert_eq!(proof, viewers[0].framebuffer().map(frame_hash));
    assert_eq!(frames.len(), 1, "stream 2 has no credit, and gets no proof");
    streams.add_credit(&more(2, 1));
    streams.begin_proofs(start + LATER);
    let frames = encode_at(&mut streams, &screen, start + LATER);
    let late = show(&mut viewers[1], &frames, 2);
    assert!(late.is_some());
    assert_eq!(late, viewers[1].framebuffer().map(frame_hash));
    assert_eq!(late, proof);
}

#[test]
fn a_proof_of_a_picture_at_rest_has_no_bytes_and_costs_no_credit() {
    let (screen, start) = (Screen::new(), Instant::now());
    let mut streams = Streams::default();
    let mut viewer = Decoder::new(DecoderLimits::default());
    streams.start(&begin(1, 2, true), &Screen::layout(), Instant::now());
    let frames = encode_at(&mut streams, &screen, start);
    show(&mut viewer, &frames, 1);
    assert!(streams.next_due().is_some_and(|due| due > start));
    streams.begin_proofs(start + LATER);
    let proof = encode_at(&mut streams, &screen, start + LATER);
    let told = proof[0].frame.as_ref().unwrap();
    assert!(told.data.is_empty());
    assert_eq!(Some(told.frame), frames[0].frame.as_ref().map(|frame| frame.frame));
    assert_eq!(show(&mut viewer, &proof, 1), viewer.framebuffer().map(frame_hash));
    assert!(streams.have_credit());
    assert_eq!(streams.next_due(), None, "once is enough while nothing changes");
}

#[test]
fn a_change_that_was_never_reported_is_found_by_the_next_proof() {
    let (mut screen, start) = (Screen::new(), Instant::now());
    let mut streams = Streams::default();
    let mut viewer = Decoder::new(DecoderLimits::default());
    streams.start(&begin(1, 9, true), &Screen::layout(), Instant::now());
    show(&mut viewer, &encode_at(&mut streams, &screen, start), 1);
    screen.paint(100, 60, 0x11);
    streams.begin_proofs(start + LATER);
    let frames = encode_at(&mut streams, &screen, start + LATER);
    assert!(!frames[0].frame.as_ref().unwrap().data.is_empty());
    assert_eq!(show(&mut viewer, &frames, 1), viewer.framebuffer().map(frame_hash));
    assert_eq!(viewer.framebuffer().unwrap().rgb(100, 60), 0x0011_1111);
}

#[test]
fn nobody_gets_proofs_who_did_not_ask() {
    let (screen, start) = (Screen::new(), Instant::now());
    let mut streams = Streams::default();
    streams.start(&begin(1, 9, false), &Screen::layout(), Instant::now());
    encode_at(&mut streams, &screen, start);
    assert_eq!(streams.next_due(), None);
    streams.begin_proofs(start + LATER);
    assert!(encode_at(&mut streams, &screen, start + LATER).is_empty());
}

fn named(name: &str) -> ChooseScreen {
    ChooseScreen {
        kind: 2,
        name: name.to_owned(),
    }
}

/// A viewer of one stream, and where its picture is.
struct OneViewer {
    streams: Streams,
    decoder: Decoder,
    origin: (i32, i32),
}

impl OneViewer {
    fn of(screen: &Screen) -> Self {
        let mut streams = Streams::default();
        streams.start(&begin(1, 100, true), &Screen::layout(), Instant::now());
        let decoder = Decoder::new(DecoderLimits::default());
        let mut viewer = Self {
            streams,
            decoder,
            origin: (0, 0),
        };
        assert!(viewer.sees(screen));
        viewer
    }

    /// Whether a frame came; what it shows is then what the screen shows there.
    fn sees(&mut self, screen: &Screen) -> bool {
        let frames = encode(&mut self.streams, screen);
        for frame in &frames {
            let frame = frame.frame.as_ref().unwrap();
            self.decoder.decode(&frame.data).unwrap();
            self.origin = (frame.x, frame.y);
        }
        let shown = self.decoder.framebuffer().unwrap();
        let Size { width, height } = shown.size();
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let (left, top) = (self.origin.0 as u32, self.origin.1 as u32);
            let wanted = screen.frame().rgb(left + x, top + y).unwrap();
            assert_eq!(
                shown.rgb(x, y).to_be_bytes()[1..],
                wanted,
                "({x}, {y}) from {:?}",
                self.origin
            );
        }
        !frames.is_empty()
    }

    fn shows(&self) -> ((i32, i32), Size) {
        (self.origin, self.decoder.framebuffer().unwrap().size())
    }
}

const ONE: Size = Size::new(WIDTH / 2, HEIGHT - 10);

#[test]
fn one_monitor_after_the_other_is_shown_on_the_same_stream() {
    let mut screen = Screen::new();
    for step in 0..WIDTH / 2 {
        screen.paint(step * 2, step % 60, 0x40 + step as u8);
    }
    let mut viewer = OneViewer::of(&screen);
    assert_eq!(viewer.shows(), ((0, 0), Size::new(WIDTH, HEIGHT)));
    for (name, x) in [("HDMI-1", WIDTH / 2), ("DP-1", 0), ("HDMI-1", WIDTH / 2)] {
        viewer.streams.show(1, named(name), &Screen::layout());
        assert!(viewer.sees(&screen), "also between two of one size");
        assert_eq!(viewer.shows(), ((x as i32, 0), ONE));
    }
    // What happens elsewhere is neither captured nor sent.
    viewer.streams.note_damage(&[screen.paint(3, 3, 0xee)]);
    assert!(!viewer.streams.are_due());
    let damage = screen.paint(WIDTH / 2 + 3, 3, 0xee);
    viewer.streams.note_damage(&[damage, Screen::all()]);
    let captured = viewer.streams.to_capture();
    assert!(captured.iter().all(|rect| rect.x >= WIDTH / 2), "{captured:?}");
    assert!(viewer.sees(&screen));
}

#[test]
fn a_monitor_that_moves_is_followed_and_one_that_went_gives_way_to_all() {
    let mut screen = Screen::new();
    for step in 0..WIDTH / 2 {
        screen.paint(step * 2, step % 60, 0x40 + step as u8);
    }
    let mut viewer = OneViewer::of(&screen);
    viewer.streams.show(1, named("HDMI-1"), &Screen::layout());
    viewer.sees(&screen);
    let mut layout = Screen::layout();
    layout.monitors[1].area.y = 10;
    viewer.streams.follow(&layout);
    assert!(viewer.sees(&screen));
    assert_eq!(viewer.shows(), ((WIDTH as i32 / 2, 10), ONE));
    // Turned on its side.
    let area = &mut layout.monitors[1].area;
    (area.width, area.height) = (40, 60);
    viewer.streams.follow(&layout);
    assert!(viewer.sees(&screen));
    assert_eq!(viewer.shows().1, Size::new(40, 60));
    layout.monitors.pop();
    viewer.streams.follow(&layout);
    assert!(viewer.sees(&screen));
    assert_eq!(viewer.shows(), ((0, 0), Size::new(WIDTH, HEIGHT)));
    viewer.streams.follow(&Screen::layout());
    assert!(viewer.sees(&screen), "plugged in again");
    assert_eq!(viewer.shows(), ((WIDTH as i32 / 2, 0), ONE));
}

#[test]
fn a_proof_is_of_what_is_shown() {
    let (screen, start) = (Screen::new(), Instant::now());
    let mut viewer = OneViewer::of(&screen);
    viewer.streams.show(1, named("HDMI-1"), &Screen::layout());
    viewer.sees(&screen);
    viewer.streams.begin_proofs(start + LATER);
    let proof = encode_at(&mut viewer.streams, &screen, start + LATER);
    let hash = show(&mut viewer.decoder, &proof, 1);
    assert!(hash.is_some());
    assert_eq!(hash, viewer.decoder.framebuffer().map(frame_hash));
}

#[test]
fn a_layout_that_is_ahead_of_the_capture_shows_nothing_wrong() {
    let screen = Screen::new();
    let mut viewer = OneViewer::of(&screen);
    let mut layout = Screen::layout();
    layout.size.width *= 2;
    viewer.streams.follow(&layout);
    assert!(!viewer.sees(&screen));
    assert!(viewer.streams.are_due(), "it is still to come");
}
