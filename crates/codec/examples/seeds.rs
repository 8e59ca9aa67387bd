//! Makes seeds for the fuzz targets of the picture from recorded desktops: what the encoder sends of a small part of each screen, whole
//! for `picture_decode`, and unpacked for `picture_payload`.
//!
//! `cargo run -p deskside-codec --example seeds -- fuzz/seeds RECORDING...`

use deskside_codec::TurboEncoder;
use deskside_picture::recording::{Moment, Recording};
use deskside_picture::{CodedVideo, Encoder, EncoderOptions, PixelView, Plan, REST, Rect, Size};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

/// As large as both targets take.
const PART: Size = Size::new(256, 192);
/// Bytes of one seed, unless its first frame takes more: the fuzzer changes small ones more often.
const MOST: usize = 24 * 1024;
/// So little that photos go as JPEG first.
const BUDGET: usize = 3000;
/// What stands in for coded video: the targets don't decode it, and to be told from a JPEG it begins with the codec and its flags.
const FILM: &[u8] = b"film";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: seeds FOLDER RECORDING...";
    let folder = arguments.next().ok_or(usage)?;
    for path in arguments {
        let path = Path::new(&path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split('.').next().unwrap_or_default();
        let frames = frames(path)?;
        let whole: Vec<u8> = frames.iter().flat_map(|frame| piece(frame)).collect();
        fs::write(Path::new(&folder).join("picture_decode").join(name), whole)?;
        fs::write(
            Path::new(&folder).join("picture_payload").join(name),
            payloads(&frames)?,
        )?;
    }
    Ok(())
}

/// A piece of a target's input: its length, and itself.
fn piece(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u16).to_le_bytes();
    [&length[..], bytes].concat()
}

fn open(path: &Path) -> Result<Recording<impl Read + use<>>, Box<dyn Error>> {
    let mut unpacked = zstd::Decoder::new(BufReader::new(File::open(path)?))?;
    unpacked.window_log_max(27)?;
    Ok(Recording::open(unpacked)?)
}

/// What the encoder sends of the part of the screen in which something happens.
fn frames(path: &Path) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let part = lively(open(path)?)?;
    let mut recording = open(path)?;
    let jpeg = Box::new(TurboEncoder::new()?);
    let mut encoder = Encoder::new(EncoderOptions::default()).with_jpeg(jpeg).with_video(true);
    let (mut frames, mut length) = (Vec::new(), 0);
    while let Some(moment) = recording.next_moment()? {
        let plan = Plan {
            now: moment.time,
            budget: BUDGET,
            rest: REST,
        };
        let pixels = cut(&moment, part);
        let view = PixelView::new(PART, PART.width as usize * 4, &pixels)?;
        let mut bytes = Vec::new();
        encoder.encode_within(view, &[PART.rect()], plan, &mut bytes)?;
        let mut made = vec![bytes];
        if let Some(video) = encoder.video() {
            let picture = CodedVideo {
                area: video.area,
                key: frames.len() % 2 == 0,
                data: FILM,
            };
            let mut bytes = Vec::new();
            encoder.encode_video(video.run, picture, &mut bytes)?;
            made.push(bytes);
        }
        for bytes in made.into_iter().filter(|bytes| !bytes.is_empty()) {
            length += bytes.len();
            if length > MOST && !frames.is_empty() {
                return Ok(frames);
            }
            frames.push(bytes);
        }
    }
    Ok(frames)
}

/// A part of the screen with the first pixel that changes in it.
fn lively(mut recording: Recording<impl Read>) -> Result<Rect, Box<dyn Error>> {
    let size = recording.size();
    let mut first: Option<Vec<u8>> = None;
    while let Some(moment) = recording.next_moment()? {
        let before = first.get_or_insert_with(|| cut(&moment, size.rect()));
        let rows = (0..size.height).flat_map(|y| moment.screen.row(y));
        let place = rows
            .zip(before.chunks_exact(4))
            .position(|(now, before)| now[..3] != before[..3]);
        if let Some(place) = place {
            let (x, y) = (place as u32 % size.width, place as u32 / size.width);
            let side = |at: u32, length: u32, most: u32| at.saturating_sub(length / 3).min(most - length);
            let corner = (side(x, PART.width, size.width), side(y, PART.height, size.height));
            return Ok(Rect::new(corner.0, corner.1, PART.width, PART.height));
        }
    }
    Err("nothing happens in the recording".into())
}

fn cut(moment: &Moment<'_>, part: Rect) -> Vec<u8> {
    let columns = part.x as usize..part.right() as usize;
    let rows = part.y..part.bottom();
    rows.flat_map(|y| moment.screen.row(y)[columns.clone()].as_flattened().to_vec())
        .collect()
}

/// The input of `picture_payload` that makes these frames: width and height less one, and main part, planes and JPEG of each
/// (docs/picture-format.md, section 1).
fn payloads(frames: &[Vec<u8>]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut streams = [zstd::zstd_safe::DCtx::create(), zstd::zstd_safe::DCtx::create()];
    let mut out = vec![(PART.width - 1) as u8, (PART.height - 1) as u8];
    for frame in frames {
        if out.len() > MOST {
            break;
        }
        let flags = frame[0];
        let mut rest = &frame[if flags & 0x10 == 0 { 3 } else { 9 }..];
        let main = if flags & 0xe0 == 0 {
            rest.len()
        } else {
            number(&mut rest)
        };
        let planes = match flags {
            _ if flags & 0x40 != 0 => number(&mut rest),
            _ if flags & 0x20 != 0 => rest.len() - main,
            _ => 0,
        };
        let (main, after) = rest.split_at(main);
        let (planes, last) = after.split_at(planes);
        for (stream, packed) in streams.iter_mut().zip([main, planes]) {
            out.extend(piece(&unpacked(stream, packed)?));
        }
        out.extend(piece(last));
    }
    Ok(out)
}

/// Unsigned LEB128.
fn number(bytes: &mut &[u8]) -> usize {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (byte, rest) = (bytes[0], &bytes[1..]);
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

fn unpacked(stream: &mut zstd::zstd_safe::DCtx<'_>, packed: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    // Longer than what a piece can hold.
    let mut out = Vec::with_capacity(1 << 20);
    let mut input = zstd::zstd_safe::InBuffer::around(packed);
    while input.pos() < packed.len() {
        let written = out.len();
        let mut output = zstd::zstd_safe::OutBuffer::around_pos(&mut out, written);
        stream
            .decompress_stream(&mut output, &mut input)
            .map_err(zstd::zstd_safe::get_error_name)?;
    }
    if out.len() > usize::from(u16::MAX) {
        return Err("a frame too large for a seed".into());
    }
    Ok(out)
}
