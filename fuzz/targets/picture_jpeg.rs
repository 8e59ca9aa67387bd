//! A JPEG as the network could bring it, for a mosaic of up to eight cells: shown or refused, in the memory that the decoder states.
#![no_main]

mod memory;

use deskside_codec::RustDecoder;
use deskside_picture::{JPEG_MEMORY, JpegDecoder, Size, TILE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [cells, jpeg @ ..] = bytes else { return };
    let size = Size::new(TILE, TILE * (u32::from(cells % 8) + 1));
    let mut rgb = vec![0; size.area() as usize * 3];
    // Either answer is right; a panic, or a write outside the slice, would not be.
    let (_, taken) = memory::count(|| RustDecoder.decode(jpeg, size, &mut rgb).is_ok());
    let bound = size.area() as usize * JPEG_MEMORY + (1 << 20);
    assert!(taken.at_most <= bound, "{} bytes taken, {bound} stated", taken.at_most);
    assert_eq!(taken.kept, 0);
});
