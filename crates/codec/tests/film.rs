//! A film through openh264 and back: about the same pixels, few bytes, one key picture, whatever its size.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use deskside_codec::{H264Decoder, H264Encoder};
use deskside_picture::Size;
use std::time::Duration;

const SIZE: Size = Size::new(322, 242);

/// Soft shapes that drift: picture number `at`, as BGRX.
fn picture(size: Size, at: u32) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let wave = |scale: f32| ((x + at * 3) as f32 / scale).sin() * (y as f32 / scale).cos() * 100.0 + 128.0;
            pixels.extend([wave(19.0), wave(31.0), wave(47.0), 0.0].map(|value| value as u8));
        }
    }
    pixels
}

/// In decibels, over the three colours.
fn likeness(bgrx: &[u8], rgba: &[u8]) -> f64 {
    let pairs = bgrx.chunks_exact(4).zip(rgba.chunks_exact(4));
    let squares = pairs.map(|(a, b)| {
        (0..3)
            .map(|part| f64::from(a[part].abs_diff(b[2 - part])).powi(2))
            .sum::<f64>()
    });
    let mean = squares.sum::<f64>() / (bgrx.len() / 4 * 3) as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}

#[test]
fn a_film_comes_back_nearly_with_few_bytes_and_one_key_picture() {
    let mut encoder = H264Encoder::new(SIZE, 2_000_000).unwrap();
    let mut decoder = H264Decoder::new().unwrap();
    let (mut keys, mut bytes) = (0, 0);
    for at in 0..40 {
        // A cut in the middle: no reason for a key picture.
        let picture = picture(SIZE, if at < 20 { at } else { at + 1000 });
        let mut coded = Vec::new();
        let time = Duration::from_millis(33) * at;
        keys += u32::from(encoder.encode(&picture, time, &mut coded).unwrap());
        let shown = decoder.decode(&coded, SIZE).unwrap();
        let likeness = likeness(&picture, &shown);
        assert!(likeness > 28.0, "picture {at}: {likeness} dB");
        bytes += coded.len();
    }
    assert_eq!(keys, 1);
    assert!(bytes < 400_000, "{bytes}");
}

#[test]
fn what_does_not_fit_is_refused() {
    assert!(H264Encoder::new(Size::new(321, 240), 1_000_000).is_err());
    assert!(H264Encoder::new(Size::new(0, 240), 1_000_000).is_err());
    let mut encoder = H264Encoder::new(SIZE, 1_000_000).unwrap();
    let mut coded = Vec::new();
    assert!(encoder.encode(&[0; 16], Duration::ZERO, &mut coded).is_err());
    encoder.encode(&picture(SIZE, 0), Duration::ZERO, &mut coded).unwrap();
    let mut decoder = H264Decoder::new().unwrap();
    assert!(decoder.decode(&coded, Size::new(320, 240)).is_err());
    assert!(decoder.decode(&[7; 100], SIZE).is_err());
}
