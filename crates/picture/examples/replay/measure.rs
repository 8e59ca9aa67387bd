//! Plays one recording and measures what the codec makes of it.
//!
//! Knows nothing of how results are shown.

use deskside_picture::recording::Recording;
use deskside_picture::{Decoder, DecoderLimits, Encoder, EncoderOptions, FrameStats, PixelView, Rect, frame_hash};
use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::time::Duration;

/// What was measured over one recording, the first frame apart.
#[derive(Debug, Default)]
pub struct Scene {
    /// The file's name up to its first dot.
    pub name: String,
    /// Bytes of the first, independent frame.
    pub first_bytes: usize,
    /// CPU time of the first frame.
    pub first_encode: Duration,
    /// Bytes of each later frame that was sent.
    pub bytes: Vec<usize>,
    /// CPU time of encoding each of them.
    pub encode: Vec<Duration>,
    /// CPU time of decoding each of them.
    pub decode: Vec<Duration>,
    /// What the later frames were made of, summed.
    pub stats: FrameStats,
    /// Pixels that came out differently, over all frames.
    pub wrong_pixels: u64,
}

/// Replays the recording at `path`, which may be compressed with zstd.
pub fn replay(path: &Path, options: EncoderOptions) -> Result<Scene, Box<dyn Error>> {
    let file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let source: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "zst") {
        let mut unpacked = zstd::Decoder::with_buffer(file)?;
        unpacked.window_log_max(27)?;
        Box::new(unpacked)
    } else {
        Box::new(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.split('.').next().unwrap_or_default().to_owned();
    let mut scene = Scene {
        name,
        ..Scene::default()
    };
    let mut recording = Recording::open(source)?;
    let mut encoder = Encoder::new(options);
    let mut decoder = Decoder::new(DecoderLimits::default());
    let mut bytes = Vec::new();
    let mut first = true;
    while let Some(moment) = recording.next_moment()? {
        if moment.damage.is_empty() {
            continue;
        }
        bytes.clear();
        let start = cpu_time();
        let encoded = encoder.encode(moment.screen, moment.damage, &mut bytes)?;
        let encode = cpu_time() - start;
        if encoded.empty {
            continue;
        }
        let start = cpu_time();
        decoder.decode(&bytes)?;
        let decode = cpu_time() - start;
        let shown = decoder.framebuffer().ok_or("the decoder shows nothing")?;
        scene.wrong_pixels += wrong_pixels(moment.screen, shown, moment.damage);
        if std::mem::take(&mut first) {
            scene.first_bytes = bytes.len();
            scene.first_encode = encode;
        } else {
            scene.bytes.push(bytes.len());
            scene.encode.push(encode);
            scene.decode.push(decode);
            add(&mut scene.stats, &encoded.stats);
        }
        // Where nothing was damaged nothing may have changed either: checked now and then, as it takes long.
        if encoded.frame.0 % 32 == 0 && frame_hash(moment.screen) != frame_hash(shown) {
            scene.wrong_pixels += 1;
        }
    }
    Ok(scene)
}

/// Pixels of the damaged lines that differ.
fn wrong_pixels(screen: PixelView<'_>, shown: PixelView<'_>, damage: &[Rect]) -> u64 {
    let lines = damage.iter().flat_map(|rect| rect.y..rect.bottom());
    let wrong = lines.map(|y| {
        let pixels = screen.row(y).iter().zip(shown.row(y));
        pixels.filter(|(a, b)| a[..3] != b[..3]).count() as u64
    });
    wrong.sum()
}

fn add(sum: &mut FrameStats, stats: &FrameStats) {
    sum.copies += stats.copies;
    sum.copied_pixels += stats.copied_pixels;
    sum.solid_tiles += stats.solid_tiles;
    sum.palette_tiles += stats.palette_tiles;
    sum.photo_tiles += stats.photo_tiles;
    sum.copy_bytes += stats.copy_bytes;
    sum.head_bytes += stats.head_bytes;
    sum.colour_bytes += stats.colour_bytes;
    sum.index_bytes += stats.index_bytes;
    sum.plane_bytes += stats.plane_bytes;
    sum.encoded_bytes += stats.encoded_bytes;
}

/// CPU time that this thread has used.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
