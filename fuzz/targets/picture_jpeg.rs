//! A JPEG as the network could bring it, for a mosaic of up to eight cells: shown or refused, never more.
#![no_main]

use deskside_codec::RustDecoder;
use deskside_picture::{JpegDecoder, Size, TILE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [cells, jpeg @ ..] = bytes else { return };
    let size = Size::new(TILE, TILE * (u32::from(cells % 8) + 1));
    let mut rgb = vec![0; size.area() as usize * 3];
    // Either answer is right; a panic, or a write outside the slice, would not be.
    let _ = RustDecoder.decode(jpeg, size, &mut rgb);
});
