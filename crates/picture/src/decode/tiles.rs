//! Paints the parts of a frame: solid, palette, photo, JPEG, video.
//!
//! Everything that comes from the other end is checked before it is used. Knows nothing of copies.

use super::VideoPixels;
use super::canvas::Canvas;
use super::dirty::DirtyAreas;
use super::mosaic::MosaicPixels;
use crate::error::DecodeError;
use crate::format::mosaic::Mosaic;
use crate::format::reader::Reader;
use crate::format::tile::{TileCursor, TileKind, TilePart};
use crate::format::{MAX_COLOURS, PALETTES, photo};
use crate::geometry::{Rect, Size, TILE};
use crate::pixels::PixelOrder;

/// What both ends remember of the tiles of earlier frames, and buffers.
#[derive(Debug, Default)]
pub(crate) struct TilePainter {
    /// The palettes as the encoder has them, already in the canvas's order.
    palettes: [Vec<[u8; 4]>; PALETTES],
    cursor: TileCursor,
    parts: Vec<TilePart>,
    /// The pixels of the part at hand, column by column.
    columns: Vec<[u8; 4]>,
}

impl TilePainter {
    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        let colours: usize = self.palettes.iter().map(Vec::capacity).sum();
        (colours + self.columns.capacity()) * 4 + self.parts.capacity() * size_of::<TilePart>()
    }

    /// Forgets what earlier frames left in the palettes.
    pub(crate) fn restart(&mut self) {
        self.palettes.iter_mut().for_each(Vec::clear);
        self.cursor = TileCursor::default();
    }

    /// Reads the descriptions of all parts and leaves `main` behind them. The answer says what else must be in the frame.
    pub(crate) fn read_parts(&mut self, main: &mut Reader<'_>, size: Size) -> Result<Needs, DecodeError> {
        let count = main.number()? as usize;
        if count > size.tiles() {
            return Err(DecodeError::Tile(count));
        }
        self.parts.clear();
        self.cursor.rewind();
        for _ in 0..count {
            self.parts.push(self.cursor.read(main, size)?);
        }
        Ok(Needs::of(&self.parts))
    }

    /// Paints the parts that were read, from the rest of the main part, the planes and the mosaic, and adds their areas to
    /// `dirty`.
    pub(crate) fn paint(
        &mut self,
        main: Reader<'_>,
        planes: &[u8],
        mosaic: &MosaicPixels,
        video: Option<VideoPixels<'_>>,
        canvas: &mut Canvas,
        dirty: &mut DirtyAreas,
    ) -> Result<(), DecodeError> {
        let mut sections = Sections::split(&self.parts, main, planes)?;
        let grid = Mosaic::of(Needs::of(&self.parts).cells);
        let mut cell = 0;
        for part in &self.parts {
            match part.kind {
                TileKind::Solid => {
                    let pixel = sections.colour(canvas.order())?;
                    for y in part.area.y..part.area.bottom() {
                        canvas.row_mut(part.area, y).fill(pixel);
                    }
                }
                TileKind::Palette { slot, fresh, added } => {
                    let palette = self.palettes.get_mut(usize::from(slot)).ok_or(DecodeError::Palette)?;
                    if fresh {
                        palette.clear();
                    }
                    sections.extend(palette, added, canvas.order())?;
                    take_indices(palette, part.area, &mut sections, &mut self.columns)?;
                    paint_columns(&self.columns, part.area, canvas);
                }
                TileKind::Photo => {
                    take_photo(part.area, &mut sections, canvas.order(), &mut self.columns)?;
                    paint_columns(&self.columns, part.area, canvas);
                }
                TileKind::Jpeg => {
                    paint_cell(part.area, mosaic, grid.start(cell), canvas);
                    cell += 1;
                }
                TileKind::Video => paint_video(part.area, video, canvas)?,
            }
            dirty.add(part.area);
        }
        Ok(())
    }
}

/// What a frame's parts need besides the main part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Bytes of the planes, unpacked.
    pub(crate) planes: usize,
    /// Parts in the JPEG.
    pub(crate) cells: usize,
}

impl Needs {
    fn of(parts: &[TilePart]) -> Self {
        let mut needs = Self::default();
        for part in parts {
            match part.kind {
                TileKind::Photo => needs.planes += part.area.area() as usize * 3,
                TileKind::Jpeg => needs.cells += 1,
                TileKind::Solid | TileKind::Palette { .. } | TileKind::Video => {}
            }
        }
        needs
    }
}

/// The bytes of a frame by kind, each read from its own start.
struct Sections<'a> {
    colours: Reader<'a>,
    indices: Reader<'a>,
    planes: [Reader<'a>; 3],
}

impl<'a> Sections<'a> {
    /// Cuts the main part behind the descriptions, and the planes, into sections whose lengths follow from `parts`.
    fn split(parts: &[TilePart], mut main: Reader<'a>, planes: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut colours, mut indices) = (0, 0);
        for part in parts {
            match part.kind {
                TileKind::Solid => colours += 1,
                TileKind::Palette { added, .. } => {
                    colours += usize::from(added);
                    indices += part.area.area() as usize;
                }
                TileKind::Photo | TileKind::Jpeg | TileKind::Video => {}
            }
        }
        let colours = Reader::new(main.take(colours * 3)?);
        let indices = Reader::new(main.take(indices)?);
        if !main.is_empty() {
            return Err(DecodeError::Trailing(main.rest().len()));
        }
        let mut planes = Reader::new(planes);
        let each = planes.rest().len() / 3;
        let mut plane = || planes.take(each).map(Reader::new);
        Ok(Self {
            colours,
            indices,
            planes: [plane()?, plane()?, plane()?],
        })
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

fn take_indices(
    palette: &[[u8; 4]],
    area: Rect,
    sections: &mut Sections<'_>,
    columns: &mut Vec<[u8; 4]>,
) -> Result<(), DecodeError> {
    columns.clear();
    for index in sections.indices.take(area.area() as usize)? {
        columns.push(*palette.get(usize::from(*index)).ok_or(DecodeError::Palette)?);
    }
    Ok(())
}

/// Paints `area` with pixels that lie column by column.
fn paint_columns(columns: &[[u8; 4]], area: Rect, canvas: &mut Canvas) {
    for (line, y) in (area.y..area.bottom()).enumerate() {
        let row = canvas.row_mut(area, y).iter_mut();
        for (pixel, column) in row.zip(columns.chunks_exact(area.height as usize)) {
            *pixel = column[line];
        }
    }
}

fn paint_cell(area: Rect, mosaic: &MosaicPixels, cell: usize, canvas: &mut Canvas) {
    let order = canvas.order();
    for (line, y) in (0..).zip(area.y..area.bottom()) {
        let source = mosaic.line(cell, line, area.width);
        for (pixel, [red, green, blue]) in canvas.row_mut(area, y).iter_mut().zip(source) {
            *pixel = order.pixel(u32::from_le_bytes([*blue, *green, *red, 0]));
        }
    }
}

/// Paints `area` with the same place of the video picture, which must show it.
fn paint_video(area: Rect, video: Option<VideoPixels<'_>>, canvas: &mut Canvas) -> Result<(), DecodeError> {
    let video = video.filter(|video| video.area.contains(area));
    let VideoPixels { area: whole, pixels } = video.ok_or(DecodeError::Part(area))?;
    let (from, to) = (pixels.order(), canvas.order());
    let left = (area.x - whole.x) as usize;
    for y in area.y..area.bottom() {
        let source = &pixels.row(y - whole.y)[left..left + area.width as usize];
        for (pixel, colour) in canvas.row_mut(area, y).iter_mut().zip(source) {
            *pixel = to.pixel(from.rgb(*colour));
        }
    }
    Ok(())
}

fn take_photo(
    area: Rect,
    sections: &mut Sections<'_>,
    order: PixelOrder,
    columns: &mut Vec<[u8; 4]>,
) -> Result<(), DecodeError> {
    const COLUMN: usize = TILE as usize;
    let height = area.height as usize;
    columns.clear();
    // Green, red - green, blue - green of the column before. Each value waits for the one above it; going through the three
    // planes side by side gives the processor three such chains at once.
    let mut left = [[0_u8; 3]; COLUMN];
    for _ in 0..area.width {
        let [green, red, blue] = &mut sections.planes;
        let differences = green
            .take(height)?
            .iter()
            .zip(red.take(height)?)
            .zip(blue.take(height)?);
        let (mut above, mut corner) = ([0_u8; 3], [0_u8; 3]);
        for (left, ((green, red), blue)) in left.iter_mut().zip(differences) {
            let difference = [*green, *red, *blue];
            for plane in 0..3 {
                let guess = photo::predict(left[plane], above[plane], corner[plane]);
                above[plane] = guess.wrapping_add(difference[plane]);
            }
            corner = std::mem::replace(left, above);
            columns.push(order.pixel(photo::join(above)));
        }
    }
    Ok(())
}
