//! Codes the changed part of a tile the cheapest way that stays exact, and collects the bytes of a frame by kind.
//!
//! Bytes of one kind lie together because the compressor adapts to them: descriptions, new colours, indices, and the
//! three planes of photos. Knows nothing of how changes were found.

use super::palette::{Palette, Palettes};
use super::planes::{self, Planes};
use crate::format::number;
use crate::format::tile::{TileCursor, TileKind, TilePart};
use crate::geometry::{Rect, TILE};
use crate::pixels::{Pixel, PixelView};
use crate::stats::FrameStats;

/// Pixels of a tile.
const TILE_AREA: usize = (TILE * TILE) as usize;

/// Collects the changed parts of one frame.
#[derive(Debug)]
pub(crate) struct TileWriter {
    palettes: Palettes,
    cursor: TileCursor,
    heads: Vec<u8>,
    colours: Vec<u8>,
    indices: Vec<u8>,
    planes: Planes,
    part: PartBuffers,
}

/// The part at hand, looked at in several ways.
#[derive(Debug)]
struct PartBuffers {
    /// Its pixels, without gaps.
    pixels: Vec<u32>,
    /// Its own colours, in order of appearance, unless they are too many.
    colours: Palette,
    /// Each pixel's number in `colours`.
    indices: Vec<u8>,
    photo: Planes,
}

impl TileWriter {
    /// No parts, no colours.
    pub(crate) fn new() -> Self {
        Self {
            palettes: Palettes::new(),
            cursor: TileCursor::default(),
            heads: Vec::new(),
            colours: Vec::new(),
            indices: Vec::new(),
            planes: Planes::default(),
            part: PartBuffers {
                pixels: Vec::with_capacity(TILE_AREA),
                colours: Palette::new(),
                indices: Vec::with_capacity(TILE_AREA),
                photo: Planes::default(),
            },
        }
    }

    /// Appends the number and the code of all `parts` to `main`, and what photos need besides to `planes`.
    pub(crate) fn write(
        &mut self,
        screen: PixelView<'_>,
        parts: &[(usize, Rect)],
        main: &mut Vec<u8>,
        planes: &mut Vec<u8>,
        stats: &mut FrameStats,
    ) {
        for bytes in [&mut self.heads, &mut self.colours, &mut self.indices] {
            bytes.clear();
        }
        self.planes.iter_mut().for_each(Vec::clear);
        self.cursor.rewind();
        for &(tile, area) in parts {
            let kind = self.code(screen, area);
            let part = TilePart { tile, area, kind };
            self.cursor.write(&mut self.heads, screen.size(), part);
            match kind {
                TileKind::Solid => stats.solid_tiles += 1,
                TileKind::Palette { .. } => stats.palette_tiles += 1,
                TileKind::Photo => stats.photo_tiles += 1,
            }
        }
        // There are at most 65,536 tiles.
        number::put(main, parts.len() as u32);
        for bytes in [&self.heads, &self.colours, &self.indices] {
            main.extend_from_slice(bytes);
        }
        for plane in &self.planes {
            planes.extend_from_slice(plane);
        }
        stats.head_bytes += self.heads.len();
        stats.colour_bytes += self.colours.len();
        stats.index_bytes += self.indices.len();
        stats.plane_bytes += planes.len();
    }

    /// Codes one part and says how.
    fn code(&mut self, screen: PixelView<'_>, area: Rect) -> TileKind {
        let part = &mut self.part;
        part.load(screen, area);
        if let Some(colour) = part.only_colour() {
            put_colours(&mut self.colours, &[colour]);
            return TileKind::Solid;
        }
        let choice = part.index().then(|| self.palettes.choose(part.colours.colours_from(0)));
        let palette_bits = choice.map_or(usize::MAX, |choice| 24 * choice.missing + part.estimate_index_bits());
        planes::predict(&part.pixels, area.width as usize, &mut part.photo);
        match choice {
            Some(choice) if palette_bits <= planes::estimate_bits(&part.photo) => {
                let palette = self.palettes.open(choice);
                let known = palette.len();
                // The palette was chosen because all of these have room in it.
                let map: Vec<u8> = (part.colours.colours_from(0).iter())
                    .filter_map(|colour| palette.index_of(*colour))
                    .collect();
                self.indices
                    .extend(part.indices.iter().map(|index| map[usize::from(*index)]));
                put_colours(&mut self.colours, palette.colours_from(known));
                TileKind::Palette {
                    slot: choice.slot as u8,
                    fresh: choice.fresh,
                    added: choice.missing as u16,
                }
            }
            _ => {
                for (plane, coded) in self.planes.iter_mut().zip(&part.photo) {
                    plane.extend_from_slice(coded);
                }
                TileKind::Photo
            }
        }
    }
}

impl PartBuffers {
    /// Takes the pixels of `area`.
    fn load(&mut self, screen: PixelView<'_>, area: Rect) {
        self.pixels.clear();
        for y in area.y..area.bottom() {
            let row = &screen.row(y)[area.x as usize..area.right() as usize];
            self.pixels.extend(row.iter().map(|pixel| pixel.rgb()));
        }
    }

    /// The colour of all pixels, if they have the same.
    fn only_colour(&self) -> Option<u32> {
        let first = self.pixels[0];
        self.pixels.iter().all(|pixel| *pixel == first).then_some(first)
    }

    /// Numbers the colours and gives each pixel its number; false when there are more than 256.
    fn index(&mut self) -> bool {
        self.colours.clear();
        self.indices.clear();
        let mut last = None;
        for &pixel in &self.pixels {
            let index = match last {
                Some((colour, index)) if colour == pixel => index,
                _ => match self.colours.index_of(pixel) {
                    Some(index) => index,
                    None => return false,
                },
            };
            last = Some((pixel, index));
            self.indices.push(index);
        }
        true
    }

    /// About how many bits the compressor needs for the indices: what repeats its neighbour is nearly free.
    fn estimate_index_bits(&self) -> usize {
        let changes = self.indices.windows(2).filter(|pair| pair[0] != pair[1]).count();
        changes * 5 + self.indices.len() / 4
    }
}

/// Appends colours as blue, green, red.
fn put_colours(out: &mut Vec<u8>, colours: &[u32]) {
    for colour in colours {
        out.extend_from_slice(&colour.to_le_bytes()[..3]);
    }
}
