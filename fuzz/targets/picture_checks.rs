//! What must hold after any frame: the decoder doesn't panic, takes no more memory than its limits say, not even for a moment, and
//! what it reports lies inside the picture.

#[path = "memory.rs"]
mod memory;

use deskside_picture::{Decoder, DecoderLimits, JpegDecoder, PixelOrder, PixelView, Size};

/// A decoder under watch.
pub struct Watched {
    decoder: Decoder,
    limits: DecoderLimits,
    /// What it has taken from Rust's allocator and not given back.
    held: isize,
}

impl Watched {
    /// A decoder of these limits, as programs or as browsers use it.
    pub fn new(limits: DecoderLimits, order: PixelOrder, jpeg: Box<dyn JpegDecoder>) -> Self {
        Self {
            decoder: Decoder::with_order(limits, order).with_jpeg(jpeg),
            limits,
            held: 0,
        }
    }

    /// Decodes a frame, and any pixels for its video picture; false when it was refused.
    pub fn decode(&mut self, frame: &[u8]) -> bool {
        let area = self.decoder.video_in(frame).ok().flatten().map(|video| video.area);
        let pixels = area.map(|area| (Size::new(area.width, area.height), vec![0x5a; area.area() as usize * 4]));
        let video = pixels.as_ref().map(|(size, pixels)| {
            PixelView::new(*size, size.width as usize * 4, pixels).expect("a place inside a picture is a picture")
        });
        let decoder = &mut self.decoder;
        let (decoded, taken) = memory::count(|| {
            decoder.decode_with(frame, video).map(|update| {
                for area in update.dirty {
                    assert!(update.size.rect().contains(*area), "{area:?} outside {:?}", update.size);
                }
                update.size
            })
        });
        let most = self.held + taken.at_most as isize;
        self.held += taken.kept;
        let bound = self.limits.max_memory();
        let windows = self.decoder.window_memory();
        assert!(
            most + windows as isize <= bound as isize,
            "{most} and {windows} bytes taken"
        );
        assert!(self.decoder.memory() <= bound, "{} bytes held", self.decoder.memory());
        let Ok(size) = decoded else { return false };
        let picture = self.decoder.framebuffer().expect("a decoded frame leaves a picture");
        assert_eq!(picture.size(), size);
        true
    }
}
