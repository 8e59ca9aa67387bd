//! What a device sends as JPEG, a viewer shows nearly as it is; anything else is refused, and nothing panics.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use deskside_codec::{RustDecoder, TurboEncoder};
use deskside_picture::{
    Decoder, DecoderLimits, Encoder, EncoderOptions, JpegDecoder, JpegEncoder, PixelView, Plan, REST, Size,
    differing_pixels,
};
use proptest::prelude::*;
use std::time::Duration;

/// A smooth picture with a little grain, as photos are.
fn photo(size: Size) -> Vec<u8> {
    let pixels = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| {
            let grain = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77);
            let grain = (grain ^ grain >> 15).wrapping_mul(0x2c1b_3c6d);
            let grain = (grain ^ grain >> 12).wrapping_mul(0x297a_2d39) >> 29;
            let channel = |slope: u32| (slope.min(240) + grain) as u8;
            [channel(x / 2 + y / 5), channel(y / 2), channel(x / 3), 0xaa]
        })
        .collect()
}

fn view(size: Size, pixels: &[u8]) -> PixelView<'_> {
    PixelView::new(size, size.width as usize * 4, pixels).unwrap()
}

fn jpeg(size: Size, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = TurboEncoder::new().unwrap();
    encoder.encode(view(size, &photo(size)), quality, &mut out).unwrap();
    out
}

fn decode(jpeg: &[u8], size: Size) -> Option<Vec<u8>> {
    let mut rgb = vec![0; size.area() as usize * 3];
    RustDecoder.decode(jpeg, size, &mut rgb).ok().map(|()| rgb)
}

#[test]
fn what_was_encoded_is_shown_nearly() {
    for size in [Size::new(64, 64), Size::new(128, 320), Size::new(192, 64)] {
        let original = photo(size);
        let mut errors = Vec::new();
        for quality in [60, 75, 85] {
            let rgb = decode(&jpeg(size, quality), size).unwrap();
            let differences = original.as_chunks::<4>().0.iter().zip(rgb.as_chunks::<3>().0);
            let sum: u64 = differences
                .map(|([blue, green, red, _], [r, g, b])| {
                    u64::from(red.abs_diff(*r)) + u64::from(green.abs_diff(*g)) + u64::from(blue.abs_diff(*b))
                })
                .sum();
            errors.push(sum as f64 / (size.area() * 3) as f64);
        }
        assert!(errors.iter().all(|error| *error < 6.0), "{size:?}: {errors:?}");
        assert!(errors[2] < errors[0], "{size:?}: {errors:?}");
    }
}

#[test]
fn a_jpeg_of_another_size_or_kind_is_refused() {
    let size = Size::new(64, 128);
    let right = jpeg(size, 75);
    assert!(decode(&right, size).is_some());
    assert!(decode(&right, Size::new(128, 64)).is_none());
    assert!(decode(&right, Size::new(64, 64)).is_none());
    let frame = right.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    // Extended, progressive, lossless, arithmetic.
    for kind in [0xc1, 0xc2, 0xc3, 0xc9] {
        let mut other = right.clone();
        other[frame + 1] = kind;
        assert!(decode(&other, size).is_none(), "{kind:#x}");
    }
    // Metadata.
    let mut exif = right.clone();
    exif.splice(2..2, [0xff, 0xe1, 0, 4, 1, 2]);
    assert!(decode(&exif, size).is_none());
}

#[test]
fn a_photo_comes_near_first_and_exact_in_the_end() {
    let size = Size::new(500, 300);
    let pixels = photo(size);
    let screen = view(size, &pixels);
    let mut encoder = Encoder::new(EncoderOptions::default()).with_jpeg(Box::new(TurboEncoder::new().unwrap()));
    let mut decoder = Decoder::new(DecoderLimits::default()).with_jpeg(Box::new(RustDecoder));
    let mut exact = Vec::new();
    Encoder::new(EncoderOptions::default())
        .encode(screen, &[], &mut exact)
        .unwrap();

    let mut plan = Plan {
        now: Duration::ZERO,
        budget: 20_000,
        rest: REST,
    };
    let mut bytes = Vec::new();
    let encoded = encoder.encode_within(screen, &[], plan, &mut bytes).unwrap();
    assert!(encoded.stats.jpeg_tiles > 30 && !encoded.exact);
    assert!(bytes.len() <= plan.budget, "{} bytes", bytes.len());
    assert!(bytes.len() * 4 < exact.len(), "{} and {}", bytes.len(), exact.len());
    decoder.decode(&bytes).unwrap();
    let shown = decoder.framebuffer().unwrap();
    assert!(differing_pixels(screen, shown) > 0);
    let largest = (0..size.height).flat_map(|y| screen.row(y).iter().zip(shown.row(y)));
    let largest = largest.flat_map(|(a, b)| (0..3).map(|channel| a[channel].abs_diff(b[channel])));
    assert!(largest.max().unwrap() < 64, "near means near, in the right place");

    while let Some(due) = encoder.next_refinement() {
        plan.now = due;
        bytes.clear();
        assert!(!encoder.refine(plan, &mut bytes).unwrap().empty);
        decoder.decode(&bytes).unwrap();
    }
    assert_eq!(differing_pixels(screen, decoder.framebuffer().unwrap()), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_damaged_jpeg_is_survived(
        quality in 1..=100_u8,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let size = Size::new(64, 192);
        let mut bytes = jpeg(size, quality);
        for (at, value, what) in damage {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = value,
                1 => bytes.truncate(at),
                2 => bytes.insert(at, value),
                _ => drop(bytes.remove(at)),
            }
        }
        let _ = decode(&bytes, size);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes, Size::new(64, 64));
        let size = Size::new(64, 64);
        let mut started = jpeg(size, 75);
        let scan = started.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        started.truncate(scan + 14);
        started.extend(bytes);
        let _ = decode(&started, size);
    }
}
