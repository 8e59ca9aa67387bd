//! Picture frames whose outer layers are right: a header and a zstd stream around whatever the fuzzer makes up. Without
//! that help nearly every input would fail at the checks of zstd and never reach copies and tiles.
#![no_main]

mod picture_checks;
mod pieces;

use deskside_picture::{Decoder, DecoderLimits, FORMAT_VERSION};
use libfuzzer_sys::fuzz_target;

/// Magic number and header of a zstd frame with a window of 128 KiB and neither size nor checksum (RFC 8878, 3.1.1).
const ZSTD_START: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
/// Bit of a frame's first byte: starts a stream of its own (docs/picture-format.md).
const INDEPENDENT: u8 = 0x10;

fuzz_target!(|bytes: &[u8]| {
    let [width, height, bytes @ ..] = bytes else { return };
    let mut decoder = Decoder::new(DecoderLimits::default());
    for (number, payload) in (0_u16..).zip(pieces::split(bytes)) {
        let mut frame = Vec::with_capacity(payload.len() + 24);
        if number == 0 {
            frame.push(FORMAT_VERSION | INDEPENDENT);
            frame.extend(0_u32.to_le_bytes());
            frame.extend((u16::from(*width) + 1).to_le_bytes());
            frame.extend((u16::from(*height) + 1).to_le_bytes());
            frame.extend(ZSTD_START);
        } else {
            frame.push(FORMAT_VERSION);
            frame.extend(number.to_le_bytes());
        }
        // One raw block, not the last (RFC 8878, 3.1.1.2).
        frame.extend(&((payload.len() as u32) << 3).to_le_bytes()[..3]);
        frame.extend(payload);
        if !picture_checks::decode(&mut decoder, &frame) {
            return;
        }
    }
});
