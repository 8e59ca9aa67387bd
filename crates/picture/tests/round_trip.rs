//! Whatever happens on a desktop, the viewer shows the same picture, pixel for pixel.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod scene;

use deskside_picture::{
    Decoder, DecoderLimits, Encoded, Encoder, EncoderOptions, PixelOrder, Rect, Size, differing_pixels, frame_hash,
};
use proptest::prelude::*;
use scene::{Desktop, Event};

/// Two viewers of one stream, one per order of bytes, and the device's end.
struct Link {
    encoder: Encoder,
    viewers: [Decoder; 2],
    bytes: Vec<u8>,
}

impl Link {
    fn new() -> Self {
        let limits = DecoderLimits::default();
        Self {
            encoder: Encoder::new(EncoderOptions::default()),
            viewers: [Decoder::new(limits), Decoder::with_order(limits, PixelOrder::Rgba)],
            bytes: Vec::new(),
        }
    }

    /// Sends what changed and checks that both viewers show the desktop.
    fn update(&mut self, desktop: &mut Desktop) -> Encoded {
        let damage = desktop.take_damage();
        self.update_with(desktop, &damage)
    }

    fn update_with(&mut self, desktop: &Desktop, damage: &[Rect]) -> Encoded {
        self.bytes.clear();
        let encoded = self.encoder.encode(desktop.view(), damage, &mut self.bytes).unwrap();
        assert_eq!(encoded.empty, self.bytes.is_empty());
        assert_eq!(encoded.stats.encoded_bytes, self.bytes.len());
        for viewer in &mut self.viewers {
            let before = viewer.framebuffer().map(|shown| shown.bytes().to_vec());
            if !encoded.empty {
                let update = viewer.decode(&self.bytes).unwrap();
                assert_eq!(update.frame, encoded.frame);
                assert_eq!(update.size, desktop.size());
                let dirty = update.dirty.to_vec();
                let shown = viewer.framebuffer().unwrap();
                // Nothing may change outside what is reported as dirty.
                if let Some(before) = before.filter(|before| before.len() == shown.bytes().len()) {
                    assert_unchanged_outside(&dirty, shown.size(), &before, shown.bytes());
                }
            }
            let shown = viewer.framebuffer().unwrap();
            assert_eq!(differing_pixels(desktop.view(), shown), 0);
            assert!(viewer.memory() <= DecoderLimits::default().max_memory());
        }
        encoded
    }
}

fn assert_unchanged_outside(dirty: &[Rect], size: Size, before: &[u8], after: &[u8]) {
    let pixels = before.chunks(4).zip(after.chunks(4)).enumerate();
    for (index, _) in pixels.filter(|(_, (before, after))| before != after) {
        let (x, y) = (index as u32 % size.width, index as u32 / size.width);
        let inside = dirty.iter().any(|area| area.contains(Rect::new(x, y, 1, 1)));
        assert!(inside, "({x}, {y}) changed without being dirty");
    }
}

fn area(size: Size) -> impl Strategy<Value = Rect> {
    (0..size.width, 0..size.height, 1..size.width, 1..size.height)
        .prop_map(|(x, y, width, height)| Rect::new(x, y, width, height))
}

fn event(size: Size) -> impl Strategy<Value = Event> {
    let step = || prop_oneof![Just(0), -40..40_i32];
    let other_size = (1..300_u32, 1..200_u32).prop_map(|(width, height)| Size::new(width, height));
    prop_oneof![
        3 => (area(size), 0..0x0100_0000_u32).prop_map(|(area, colour)| Event::Fill(area, colour)),
        4 => (area(size), 0..6_u32).prop_map(|(area, seed)| Event::Write(area, seed)),
        2 => (area(size), 0..6_u32).prop_map(|(area, seed)| Event::Photo(area, seed)),
        4 => (area(size), step(), step()).prop_map(|(area, dx, dy)| Event::Scroll(area, dx, dy)),
        3 => (area(size), step(), step()).prop_map(|(area, dx, dy)| Event::Drag(area, dx, dy)),
        1 => any::<u8>().prop_map(Event::Padding),
        1 => other_size.prop_map(Event::Resize),
    ]
}

/// An event, whether the viewer joins anew before it is sent, and whether it is sent together with the next one.
fn steps() -> impl Strategy<Value = Vec<(Event, bool, bool)>> {
    let size = Size::new(320, 240);
    proptest::collection::vec(
        (event(size), prop::bool::weighted(0.05), prop::bool::weighted(0.2)),
        1..16,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_history_arrives_exactly(steps in steps()) {
        let mut link = Link::new();
        let mut desktop = Desktop::new(Size::new(320, 240));
        for (event, rejoin, later) in steps {
            desktop.happen(&event);
            if rejoin {
                link.encoder.reset();
            }
            if !later {
                link.update(&mut desktop);
            }
        }
        link.update(&mut desktop);
    }

    #[test]
    fn damage_may_be_larger_than_the_change(extra in proptest::collection::vec(area(Size::new(320, 240)), 0..6)) {
        let mut link = Link::new();
        let mut desktop = Desktop::new(Size::new(320, 240));
        link.update(&mut desktop);
        desktop.happen(&Event::Write(Rect::new(50, 60, 70, 20), 1));
        let mut damage = extra;
        damage.extend(desktop.take_damage());
        let encoded = link.update_with(&desktop, &damage);
        prop_assert!(encoded.changed <= 128 * 64);
    }
}

#[test]
fn nothing_changed_is_nothing_sent() {
    let mut link = Link::new();
    let mut desktop = Desktop::new(Size::new(200, 150));
    let first = link.update(&mut desktop);
    assert!(!first.empty);
    desktop.happen(&Event::Padding(7));
    let second = link.update(&mut desktop);
    assert!(second.empty);
    desktop.happen(&Event::Fill(Rect::new(3, 3, 1, 1), 1));
    let third = link.update(&mut desktop);
    assert_eq!(third.frame, first.frame.next());
    assert_eq!(third.changed, 1);
}

#[test]
fn an_independent_frame_needs_no_damage_and_no_history() {
    let mut link = Link::new();
    let mut desktop = Desktop::new(Size::new(200, 150));
    desktop.happen(&Event::Photo(Rect::new(0, 0, 200, 150), 1));
    link.update(&mut desktop);
    desktop.happen(&Event::Write(Rect::new(20, 20, 90, 90), 1));
    link.encoder.reset();
    link.update_with(&desktop, &[]);
    let mut late = Decoder::new(DecoderLimits::default());
    late.decode(&link.bytes).unwrap();
    assert_eq!(frame_hash(late.framebuffer().unwrap()), frame_hash(desktop.view()));
}

#[test]
fn a_black_screen_is_a_picture_too() {
    let mut link = Link::new();
    let mut desktop = Desktop::new(Size::new(64, 64));
    desktop.happen(&Event::Fill(Rect::new(0, 0, 64, 64), 0));
    assert!(!link.update(&mut desktop).empty);
}

#[test]
fn scrolls_and_drags_cost_a_copy_and_what_came_into_view() {
    let size = Size::new(640, 480);
    let page = Rect::new(37, 21, 500, 400);
    for (dx, dy) in [(0, -23), (0, 31), (-17, 0), (29, 0), (13, -19), (-5, 7)] {
        for event in [
            Event::Scroll(page, dx, dy),
            Event::Drag(Rect::new(100, 90, 300, 200), dx, dy),
        ] {
            let mut link = Link::new();
            let mut desktop = Desktop::new(size);
            desktop.happen(&Event::Write(size.rect(), 1));
            link.update(&mut desktop);
            desktop.happen(&event);
            let encoded = link.update(&mut desktop);
            // The window, or the page without the strip that came in, is all that a copy can cover.
            let moved = match event {
                Event::Drag(window, ..) => window.area(),
                _ => u64::from(500 - dx.unsigned_abs()) * u64::from(400 - dy.unsigned_abs()),
            };
            assert!(
                encoded.stats.copied_pixels >= moved * 9 / 10,
                "{event:?}: {:?}",
                encoded.stats
            );
            let raw = encoded.stats.index_bytes as u64;
            assert!(
                raw <= (encoded.changed - moved * 9 / 10) + 64 * 64,
                "{event:?}: {:?}",
                encoded.stats
            );
        }
    }
}

#[test]
fn what_changed_without_a_search_is_found_when_it_moves() {
    let mut link = Link::new();
    let mut desktop = Desktop::new(Size::new(256, 256));
    let window = Rect::new(70, 70, 40, 40);
    let events = [
        Event::Write(Rect::new(0, 0, 256, 256), 1),
        Event::Fill(Rect::new(0, 0, 256, 256), 0x00ff_ffff),
        // Too small to be worth a search, so that nothing is remembered of it.
        Event::Write(window, 2),
    ];
    for event in events {
        desktop.happen(&event);
        assert_eq!(link.update(&mut desktop).stats.copies, 0, "{event:?}");
    }
    desktop.happen(&Event::Drag(window, 21, 13));
    assert!(link.update(&mut desktop).stats.copied_pixels >= window.area());
}

#[test]
fn frames_are_appended() {
    let mut encoder = Encoder::new(EncoderOptions::default());
    let desktop = Desktop::new(Size::new(10, 10));
    let mut bytes = b"before".to_vec();
    encoder.encode(desktop.view(), &[], &mut bytes).unwrap();
    assert!(bytes.starts_with(b"before"));
    Decoder::new(DecoderLimits::default()).decode(&bytes[6..]).unwrap();
}
