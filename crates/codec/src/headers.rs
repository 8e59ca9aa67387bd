//! Looks at a JPEG before a decoder does: only the plain kind that our devices make is let through.
//!
//! JPEG has progressive, arithmetic, lossless and many-scan kinds whose decoding takes memory for the whole picture, and
//! segments for metadata of every sort. None of that is needed, so none of that code meets the network's bytes. Markers:
//! ITU-T T.81, annex B. Knows nothing of pixels.

use deskside_picture::{JpegError, Size};

const START_OF_IMAGE: u8 = 0xd8;
const BASELINE_FRAME: u8 = 0xc0;
const HUFFMAN_TABLES: u8 = 0xc4;
const QUANTIZATION_TABLES: u8 = 0xdb;
const RESTART_INTERVAL: u8 = 0xdd;
const JFIF: u8 = 0xe0;
const START_OF_SCAN: u8 = 0xda;

/// Segments before the scan: libjpeg-turbo writes at most nine.
const MAX_SEGMENTS: usize = 32;

/// Lets a baseline JPEG of `size` pass, three components at most half as fine as the picture, all in one scan.
///
/// # Errors
/// When it is anything else.
pub(crate) fn check(jpeg: &[u8], size: Size) -> Result<(), JpegError> {
    let [0xff, START_OF_IMAGE, rest @ ..] = jpeg else {
        return Err(refused("no JPEG"));
    };
    let mut rest = rest;
    let mut frame = false;
    for _ in 0..MAX_SEGMENTS {
        let (marker, segment, after) = segment(rest)?;
        rest = after;
        match marker {
            BASELINE_FRAME if frame => return Err(refused("two frames")),
            BASELINE_FRAME => {
                check_frame(segment, size)?;
                frame = true;
            }
            HUFFMAN_TABLES | QUANTIZATION_TABLES | RESTART_INTERVAL | JFIF => {}
            START_OF_SCAN if frame && segment.first() == Some(&3) => return Ok(()),
            START_OF_SCAN => return Err(refused("a scan that does not hold all components of a frame")),
            _ => return Err(refused("a segment that no device of ours writes")),
        }
    }
    Err(refused("too many segments"))
}

/// The next marker, what belongs to it, and what follows.
fn segment(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), JpegError> {
    let [0xff, marker, high, low, rest @ ..] = bytes else {
        return Err(refused("no segment where one must be"));
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    // The length counts its own two bytes.
    let split = length.checked_sub(2).and_then(|length| rest.split_at_checked(length));
    let (segment, after) = split.ok_or_else(|| refused("a segment is cut off"))?;
    Ok((*marker, segment, after))
}

fn check_frame(segment: &[u8], size: Size) -> Result<(), JpegError> {
    let [8, h1, h0, w1, w0, 3, components @ ..] = segment else {
        return Err(refused("not three components of eight bits"));
    };
    let height = u32::from(u16::from_be_bytes([*h1, *h0]));
    let width = u32::from(u16::from_be_bytes([*w1, *w0]));
    if Size::new(width, height) != size {
        return Err(refused("of another size"));
    }
    // Each component: its number, how fine it is (two half bytes), its table. Brightness first, in full or four to one.
    match components {
        [_, 0x11 | 0x22, _, _, 0x11, _, _, 0x11, _] => Ok(()),
        _ => Err(refused("sampled in an unusual way")),
    }
}

fn refused(what: &str) -> JpegError {
    JpegError(format!("the JPEG was refused: {what}"))
}
