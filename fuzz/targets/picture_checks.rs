//! What must hold after any frame: the decoder doesn't panic, and what it reports lies inside the picture.

use deskside_picture::Decoder;

/// Decodes a frame; false when it was refused.
pub fn decode(decoder: &mut Decoder, frame: &[u8]) -> bool {
    let Ok(update) = decoder.decode(frame) else {
        return false;
    };
    let size = update.size;
    for area in update.dirty {
        assert!(
            area.x + area.width <= size.width && area.y + area.height <= size.height,
            "{area:?} outside {size:?}"
        );
    }
    let picture = decoder.framebuffer().expect("a decoded frame leaves a picture");
    assert_eq!(picture.size(), size);
    true
}
