//! What stands before the coded bytes of a frame's video picture: how it is coded, and which place it shows.
//!
//! Knows nothing of what a video codec writes.

use super::number;
use super::reader::Reader;
use crate::error::DecodeError;
use crate::geometry::{Rect, Size};

/// ITU-T H.264, as a byte stream (annex B).
const H264: u8 = 1;
const CODEC_MASK: u8 = 0x0f;
const KEY: u8 = 0x10;

/// The largest video picture. Codecs have limits (H.264, level 5.1), and so have the memory of a viewer and what a device can
/// code.
pub(crate) const MOST_VIDEO: Size = Size::new(3840, 2160);

/// The head of a video picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VideoHead {
    /// It can be shown without those before it.
    pub(crate) key: bool,
    /// The place, in pixels of the screen.
    pub(crate) area: Rect,
}

impl VideoHead {
    /// Appends the head's bytes.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.push(if self.key { H264 | KEY } else { H264 });
        let Rect { x, y, width, height } = self.area;
        for value in [x, y, width - 1, height - 1] {
            number::put(out, value);
        }
    }

    /// Reads the head of a picture on a screen of `size` and leaves `reader` at the coded bytes.
    pub(crate) fn read(reader: &mut Reader<'_>, size: Size) -> Result<Self, DecodeError> {
        let first = reader.byte()?;
        if first & CODEC_MASK != H264 || first & !(CODEC_MASK | KEY) != 0 {
            return Err(DecodeError::VideoCodec(first));
        }
        let (x, y) = (reader.number()?, reader.number()?);
        let width = reader.number()?.saturating_add(1);
        let height = reader.number()?.saturating_add(1);
        let area = Rect { x, y, width, height };
        if !size.rect().contains(area) || width > MOST_VIDEO.width || height > MOST_VIDEO.height {
            return Err(DecodeError::Part(area));
        }
        let key = first & KEY != 0;
        Ok(Self { key, area })
    }
}
