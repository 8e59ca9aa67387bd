//! Codes the changed part of a tile the cheapest way that stays exact, and collects the bytes of a frame by kind.
//!
//! Bytes of one kind lie together because the compressor adapts to them: descriptions, new colours, indices, and the
//! three planes of photos. Knows nothing of how changes were found.

use super::palette::Palette;
use crate::format::tile::{TileCursor, TileKind, TilePart};
use crate::format::{number, photo};
use crate::geometry::{Rect, TILE};
use crate::pixels::{Pixel, PixelView, Rows};
use crate::stats::FrameStats;

/// Pixels of a tile.
const TILE_AREA: usize = (TILE * TILE) as usize;

/// Collects the changed parts of one frame.
#[derive(Debug)]
pub(crate) struct TileWriter {
    palette: Palette,
    /// Where a palette that may replace the shared one is tried.
    trial: Palette,
    heads: Vec<u8>,
    colours: Vec<u8>,
    indices: Vec<u8>,
    planes: [Vec<u8>; 3],
    /// The pixels of the part at hand, without gaps.
    pixels: Vec<u32>,
}

impl TileWriter {
    /// No parts, no colours.
    pub(crate) fn new() -> Self {
        Self {
            palette: Palette::new(),
            trial: Palette::new(),
            heads: Vec::new(),
            colours: Vec::new(),
            indices: Vec::new(),
            planes: [Vec::new(), Vec::new(), Vec::new()],
            pixels: Vec::with_capacity(TILE_AREA),
        }
    }

    /// Forgets what earlier frames left in the palette.
    pub(crate) fn restart(&mut self) {
        self.palette.clear();
    }

    /// Appends the number and the code of all `parts` to `payload`.
    pub(crate) fn write(
        &mut self,
        screen: PixelView<'_>,
        parts: &[(usize, Rect)],
        payload: &mut Vec<u8>,
        stats: &mut FrameStats,
    ) {
        for bytes in [&mut self.heads, &mut self.colours, &mut self.indices] {
            bytes.clear();
        }
        self.planes.iter_mut().for_each(Vec::clear);
        let mut cursor = TileCursor::default();
        for &(tile, area) in parts {
            let kind = self.code(screen, area);
            cursor.write(&mut self.heads, screen.size(), TilePart { tile, area, kind });
            match kind {
                TileKind::Solid => stats.solid_tiles += 1,
                TileKind::Palette { .. } | TileKind::FreshPalette { .. } => {
                    stats.palette_tiles += 1;
                }
                TileKind::Photo => stats.photo_tiles += 1,
            }
        }
        // There are at most 65,536 tiles.
        number::put(payload, parts.len() as u32);
        let [green, red, blue] = &self.planes;
        for bytes in [&self.heads, &self.colours, &self.indices, green, red, blue] {
            payload.extend_from_slice(bytes);
        }
        stats.head_bytes += self.heads.len();
        stats.colour_bytes += self.colours.len();
        stats.index_bytes += self.indices.len();
        stats.photo_bytes += self.planes.iter().map(Vec::len).sum::<usize>();
    }

    /// Codes one part and says how.
    fn code(&mut self, screen: PixelView<'_>, area: Rect) -> TileKind {
        self.pixels.clear();
        for y in area.y..area.bottom() {
            let row = &Rows::row(&screen, y)[area.x as usize..area.right() as usize];
            self.pixels.extend(row.iter().map(|pixel| pixel.rgb()));
        }
        let first = self.pixels[0];
        if self.pixels.iter().all(|pixel| *pixel == first) {
            put_colours(&mut self.colours, &[first]);
            return TileKind::Solid;
        }
        // A colour costs three bytes before a pixel is drawn; where many pixels have their own, planes are shorter.
        let limit = self.pixels.len() / 3 + 4;
        if let Some(added) = index_pixels(&mut self.palette, &self.pixels, limit, &mut self.indices) {
            let start = self.palette.len() - added;
            put_colours(&mut self.colours, self.palette.colours_from(start));
            return TileKind::Palette { added: added as u16 };
        }
        self.trial.clear();
        if let Some(colours) = index_pixels(&mut self.trial, &self.pixels, limit, &mut self.indices) {
            std::mem::swap(&mut self.palette, &mut self.trial);
            put_colours(&mut self.colours, self.palette.colours_from(0));
            return TileKind::FreshPalette {
                colours: colours as u16,
            };
        }
        put_photo(&self.pixels, area.width as usize, &mut self.planes);
        TileKind::Photo
    }
}

/// Appends the index of every pixel, adding colours to `palette`, and says how many were added. When there is no room, or
/// more than `limit` colours would be new, everything is as it was before, and the answer is `None`.
fn index_pixels(palette: &mut Palette, pixels: &[u32], limit: usize, indices: &mut Vec<u8>) -> Option<usize> {
    let (known, start) = (palette.len(), indices.len());
    let mut last = (pixels[0], palette.index_of(pixels[0])?);
    for &pixel in pixels {
        if pixel != last.0 {
            match palette.index_of(pixel) {
                Some(index) if palette.len() - known <= limit => last = (pixel, index),
                _ => {
                    palette.truncate(known);
                    indices.truncate(start);
                    return None;
                }
            }
        }
        indices.push(last.1);
    }
    Some(palette.len() - known)
}

/// Appends colours as blue, green, red.
fn put_colours(out: &mut Vec<u8>, colours: &[u32]) {
    for colour in colours {
        out.extend_from_slice(&colour.to_le_bytes()[..3]);
    }
}

/// Appends rows of `width` pixels to the three planes. Outside the part everything counts as 0.
fn put_photo(pixels: &[u32], width: usize, planes: &mut [Vec<u8>; 3]) {
    const ROW: usize = TILE as usize + 1;
    // Column 0 is the border left of the part, and always 0.
    let mut above = [[0_u8; ROW]; 3];
    let mut current = [[0_u8; ROW]; 3];
    for row in pixels.chunks_exact(width) {
        for (x, pixel) in row.iter().enumerate() {
            let [green, red, blue] = photo::split(*pixel);
            current[0][x + 1] = green;
            current[1][x + 1] = red;
            current[2][x + 1] = blue;
        }
        for ((plane, current), above) in planes.iter_mut().zip(&current).zip(&above) {
            let values = current[1..=width].iter().zip(&current[..width]);
            let neighbours = above[1..=width].iter().zip(&above[..width]);
            plane.extend(
                values
                    .zip(neighbours)
                    .map(|((value, left), (above, corner))| value.wrapping_sub(photo::predict(*left, *above, *corner))),
            );
        }
        std::mem::swap(&mut above, &mut current);
    }
}
