//! What stands before the compressed payload of every frame: version, kind, number, and for independent frames the size.
//!
//! Knows nothing of the payload.

use super::reader::Reader;
use super::{FORMAT_VERSION, number};
use crate::error::DecodeError;
use crate::geometry::Size;

/// Number of a frame in its stream: 0, 1, 2, ... and around. Acknowledgements name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(pub u32);

impl FrameId {
    /// The number of the frame after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

const VERSION_MASK: u8 = 0x0f;
const INDEPENDENT: u8 = 0x10;
const PLANES: u8 = 0x20;
const JPEG: u8 = 0x40;
const VIDEO: u8 = 0x80;
/// At most one of them is set.
const LAYOUTS: u8 = PLANES | JPEG | VIDEO;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// What the frame builds on.
    pub(crate) base: FrameBase,
    /// What follows the header.
    pub(crate) layout: Layout,
}

/// The sections behind a header, in their order: the last one reaches to the end of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// The compressed main part alone.
    Main,
    /// The main part, then compressed planes.
    Planes {
        /// Length of the main part.
        main: u32,
    },
    /// The main part, then planes, then a JPEG.
    Jpeg {
        /// Length of the main part.
        main: u32,
        /// Length of the planes; 0 when the frame has none.
        planes: u32,
    },
    /// The main part, then a video picture.
    Video {
        /// Length of the main part.
        main: u32,
    },
}

/// What a frame builds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameBase {
    /// A black picture, fresh zstd contexts and empty palettes: nothing that was sent before.
    Nothing {
        /// The frame's full number.
        frame: FrameId,
        /// The size of the screen from here on.
        size: Size,
    },
    /// The frame before it. Carries the low 16 bits of its own number, so that a gap is noticed.
    Previous {
        /// Low bits of the frame's number.
        low: u16,
    },
}

impl FrameHeader {
    /// Appends the header's bytes.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let layout = match self.layout {
            Layout::Main => 0,
            Layout::Planes { .. } => PLANES,
            Layout::Jpeg { .. } => JPEG,
            Layout::Video { .. } => VIDEO,
        };
        match self.base {
            FrameBase::Nothing { frame, size } => {
                out.push(FORMAT_VERSION | INDEPENDENT | layout);
                out.extend_from_slice(&frame.0.to_le_bytes());
                // A supported side is at most 16,384.
                out.extend_from_slice(&(size.width as u16).to_le_bytes());
                out.extend_from_slice(&(size.height as u16).to_le_bytes());
            }
            FrameBase::Previous { low } => {
                out.push(FORMAT_VERSION | layout);
                out.extend_from_slice(&low.to_le_bytes());
            }
        }
        match self.layout {
            Layout::Main => {}
            Layout::Planes { main } | Layout::Video { main } => number::put(out, main),
            Layout::Jpeg { main, planes } => {
                number::put(out, main);
                number::put(out, planes);
            }
        }
    }

    /// Reads a header and leaves `reader` at the main part.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let first = reader.byte()?;
        let version = first & VERSION_MASK;
        if version != FORMAT_VERSION {
            return Err(DecodeError::Version(version));
        }
        // A frame with a JPEG says by a length whether it has planes; a video picture comes with neither.
        let layout = first & LAYOUTS;
        if layout.count_ones() > 1 {
            return Err(DecodeError::Flags(layout));
        }
        // A film lies in a picture that is there.
        if layout == VIDEO && first & INDEPENDENT != 0 {
            return Err(DecodeError::Flags(VIDEO | INDEPENDENT));
        }
        let base = if first & INDEPENDENT != 0 {
            let frame = FrameId(u32::from_le_bytes(reader.array()?));
            let width = u16::from_le_bytes(reader.array()?).into();
            let height = u16::from_le_bytes(reader.array()?).into();
            FrameBase::Nothing {
                frame,
                size: Size { width, height },
            }
        } else {
            FrameBase::Previous {
                low: u16::from_le_bytes(reader.array()?),
            }
        };
        let layout = match layout {
            PLANES => Layout::Planes { main: reader.number()? },
            JPEG => Layout::Jpeg {
                main: reader.number()?,
                planes: reader.number()?,
            },
            VIDEO => Layout::Video { main: reader.number()? },
            _ => Layout::Main,
        };
        Ok(Self { base, layout })
    }
}
