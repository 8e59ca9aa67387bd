//! What must hold after any frame: the decoder doesn't panic, holds no more memory than its limits say, and what it reports
//! lies inside the picture.

use deskside_picture::{Decoder, DecoderLimits, PixelView, Size};

/// Decodes a frame with a decoder of these limits, and any pixels for its video picture; false when it was refused.
pub fn decode(decoder: &mut Decoder, limits: DecoderLimits, frame: &[u8]) -> bool {
    let area = decoder.video_in(frame).ok().flatten().map(|video| video.area);
    let pixels = area.map(|area| (Size::new(area.width, area.height), vec![0x5a; area.area() as usize * 4]));
    let video = pixels.as_ref().map(|(size, pixels)| {
        PixelView::new(*size, size.width as usize * 4, pixels).expect("a place inside a picture is a picture")
    });
    let decoded = decoder.decode_with(frame, video).map(|update| {
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
