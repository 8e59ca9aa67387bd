//! How a changed tile is described: which tile, which part of it, coded how.
//!
//! Knows nothing of colours.

use super::reader::Reader;
use super::{PALETTES, number};
use crate::error::DecodeError;
use crate::geometry::{Rect, Size, TILE};

/// How the pixels of a tile's part are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TileKind {
    /// One colour, which the palette does not learn.
    Solid,
    /// One byte a pixel into one of the stream's palettes, after `added` new colours are appended to it.
    Palette {
        /// Which palette.
        slot: u8,
        /// Whether the palette is emptied first.
        fresh: bool,
        /// New colours, at most 256; at least one for a fresh palette.
        added: u16,
    },
    /// Green, red - green and blue - green planes, each predicted from its neighbours.
    Photo,
    /// A cell of the frame's JPEG: near the real pixels, to be covered exactly later.
    Jpeg,
    /// The same place in the frame's video picture: near the real pixels, to be covered exactly later.
    Video,
}

// Numbers of the kinds on the wire. Retired ones are not used again.
const SOLID: u8 = 0;
const PALETTE_KNOWN: u8 = 1;
const PALETTE_EXTENDED: u8 = 2;
const PALETTE_FRESH: u8 = 3;
const PHOTO: u8 = 4;
const JPEG: u8 = 5;
const VIDEO: u8 = 6;

const KIND_MASK: u8 = 0x07;
/// The part is the whole tile: no corners follow.
const WHOLE: u8 = 0x08;
/// The part has the same rows as the one before it: only columns follow.
const SAME_ROWS: u8 = 0x10;
/// The part uses the same palette as the last one that used any: no slot follows.
const SAME_SLOT: u8 = 0x20;

/// A changed part: no larger than a tile, and beginning in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TilePart {
    /// Number of the tile in which it begins, row by row.
    pub(crate) tile: usize,
    /// The part, in pixels of the screen; it may reach into the tiles to the right and below.
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
    slot: u8,
}

impl TileCursor {
    /// Back to the first tile, for the next frame; the palette that was used last is remembered.
    pub(crate) fn rewind(&mut self) {
        *self = Self {
            slot: self.slot,
            ..Self::default()
        };
    }

    /// Appends the description of `part`. Tiles come in growing order.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, size: Size, part: TilePart) {
        let tile = size.tile(part.tile);
        let top = part.area.y - tile.y;
        let whole = part.area == tile;
        let same_rows = !whole && (top, part.area.height) == (self.top, self.height);
        number::put(out, (part.tile - self.next_tile) as u32);
        let mut bits = match part.kind {
            TileKind::Solid => SOLID,
            TileKind::Palette { fresh: true, .. } => PALETTE_FRESH,
            TileKind::Palette { added: 0, .. } => PALETTE_KNOWN,
            TileKind::Palette { .. } => PALETTE_EXTENDED,
            TileKind::Photo => PHOTO,
            TileKind::Jpeg => JPEG,
            TileKind::Video => VIDEO,
        };
        if whole {
            bits |= WHOLE;
        } else if same_rows {
            bits |= SAME_ROWS;
        }
        if matches!(part.kind, TileKind::Palette { slot, .. } if slot == self.slot) {
            bits |= SAME_SLOT;
        }
        out.push(bits);
        if !whole {
            out.push((part.area.x - tile.x) as u8);
            out.push((part.area.width - 1) as u8);
            if !same_rows {
                out.push(top as u8);
                out.push((part.area.height - 1) as u8);
            }
        }
        if let TileKind::Palette { slot, added, .. } = part.kind {
            if slot != self.slot {
                out.push(slot);
                self.slot = slot;
            }
            if added > 0 {
                out.push((added - 1) as u8);
            }
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
        check_bits(bits)?;
        let (left, width, top, height) = if bits & WHOLE != 0 {
            (0, tile.width, 0, tile.height)
        } else {
            let left = u32::from(reader.byte()?);
            let width = u32::from(reader.byte()?) + 1;
            let (top, height) = if bits & SAME_ROWS != 0 {
                (self.top, self.height)
            } else {
                (u32::from(reader.byte()?), u32::from(reader.byte()?) + 1)
            };
            (left, width, top, height)
        };
        let area = Rect::new(tile.x + left, tile.y + top, width, height);
        let begins_inside = left < tile.width && top < tile.height;
        let fits = begins_inside && width <= TILE && height <= TILE && size.rect().contains(area);
        if area.is_empty() || !fits {
            return Err(DecodeError::Part(area));
        }
        let kind = self.read_kind(bits, reader)?;
        self.advance(number, top, height);
        Ok(TilePart {
            tile: number,
            area,
            kind,
        })
    }

    /// Reads what else belongs to the kind in `bits`, which were checked.
    fn read_kind(&mut self, bits: u8, reader: &mut Reader<'_>) -> Result<TileKind, DecodeError> {
        let kind = bits & KIND_MASK;
        match kind {
            SOLID => return Ok(TileKind::Solid),
            PHOTO => return Ok(TileKind::Photo),
            JPEG => return Ok(TileKind::Jpeg),
            VIDEO => return Ok(TileKind::Video),
            _ => {}
        }
        if bits & SAME_SLOT == 0 {
            self.slot = reader.byte()?;
            if usize::from(self.slot) >= PALETTES {
                return Err(DecodeError::Palette);
            }
        }
        let added = if kind == PALETTE_KNOWN {
            0
        } else {
            u16::from(reader.byte()?) + 1
        };
        Ok(TileKind::Palette {
            slot: self.slot,
            fresh: kind == PALETTE_FRESH,
            added,
        })
    }

    fn advance(&mut self, tile: usize, top: u32, height: u32) {
        *self = Self {
            next_tile: tile + 1,
            top,
            height,
            slot: self.slot,
        };
    }
}

/// Refuses kinds that don't exist and flags that don't fit the kind or each other.
fn check_bits(bits: u8) -> Result<(), DecodeError> {
    let flags = match bits & KIND_MASK {
        SOLID | PHOTO | JPEG | VIDEO => WHOLE | SAME_ROWS,
        PALETTE_KNOWN | PALETTE_EXTENDED | PALETTE_FRESH => WHOLE | SAME_ROWS | SAME_SLOT,
        _ => return Err(DecodeError::TileKind(bits)),
    };
    let contradiction = bits & WHOLE != 0 && bits & SAME_ROWS != 0;
    if bits & !(KIND_MASK | flags) != 0 || contradiction {
        return Err(DecodeError::TileKind(bits));
    }
    Ok(())
}
