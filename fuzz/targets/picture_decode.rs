//! Picture frames as the network could bring them: any bytes, a sequence of them, and the decoder's limits.
#![no_main]

mod picture_checks;
mod pieces;

use deskside_codec::RustDecoder;
use deskside_picture::{DecoderLimits, PixelOrder};
use libfuzzer_sys::fuzz_target;

use self::picture_checks::Watched;

const LIMITS: DecoderLimits = DecoderLimits {
    max_width: 512,
    max_height: 512,
    max_frame_bytes: 64 * 1024,
};

fuzz_target!(|bytes: &[u8]| {
    // As programs keep their pixels, and as the browser's viewer does.
    for order in [PixelOrder::Bgrx, PixelOrder::Rgba] {
        let mut decoder = Watched::new(LIMITS, order, Box::new(RustDecoder));
        for frame in pieces::split(bytes) {
            decoder.decode(frame);
        }
    }
});
