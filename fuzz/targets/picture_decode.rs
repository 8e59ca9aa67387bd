//! Picture frames as the network could bring them: any bytes, a sequence of them, and the decoder's limits.
#![no_main]

mod picture_checks;
mod pieces;

use deskside_codec::RustDecoder;
use deskside_picture::{Decoder, DecoderLimits};
use libfuzzer_sys::fuzz_target;

const LIMITS: DecoderLimits = DecoderLimits {
    max_width: 512,
    max_height: 512,
    max_frame_bytes: 64 * 1024,
};

fuzz_target!(|bytes: &[u8]| {
    let mut decoder = Decoder::new(LIMITS).with_jpeg(Box::new(RustDecoder));
    for frame in pieces::split(bytes) {
        picture_checks::decode(&mut decoder, LIMITS, frame);
    }
});
