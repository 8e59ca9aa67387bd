//! What a film costs as video, and as JPEGs that look as good: bytes, likeness, CPU time. A film is drawn here: shapes that drift
//! over a backdrop that pans, with some grain; always the same.
//!
//! `cargo run --release -p deskside-codec --example film` (or `cargo xtask bench film`).

use deskside_codec::{H264Decoder, H264Encoder, RustDecoder, TurboEncoder};
use deskside_picture::{JpegDecoder, JpegEncoder, PixelView, Size};
use std::error::Error;
use std::time::{Duration, Instant};

const SIZE: Size = Size::new(1280, 720);
const PICTURES: u32 = 150;

/// What all pictures took together.
#[derive(Default)]
struct Cost {
    bytes: usize,
    worst: usize,
    /// Sum of squared differences of all three colours.
    squares: f64,
    took: Duration,
}

impl Cost {
    fn add(&mut self, bytes: usize, took: Duration, picture: &[u8], shown: impl Iterator<Item = [u8; 3]>) {
        self.bytes += bytes;
        self.worst = self.worst.max(bytes);
        self.took += took;
        let pairs = picture.chunks_exact(4).zip(shown);
        let squares = pairs.map(|(pixel, [red, green, blue])| {
            let parts = [(pixel[0], blue), (pixel[1], green), (pixel[2], red)];
            parts.map(|(a, b)| f64::from(a.abs_diff(b)).powi(2)).iter().sum::<f64>()
        });
        self.squares += squares.sum::<f64>();
    }

    /// Peak signal to noise, in decibels.
    fn likeness(&self) -> f64 {
        let values = f64::from(PICTURES) * SIZE.area() as f64 * 3.0;
        10.0 * (255.0 * 255.0 * values / self.squares).log10()
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:<18} {:>9.1} {:>9.1} {:>9.2} {:>9.2}",
            self.bytes as f64 / 1000.0,
            self.worst as f64 / 1000.0,
            self.likeness(),
            self.took.as_secs_f64() * 1000.0 / f64::from(PICTURES),
        )
    }
}

#[expect(clippy::print_stdout, reason = "this is a command-line program")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("{PICTURES} pictures of {}x{}, 30 a second", SIZE.width, SIZE.height);
    println!("                          kB  worst kB        dB  ms a picture");
    for bits in [1_000_000, 2_000_000, 4_000_000, 8_000_000] {
        let video = as_video(bits)?;
        println!("{}", video.line(&format!("H.264, {} Mbit/s", bits / 1_000_000)));
        let (quality, jpeg) = as_jpeg(video.likeness())?;
        println!("{}", jpeg.line(&format!("JPEG, quality {quality}")));
        println!(
            "                   {:.1} times fewer bytes as video",
            jpeg.bytes as f64 / video.bytes as f64
        );
    }
    Ok(())
}

fn as_video(bits: u32) -> Result<Cost, Box<dyn Error>> {
    let (mut encoder, mut decoder) = (H264Encoder::new(SIZE, bits)?, H264Decoder::new()?);
    let mut cost = Cost::default();
    for number in 0..PICTURES {
        let picture = picture(number);
        let mut coded = Vec::new();
        let begun = Instant::now();
        encoder.encode(&picture, Duration::from_millis(33) * number, &mut coded)?;
        let took = begun.elapsed();
        let shown = decoder.decode(&coded, SIZE)?;
        let shown = shown.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        cost.add(coded.len(), took, &picture, shown);
    }
    Ok(cost)
}

/// The lowest quality that looks at least as good, in steps of five.
fn as_jpeg(likeness: f64) -> Result<(u8, Cost), Box<dyn Error>> {
    let mut last = (0, Cost::default());
    for quality in (5..=95).step_by(5) {
        let (mut encoder, mut cost) = (TurboEncoder::new()?, Cost::default());
        let mut rgb = vec![0; SIZE.area() as usize * 3];
        for number in 0..PICTURES {
            let picture = picture(number);
            let mut coded = Vec::new();
            let begun = Instant::now();
            let view = PixelView::new(SIZE, SIZE.width as usize * 4, &picture)?;
            encoder.encode(view, quality, &mut coded)?;
            let took = begun.elapsed();
            RustDecoder.decode(&coded, SIZE, &mut rgb)?;
            let shown = rgb.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
            cost.add(coded.len(), took, &picture, shown);
        }
        last = (quality, cost);
        if last.1.likeness() >= likeness {
            break;
        }
    }
    Ok(last)
}

/// Picture `number`, as BGRX.
fn picture(number: u32) -> Vec<u8> {
    let time = number as f32 / 30.0;
    let mut pixels = Vec::with_capacity(SIZE.area() as usize * 4);
    let discs = [0.0_f32, 2.1, 4.2].map(|phase| {
        let (x, y) = ((time * 0.7 + phase).sin(), (time * 0.9 + phase).cos());
        (640.0 + x * 420.0, 360.0 + y * 220.0, 90.0 + phase * 20.0)
    });
    for y in 0..SIZE.height {
        for x in 0..SIZE.width {
            let pan = x as f32 + time * 60.0;
            let backdrop = texture(pan, y as f32);
            let inside = discs
                .iter()
                .position(|(left, top, radius)| (x as f32 - left).powi(2) + (y as f32 - top).powi(2) < radius * radius);
            let colour = match inside {
                Some(disc) => [200.0, 90.0 + 50.0 * disc as f32, 60.0].map(|value| value + backdrop * 0.3),
                None => [backdrop + 110.0, backdrop * 0.8 + 120.0, backdrop * 0.6 + 100.0],
            };
            let grain = (hash(x, y, number) % 7) as f32 - 3.0;
            pixels.extend(colour.map(|value| (value + grain).clamp(0.0, 255.0) as u8));
            pixels.push(0);
        }
    }
    pixels
}

/// Soft and fine structure, -60 to 60.
fn texture(x: f32, y: f32) -> f32 {
    let soft = (x / 90.0).sin() * (y / 70.0).cos() * 35.0;
    let middle = (x / 23.0 + (y / 31.0).sin() * 2.0).sin() * 15.0;
    let fine = f32::from((hash((x / 6.0) as u32, (y / 6.0) as u32, 7) % 21) as u8) - 10.0;
    soft + middle + fine
}

fn hash(x: u32, y: u32, seed: u32) -> u32 {
    let mut value = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    value ^= value >> 15;
    value = value.wrapping_mul(0x2c1b_3c6d);
    value ^ value >> 12
}
