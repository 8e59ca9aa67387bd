//! What a film costs as video, and as JPEGs that look as good: bytes, likeness, CPU time.
//!
//! `cargo xtask bench film` makes a film from photos and starts this: `film FILE WIDTH HEIGHT [--json FILE]`. The film is its pictures as BGRX,
//! rows without gaps, one behind the other.

use deskside_codec::{H264Decoder, H264Encoder, RustDecoder, TurboEncoder};
use deskside_picture::{JpegDecoder, JpegEncoder, PixelView, Size};
use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bits a second that the video is given.
const RATES: [u32; 4] = [500_000, 1_000_000, 2_000_000, 4_000_000];
const PICTURE: Duration = Duration::from_micros(33_333);

/// Where the film is, and how large.
struct Film {
    path: PathBuf,
    size: Size,
}

/// What all pictures took together.
#[derive(Default)]
struct Cost {
    pictures: u32,
    bytes: usize,
    worst: usize,
    /// Sum of squared differences of all three colours.
    squares: u64,
    took: Duration,
}

#[expect(clippy::print_stdout, reason = "this is a command-line program")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, width, height, json) = match &arguments[..] {
        [path, width, height] => (path, width, height, None),
        [path, width, height, option, json] if option == "--json" => (path, width, height, Some(json)),
        _ => return Err("usage: film FILE WIDTH HEIGHT [--json FILE]".into()),
    };
    let film = Film {
        path: path.into(),
        size: Size::new(width.parse()?, height.parse()?),
    };
    println!("                          kB  worst kB        dB  ms a picture");
    let mut results = Vec::new();
    for bits in RATES {
        let video = film.as_video(bits)?;
        println!("{}", video.line(&film, &format!("H.264, {} kbit/s", bits / 1000)));
        let (quality, jpeg) = film.as_jpeg(video.likeness(&film))?;
        println!("{}", jpeg.line(&film, &format!("JPEG, quality {quality}")));
        let ratio = jpeg.bytes as f64 / video.bytes as f64;
        println!("                   {ratio:.1} times fewer bytes as video");
        results.push(serde_json::json!({
            "bits_a_second": bits,
            "video": video.json(&film),
            "jpeg": jpeg.json(&film),
            "jpeg_quality": quality,
            "times_fewer_bytes": ratio,
        }));
    }
    if let Some(json) = json {
        let size = format!("{}x{}", film.size.width, film.size.height);
        let result = serde_json::json!({ "size": size, "rates": results });
        std::fs::write(Path::new(json), format!("{result:#}\n"))?;
    }
    Ok(())
}

impl Film {
    /// Calls `show` with each picture and its number.
    fn play(&self, mut show: impl FnMut(u32, &[u8]) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut picture = vec![0; self.size.area() as usize * 4];
        for number in 0.. {
            match file.read_exact(&mut picture) {
                Ok(()) => show(number, &picture)?,
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof && number > 0 => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn as_video(&self, bits: u32) -> Result<Cost, Box<dyn Error>> {
        let (mut encoder, mut decoder) = (H264Encoder::new(self.size, bits)?, H264Decoder::new()?);
        let mut cost = Cost::default();
        self.play(|number, picture| {
            let mut coded = Vec::new();
            let begun = cpu_time();
            encoder.encode(picture, PICTURE * number, &mut coded)?;
            let took = cpu_time() - begun;
            let shown = decoder.decode(&coded, self.size)?;
            let shown = shown.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
            cost.add(coded.len(), took, picture, shown);
            Ok(())
        })?;
        Ok(cost)
    }

    /// The lowest quality that looks at least as good; the highest there is when none does.
    fn as_jpeg(&self, likeness: f64) -> Result<(u8, Cost), Box<dyn Error>> {
        let (mut low, mut high) = (1, 95);
        let mut best = (high, self.at_quality(high)?);
        while low < high {
            let middle = u8::midpoint(low, high);
            let cost = self.at_quality(middle)?;
            if cost.likeness(self) >= likeness {
                high = middle;
                best = (middle, cost);
            } else {
                low = middle + 1;
            }
        }
        Ok(best)
    }

    fn at_quality(&self, quality: u8) -> Result<Cost, Box<dyn Error>> {
        let (mut encoder, mut cost) = (TurboEncoder::new()?, Cost::default());
        let mut rgb = vec![0; self.size.area() as usize * 3];
        self.play(|_, picture| {
            let mut coded = Vec::new();
            let view = PixelView::new(self.size, self.size.width as usize * 4, picture)?;
            let begun = cpu_time();
            encoder.encode(view, quality, &mut coded)?;
            let took = cpu_time() - begun;
            RustDecoder.decode(&coded, self.size, &mut rgb)?;
            let shown = rgb.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
            cost.add(coded.len(), took, picture, shown);
            Ok(())
        })?;
        Ok(cost)
    }
}

impl Cost {
    fn add(&mut self, bytes: usize, took: Duration, picture: &[u8], shown: impl Iterator<Item = [u8; 3]>) {
        self.pictures += 1;
        self.bytes += bytes;
        self.worst = self.worst.max(bytes);
        self.took += took;
        let pairs = picture.chunks_exact(4).zip(shown);
        let squares = pairs.map(|(pixel, [red, green, blue])| {
            let parts = [(pixel[0], blue), (pixel[1], green), (pixel[2], red)];
            parts.map(|(a, b)| u64::from(a.abs_diff(b)).pow(2)).iter().sum::<u64>()
        });
        self.squares += squares.sum::<u64>();
    }

    /// Peak signal to noise, in decibels.
    fn likeness(&self, film: &Film) -> f64 {
        let values = f64::from(self.pictures) * film.size.area() as f64 * 3.0;
        10.0 * (255.0 * 255.0 * values / self.squares as f64).log10()
    }

    fn millis_a_picture(&self) -> f64 {
        self.took.as_secs_f64() * 1000.0 / f64::from(self.pictures)
    }

    fn line(&self, film: &Film, name: &str) -> String {
        format!(
            "{name:<18} {:>9.1} {:>9.1} {:>9.2} {:>9.2}",
            self.bytes as f64 / 1000.0,
            self.worst as f64 / 1000.0,
            self.likeness(film),
            self.millis_a_picture(),
        )
    }

    fn json(&self, film: &Film) -> serde_json::Value {
        serde_json::json!({
            "pictures": self.pictures,
            "bytes": self.bytes,
            "largest_picture_bytes": self.worst,
            "psnr_db": self.likeness(film),
            "cpu_ms_a_picture": self.millis_a_picture(),
        })
    }
}

/// CPU time that this thread has used.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
