//! What must hold after any frame: the decoder doesn't panic, holds no more memory than its limits say, and what it reports
//! lies inside the picture.

use deskside_picture::{Decoder, DecoderLimits};

/// Decodes a frame with a decoder of these limits; false when it was refused.
pub fn decode(decoder: &mut Decoder, limits: DecoderLimits, frame: &[u8]) -> bool {
    let decoded = decoder.decode(frame).map(|update| {
        for area in update.dirty {
            assert!(update.size.rect().contains(*area), "{area:?} outside {:?}", update.size);
        }
        update.size
    });
    assert!(
        decoder.memory() <= limits.max_memory(),
        "{} bytes held",
        decoder.memory()
    );
    let Ok(size) = decoded else { return false };
    let picture = decoder.framebuffer().expect("a decoded frame leaves a picture");
    assert_eq!(picture.size(), size);
    true
}
