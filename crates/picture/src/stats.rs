//! What a frame was made of: counters for logs, benches and the viewer's statistics.
//!
//! Knows nothing of time: whoever holds a clock measures around `encode` and `decode`.

/// Counts of one encoded frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameStats {
    /// Rectangles filled from elsewhere in the frame before.
    pub copies: usize,
    /// Pixels in them.
    pub copied_pixels: u64,
    /// Parts of one colour.
    pub solid_tiles: usize,
    /// Parts coded as one byte a pixel.
    pub palette_tiles: usize,
    /// Parts coded as planes.
    pub photo_tiles: usize,
    /// Parts that went as JPEG.
    pub jpeg_tiles: usize,
    /// Parts that a video picture paints.
    pub video_tiles: usize,
    /// Pixels that were sent again, exactly, without having changed.
    pub refined_pixels: u64,
    /// Bytes that describe copies, before compression.
    pub copy_bytes: usize,
    /// Bytes that describe parts, before compression.
    pub head_bytes: usize,
    /// Bytes of new colours, before compression.
    pub colour_bytes: usize,
    /// Bytes of palette indices, before compression.
    pub index_bytes: usize,
    /// Bytes of planes, before compression.
    pub plane_bytes: usize,
    /// Bytes of the JPEG.
    pub jpeg_bytes: usize,
    /// Bytes of the frame as sent, header included.
    pub encoded_bytes: usize,
}
