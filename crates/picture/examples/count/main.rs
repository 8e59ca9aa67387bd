//! Encodes and decodes a scene, for callgrind to count what that takes (`cargo xtask bench instructions`).
//!
//! `count SCENE` draws one of its own, always the same to the pixel; `count FILE` plays the first frames of a recording. It prints how
//! many frames there were and how long they are together. The first frame, which is independent, counts as any other. Ends with an error when
//! the viewer's picture is not the device's.

#[expect(
    clippy::unwrap_used,
    reason = "shared with the tests: a view of all its pixels always fits"
)]
#[path = "../../tests/scene/mod.rs"]
mod scene;
mod scenes;

use deskside_picture::recording::Recording;
use deskside_picture::{
    DecodeError, Decoder, DecoderLimits, EncodeError, Encoded, Encoder, EncoderOptions, PixelView, Rect, frame_hash,
};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Frames of a recording that are counted: callgrind takes a second for a good one.
const FRAMES: usize = 40;

#[expect(clippy::print_stdout, reason = "this is a command-line program")]
fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1);
    let name = name.ok_or_else(|| format!("usage: count FILE, or one of: {}", scenes::NAMES.join(" ")))?;
    let mut codec = Codec::new();
    match scenes::play(&name) {
        Some(mut scene) => {
            while let Some(damage) = scene.next_frame() {
                codec.frame(scene.screen(), &damage)?;
            }
        }
        None => replay(Path::new(&name), &mut codec)?,
    }
    println!("{} frames, {} bytes", codec.frames, codec.bytes);
    Ok(())
}

/// The first frames of the recording at `path`, which may be compressed with zstd.
fn replay(path: &Path, codec: &mut Codec) -> Result<(), Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let file = BufReader::with_capacity(1 << 20, file);
    let source: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "zst") {
        let mut unpacked = zstd::Decoder::with_buffer(file)?;
        unpacked.window_log_max(27)?;
        Box::new(unpacked)
    } else {
        Box::new(file)
    };
    let mut recording = Recording::open(source)?;
    while codec.frames < FRAMES {
        let Some(moment) = recording.next_moment()? else { break };
        if !moment.damage.is_empty() {
            codec.frame(moment.screen, moment.damage)?;
        }
    }
    Ok(())
}

/// Both ends, and what passed between them.
struct Codec {
    encoder: Encoder,
    decoder: Decoder,
    packed: Vec<u8>,
    frames: usize,
    bytes: usize,
}

impl Codec {
    fn new() -> Self {
        Self {
            encoder: Encoder::new(EncoderOptions::default()),
            decoder: Decoder::new(DecoderLimits::default()),
            packed: Vec::new(),
            frames: 0,
            bytes: 0,
        }
    }

    fn frame(&mut self, screen: PixelView<'_>, damage: &[Rect]) -> Result<(), Box<dyn Error>> {
        self.packed.clear();
        let encoded = encode_frame(&mut self.encoder, screen, damage, &mut self.packed)?;
        if encoded.empty {
            return Ok(());
        }
        decode_frame(&mut self.decoder, &self.packed)?;
        let shown = self.decoder.framebuffer().ok_or("the decoder shows nothing")?;
        if frame_hash(shown) != frame_hash(screen) {
            return Err(format!("frame {} came out wrong", self.frames).into());
        }
        self.frames += 1;
        self.bytes += self.packed.len();
        Ok(())
    }
}

/// A function of its own, so that callgrind counts what happens in it and nothing else.
#[inline(never)]
fn encode_frame(
    encoder: &mut Encoder,
    screen: PixelView<'_>,
    damage: &[Rect],
    packed: &mut Vec<u8>,
) -> Result<Encoded, EncodeError> {
    encoder.encode(screen, damage, packed)
}

/// The same.
#[inline(never)]
fn decode_frame(decoder: &mut Decoder, packed: &[u8]) -> Result<(), DecodeError> {
    decoder.decode(packed).map(|_| ())
}
