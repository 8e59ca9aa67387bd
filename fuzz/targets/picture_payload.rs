//! Picture frames whose outer layers are right: a header and zstd streams around whatever the fuzzer makes up. Without
//! that help nearly every input would fail at the checks of zstd and never reach copies, tiles and planes.
#![no_main]

mod picture_checks;
mod pieces;

use deskside_picture::{Decoder, DecoderLimits, FORMAT_VERSION};
use libfuzzer_sys::fuzz_target;

/// Magic number and header of a zstd frame with a window of 128 KiB and neither size nor checksum (RFC 8878, 3.1.1).
const ZSTD_START: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
/// Bits of a frame's first byte: starts a stream of its own; planes follow the main part (docs/picture-format.md).
const INDEPENDENT: u8 = 0x10;
const PLANES: u8 = 0x20;

fuzz_target!(|bytes: &[u8]| {
    let [width, height, bytes @ ..] = bytes else { return };
    let limits = DecoderLimits { max_width: 256, max_height: 256, ..DecoderLimits::default() };
    let mut decoder = Decoder::new(limits);
    let mut pieces = pieces::split(bytes);
    let mut planes_started = false;
    for number in 0_u16.. {
        let Some(main) = pieces.next() else { return };
        let planes = pieces.next().unwrap_or_default();
        let mut frame = Vec::with_capacity(main.len() + planes.len() + 32);
        let flags = if planes.is_empty() { 0 } else { PLANES };
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
        if planes.is_empty() {
            frame.extend(main);
        } else {
            // A length of three bytes, though two might do: at most 65,535 and a few.
            let length = main.len();
            frame.extend([length as u8 | 0x80, (length >> 7) as u8 | 0x80, (length >> 14) as u8]);
            frame.extend(main);
            frame.extend(stored(planes, !planes_started));
            planes_started = true;
        }
        if !picture_checks::decode(&mut decoder, limits, &frame) {
            return;
        }
    }
});

/// One raw zstd block, not the last (RFC 8878, 3.1.1.2).
fn stored(bytes: &[u8], start: bool) -> Vec<u8> {
    let mut out = if start { ZSTD_START.to_vec() } else { Vec::new() };
    out.extend(&((bytes.len() as u32) << 3).to_le_bytes()[..3]);
    out.extend(bytes);
    out
}
