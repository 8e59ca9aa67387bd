//! What stands before the compressed payload of every frame: version, kind, number, and for independent frames the size.
//!
//! Knows nothing of the payload.

use super::FORMAT_VERSION;
use super::reader::Reader;
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

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameHeader {
    /// Starts from black, with a fresh zstd context and an empty palette: needs nothing that was sent before.
    Independent {
        /// Its full number.
        frame: FrameId,
        /// The size of the screen from here on.
        size: Size,
    },
    /// Builds on the frame before it. Carries the low 16 bits of its number, so that a gap is noticed.
    Following {
        /// Low bits of the frame's number.
        low: u16,
    },
}

impl FrameHeader {
    /// Appends the header's bytes.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Independent { frame, size } => {
                out.push(FORMAT_VERSION | INDEPENDENT);
                out.extend_from_slice(&frame.0.to_le_bytes());
                // A supported side is at most 16,384.
                out.extend_from_slice(&(size.width as u16).to_le_bytes());
                out.extend_from_slice(&(size.height as u16).to_le_bytes());
            }
            Self::Following { low } => {
                out.push(FORMAT_VERSION);
                out.extend_from_slice(&low.to_le_bytes());
            }
        }
    }

    /// Reads a header and leaves `reader` at the payload.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let first = reader.byte()?;
        let version = first & VERSION_MASK;
        if version != FORMAT_VERSION {
            return Err(DecodeError::Version(version));
        }
        match first & !VERSION_MASK {
            0 => Ok(Self::Following {
                low: u16::from_le_bytes(reader.array()?),
            }),
            INDEPENDENT => {
                let frame = FrameId(u32::from_le_bytes(reader.array()?));
                let width = u16::from_le_bytes(reader.array()?).into();
                let height = u16::from_le_bytes(reader.array()?).into();
                Ok(Self::Independent {
                    frame,
                    size: Size { width, height },
                })
            }
            flags => Err(DecodeError::Flags(flags)),
        }
    }
}
