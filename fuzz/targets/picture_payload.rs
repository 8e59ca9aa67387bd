//! Picture frames whose outer layers are right: a header and zstd streams around whatever the fuzzer makes up. Without
//! that help nearly every input would fail at the checks of zstd and never reach copies, tiles and planes. What a JPEG would
//! hold is painted from its bytes: `picture_jpeg` decodes real ones.
#![no_main]

mod picture_checks;
mod pieces;

use deskside_picture::{DecoderLimits, FORMAT_VERSION, JpegDecoder, JpegError, PixelOrder, Size};
use libfuzzer_sys::fuzz_target;

use self::picture_checks::Watched;

/// Magic number and header of a zstd frame with a window of 128 KiB and neither size nor checksum (RFC 8878, 3.1.1).
const ZSTD_START: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
/// Bits of a frame's first byte: starts a stream of its own; planes, a JPEG, or a video picture, follow the main part
/// (docs/picture-format.md).
const INDEPENDENT: u8 = 0x10;
const PLANES: u8 = 0x20;
const JPEG: u8 = 0x40;
const VIDEO: u8 = 0x80;
/// What a video picture begins with (section 7), as a key picture and as another.
const H264: [u8; 2] = [0x01, 0x11];

fuzz_target!(|bytes: &[u8]| {
    let [width, height, bytes @ ..] = bytes else { return };
    let limits = DecoderLimits {
        max_width: 256,
        max_height: 256,
        ..DecoderLimits::default()
    };
    let mut decoder = Watched::new(limits, PixelOrder::Rgba, Box::new(AnyPixels));
    let mut pieces = pieces::split(bytes);
    let mut planes_started = false;
    for number in 0_u16.. {
        let Some(main) = pieces.next() else { return };
        let planes = pieces.next().unwrap_or_default();
        let jpeg = pieces.next().unwrap_or_default();
        let mut frame = Vec::with_capacity(main.len() + planes.len() + jpeg.len() + 32);
        let flags = match (jpeg.first(), planes.is_empty()) {
            (Some(first), true) if H264.contains(first) => VIDEO,
            (Some(_), _) => JPEG,
            (None, false) => PLANES,
            (None, true) => 0,
        };
        if number == 0 {
            frame.push(FORMAT_VERSION | INDEPENDENT | flags);
            frame.extend(0_u32.to_le_bytes());
            frame.extend((u16::from(*width) + 1).to_le_bytes());
            frame.extend((u16::from(*height) + 1).to_le_bytes());
        } else {
            frame.push(FORMAT_VERSION | flags);
            frame.extend(number.to_le_bytes());
        }
        let main = stored(main, number == 0);
        let planes = if planes.is_empty() {
            Vec::new()
        } else {
            stored(planes, !std::mem::replace(&mut planes_started, true))
        };
        if flags != 0 {
            frame.extend(length(&main));
        }
        if flags == JPEG {
            frame.extend(length(&planes));
        }
        frame.extend(main);
        frame.extend(planes);
        frame.extend(jpeg);
        if !decoder.decode(&frame) {
            return;
        }
    }
});

/// Stands in for a JPEG decoder: any bytes are a picture, except none.
#[derive(Debug)]
struct AnyPixels;

impl JpegDecoder for AnyPixels {
    fn decode(&mut self, jpeg: &[u8], size: Size, rgb: &mut [u8]) -> Result<(), JpegError> {
        assert_eq!(rgb.len() as u64, size.area() * 3);
        let bytes = jpeg.iter().cycle();
        rgb.iter_mut().zip(bytes).for_each(|(pixel, byte)| *pixel = *byte);
        Ok(())
    }
}

/// The length of a section, in three bytes, though two might do: at most 65,535 and a few.
fn length(section: &[u8]) -> [u8; 3] {
    let length = section.len();
    [length as u8 | 0x80, (length >> 7) as u8 | 0x80, (length >> 14) as u8]
}

/// One raw zstd block, not the last (RFC 8878, 3.1.1.2).
fn stored(bytes: &[u8], start: bool) -> Vec<u8> {
    let mut out = if start { ZSTD_START.to_vec() } else { Vec::new() };
    out.extend(&((bytes.len() as u32) << 3).to_le_bytes()[..3]);
    out.extend(bytes);
    out
}
