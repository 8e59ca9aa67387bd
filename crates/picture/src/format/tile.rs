//! How a changed tile is described: which tile, which part of it, coded how.
//!
//! Knows nothing of colours.

use super::number;
use super::reader::Reader;
use crate::error::DecodeError;
use crate::geometry::{Rect, Size};

/// How the pixels of a tile's part are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TileKind {
    /// One colour, which the palette does not learn.
    Solid,
    /// One byte a pixel into the shared palette, after `added` new colours (at most 256) are appended to it.
    Palette {
        /// New colours.
        added: u16,
    },
    /// The same, after the shared palette is emptied.
    FreshPalette {
        /// Colours, 1 to 256.
        colours: u16,
    },
    /// Green, red-green and blue-green planes, each predicted from its neighbours.
    Photo,
}

// Numbers of the kinds on the wire. Retired ones are not used again.
const SOLID: u8 = 0;
const PALETTE_KNOWN: u8 = 1;
const PALETTE_EXTENDED: u8 = 2;
const PALETTE_FRESH: u8 = 3;
const PHOTO: u8 = 4;

const KIND_MASK: u8 = 0x07;
/// The part is the whole tile: no corners follow.
const WHOLE: u8 = 0x08;
/// The part has the same rows as the one before it: only columns follow.
const SAME_ROWS: u8 = 0x10;

/// A changed part of one tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TilePart {
    /// Number of the tile, row by row.
    pub(crate) tile: usize,
    /// The part, in pixels of the screen, inside the tile.
    pub(crate) area: Rect,
    /// How it is coded.
    pub(crate) kind: TileKind,
}

/// Position in the list of parts: what the next part is described relative to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TileCursor {
    next_tile: usize,
    top: u32,
    height: u32,
}

impl TileCursor {
    /// Appends the description of `part`. Tiles come in growing order.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, size: Size, part: TilePart) {
        let tile = size.tile(part.tile);
        let top = part.area.y - tile.y;
        let whole = part.area == tile;
        let same_rows = !whole && (top, part.area.height) == (self.top, self.height);
        number::put(out, (part.tile - self.next_tile) as u32);
        let flags = if whole {
            WHOLE
        } else if same_rows {
            SAME_ROWS
        } else {
            0
        };
        let (kind, colours) = match part.kind {
            TileKind::Solid => (SOLID, 0),
            TileKind::Palette { added: 0 } => (PALETTE_KNOWN, 0),
            TileKind::Palette { added } => (PALETTE_EXTENDED, added),
            TileKind::FreshPalette { colours } => (PALETTE_FRESH, colours),
            TileKind::Photo => (PHOTO, 0),
        };
        out.push(kind | flags);
        if !whole {
            out.push((part.area.x - tile.x) as u8);
            out.push((part.area.width - 1) as u8);
            if !same_rows {
                out.push(top as u8);
                out.push((part.area.height - 1) as u8);
            }
        }
        if colours > 0 {
            out.push((colours - 1) as u8);
        }
        self.advance(part.tile, top, part.area.height);
    }

    /// Reads the description of the next part.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, size: Size) -> Result<TilePart, DecodeError> {
        let skipped = reader.number()? as usize;
        let number = self.next_tile.saturating_add(skipped);
        if number >= size.tiles() {
            return Err(DecodeError::Tile(number));
        }
        let tile = size.tile(number);
        let bits = reader.byte()?;
        let (left, width, top, height) = match bits & !KIND_MASK {
            WHOLE => (0, tile.width, 0, tile.height),
            flags @ (0 | SAME_ROWS) => {
                let left = u32::from(reader.byte()?);
                let width = u32::from(reader.byte()?) + 1;
                let (top, height) = if flags == SAME_ROWS {
                    (self.top, self.height)
                } else {
                    (u32::from(reader.byte()?), u32::from(reader.byte()?) + 1)
                };
                (left, width, top, height)
            }
            _ => return Err(DecodeError::TileKind(bits)),
        };
        let area = Rect::new(tile.x + left, tile.y + top, width, height);
        if area.is_empty() || !tile.contains(area) {
            return Err(DecodeError::Part(area));
        }
        let kind = match bits & KIND_MASK {
            SOLID => TileKind::Solid,
            PALETTE_KNOWN => TileKind::Palette { added: 0 },
            PALETTE_EXTENDED => TileKind::Palette {
                added: u16::from(reader.byte()?) + 1,
            },
            PALETTE_FRESH => TileKind::FreshPalette {
                colours: u16::from(reader.byte()?) + 1,
            },
            PHOTO => TileKind::Photo,
            _ => return Err(DecodeError::TileKind(bits)),
        };
        self.advance(number, top, height);
        Ok(TilePart {
            tile: number,
            area,
            kind,
        })
    }

    fn advance(&mut self, tile: usize, top: u32, height: u32) {
        *self = Self {
            next_tile: tile + 1,
            top,
            height,
        };
    }
}
