//! The seam to whatever codes and decodes video. Both take time, and a browser's decoder answers later than it is asked: so
//! the picture calls neither. It says which place to code, takes what came of it, and asks for the pixels of what it is given.
//!
//! What came as video is near, like what came as JPEG: nothing depends on its pixels. Knows nothing of codecs.

use crate::format::header::FrameId;
use crate::geometry::Rect;

/// A place on the screen that moves like a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoArea {
    /// The place. Width and height are even.
    pub area: Rect,
    /// Another number means another film: the first picture that is coded of it has to be a key picture.
    pub run: FrameId,
}

/// A coded picture of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodedVideo<'a> {
    /// The place, as large as the picture.
    pub area: Rect,
    /// It can be decoded without those before it.
    pub key: bool,
    /// ITU-T H.264, as a byte stream (annex B).
    pub data: &'a [u8],
}
