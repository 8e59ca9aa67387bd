//! Paints the parts of a frame: solid, palette, photo.
//!
//! Everything that comes from the other end is checked before it is used. Knows nothing of copies.

use super::canvas::Canvas;
use super::dirty::DirtyAreas;
use crate::error::DecodeError;
use crate::format::reader::Reader;
use crate::format::tile::{TileCursor, TileKind, TilePart};
use crate::format::{MAX_COLOURS, photo};
use crate::geometry::{Rect, TILE};
use crate::pixels::PixelOrder;

/// The palette as the encoder has it, already in the canvas's order.
#[derive(Debug, Default)]
pub(crate) struct TilePainter {
    palette: Vec<[u8; 4]>,
    parts: Vec<TilePart>,
}

impl TilePainter {
    /// Forgets what earlier frames left in the palette.
    pub(crate) fn restart(&mut self) {
        self.palette.clear();
    }

    /// Reads all parts that are left in `payload`, paints them, and appends their areas to `dirty`.
    pub(crate) fn paint(
        &mut self,
        mut payload: Reader<'_>,
        canvas: &mut Canvas,
        dirty: &mut DirtyAreas,
    ) -> Result<(), DecodeError> {
        let size = canvas.size();
        let count = payload.number()? as usize;
        if count > size.tiles() {
            return Err(DecodeError::Tile(count));
        }
        self.parts.clear();
        let mut cursor = TileCursor::default();
        for _ in 0..count {
            self.parts.push(cursor.read(&mut payload, size)?);
        }
        let mut sections = Sections::split(&self.parts, payload)?;
        for part in &self.parts {
            match part.kind {
                TileKind::Solid => {
                    let pixel = sections.colour(canvas.order())?;
                    for y in part.area.y..part.area.bottom() {
                        canvas.row_mut(part.area, y).fill(pixel);
                    }
                }
                TileKind::Palette { added } => {
                    sections.extend(&mut self.palette, added, canvas.order())?;
                    paint_indices(&self.palette, part.area, &mut sections, canvas)?;
                }
                TileKind::FreshPalette { colours } => {
                    self.palette.clear();
                    sections.extend(&mut self.palette, colours, canvas.order())?;
                    paint_indices(&self.palette, part.area, &mut sections, canvas)?;
                }
                TileKind::Photo => paint_photo(part.area, &mut sections, canvas)?,
            }
            dirty.add(part.area);
        }
        Ok(())
    }
}

/// The bytes of a frame by kind, each read from its own start.
struct Sections<'a> {
    colours: Reader<'a>,
    indices: Reader<'a>,
    planes: [Reader<'a>; 3],
}

impl<'a> Sections<'a> {
    /// Cuts the payload behind the descriptions into its sections, whose lengths follow from `parts`.
    fn split(parts: &[TilePart], mut payload: Reader<'a>) -> Result<Self, DecodeError> {
        let (mut colours, mut indices, mut photo) = (0, 0, 0);
        for part in parts {
            let area = part.area.area() as usize;
            match part.kind {
                TileKind::Solid => colours += 1,
                TileKind::Palette { added: count } | TileKind::FreshPalette { colours: count } => {
                    colours += usize::from(count);
                    indices += area;
                }
                TileKind::Photo => photo += area,
            }
        }
        let mut section = |length| payload.take(length).map(Reader::new);
        let sections = Self {
            colours: section(colours * 3)?,
            indices: section(indices)?,
            planes: [section(photo)?, section(photo)?, section(photo)?],
        };
        if !payload.is_empty() {
            return Err(DecodeError::Trailing(payload.rest().len()));
        }
        Ok(sections)
    }

    /// The next colour, as a pixel.
    fn colour(&mut self, order: PixelOrder) -> Result<[u8; 4], DecodeError> {
        let [blue, green, red] = self.colours.array()?;
        Ok(order.pixel(u32::from_le_bytes([blue, green, red, 0])))
    }

    /// Appends the next `count` colours to `palette`.
    fn extend(&mut self, palette: &mut Vec<[u8; 4]>, count: u16, order: PixelOrder) -> Result<(), DecodeError> {
        if palette.len() + usize::from(count) > MAX_COLOURS {
            return Err(DecodeError::Palette);
        }
        for _ in 0..count {
            palette.push(self.colour(order)?);
        }
        Ok(())
    }
}

fn paint_indices(
    palette: &[[u8; 4]],
    area: Rect,
    sections: &mut Sections<'_>,
    canvas: &mut Canvas,
) -> Result<(), DecodeError> {
    for y in area.y..area.bottom() {
        let indices = sections.indices.take(area.width as usize)?;
        for (pixel, index) in canvas.row_mut(area, y).iter_mut().zip(indices) {
            *pixel = *palette.get(usize::from(*index)).ok_or(DecodeError::Palette)?;
        }
    }
    Ok(())
}

fn paint_photo(area: Rect, sections: &mut Sections<'_>, canvas: &mut Canvas) -> Result<(), DecodeError> {
    const ROW: usize = TILE as usize;
    let order = canvas.order();
    let width = area.width as usize;
    let mut above = [[0_u8; ROW]; 3];
    for y in area.y..area.bottom() {
        for (above, plane) in above.iter_mut().zip(&mut sections.planes) {
            let (mut left, mut corner) = (0, 0);
            for (value, difference) in above.iter_mut().zip(plane.take(width)?) {
                left = photo::predict(left, *value, corner).wrapping_add(*difference);
                corner = std::mem::replace(value, left);
            }
        }
        let [green, red, blue] = &above;
        let values = green.iter().zip(red).zip(blue);
        for (pixel, ((green, red), blue)) in canvas.row_mut(area, y).iter_mut().zip(values) {
            *pixel = order.pixel(photo::join([*green, *red, *blue]));
        }
    }
    Ok(())
}
