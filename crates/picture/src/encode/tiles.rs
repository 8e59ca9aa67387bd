//! Codes the part of a tile the cheapest way that stays exact, and collects the bytes of a frame by kind. When they grow over
//! a budget, photos are left to the frame's JPEG.
//!
//! Bytes of one kind lie together because the compressor adapts to them: descriptions, new colours, indices, and the
//! three planes of photos. Knows nothing of how changes were found, or of JPEG.

use super::palette::{Palette, Palettes};
use super::planes::{self, Planes};
use super::reference::Reference;
use crate::format::number;
use crate::format::tile::{TileCursor, TileKind, TilePart};
use crate::geometry::{Rect, Size, TILE};
use crate::pixels::Rows;
use crate::stats::FrameStats;

/// Pixels of a tile.
const TILE_AREA: usize = (TILE * TILE) as usize;

/// The smallest part that may go as JPEG, in pixels: below it tables and blocks cost more than the exact code.
const MIN_JPEG_AREA: u64 = 1024;

/// What a colour costs that a palette doesn't have yet, in bits. It takes 24, but may be used again.
const NEW_COLOUR_BITS: usize = 16;

/// A part to be coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Number of the tile in which it begins.
    pub(crate) tile: usize,
    /// The part, no larger than a tile, in pixels of the screen.
    pub(crate) area: Rect,
    /// How good it has to be.
    pub(crate) fidelity: Fidelity,
}

/// How near to the real pixels a part has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fidelity {
    /// The same.
    Exact,
    /// The same, unless it is a photo and the budget is used up.
    NearWhenTight,
}

impl Wanted {
    fn may_be_jpeg(self) -> bool {
        self.fidelity == Fidelity::NearWhenTight && self.area.area() >= MIN_JPEG_AREA
    }
}

/// Collects the parts of one frame.
#[derive(Debug)]
pub(crate) struct TileWriter {
    palettes: Palettes,
    cursor: TileCursor,
    coded: Vec<Coded>,
    heads: Vec<u8>,
    colours: Vec<u8>,
    indices: Vec<u8>,
    planes: Planes,
    part: PartBuffers,
}

/// A part as it was coded.
#[derive(Clone, Copy, Debug)]
struct Coded {
    part: TilePart,
    /// About how many bits it takes in the compressed main part and planes.
    bits: usize,
}

/// The part at hand, looked at in several ways.
#[derive(Debug)]
struct PartBuffers {
    /// Its pixels, column by column.
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
            coded: Vec::new(),
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

    /// Appends the number and the code of all `parts`, in growing order of tiles, to `main`, and what photos need besides to
    /// `planes`. The answer is about how many bits that takes once it is compressed: more than `budget` only if the parts that
    /// have to be exact are. Those left to the JPEG are not in it.
    pub(crate) fn write(
        &mut self,
        picture: &Reference,
        parts: &[Wanted],
        budget: usize,
        (main, planes): (&mut Vec<u8>, &mut Vec<u8>),
        stats: &mut FrameStats,
    ) -> usize {
        for bytes in [&mut self.heads, &mut self.colours, &mut self.indices] {
            bytes.clear();
        }
        self.planes.iter_mut().for_each(Vec::clear);
        self.coded.clear();
        let mut bits = 0;
        for &wanted in parts {
            let tight = bits > budget && wanted.may_be_jpeg();
            let coded = self.code(picture, wanted, tight);
            bits += coded.bits;
            self.coded.push(coded);
        }
        if bits > budget {
            self.leave_photos(parts);
        }
        self.describe(picture.size(), stats);
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
        self.coded.iter().map(|coded| coded.bits).sum()
    }

    /// Appends the number and the descriptions of parts that a video picture paints, in growing order of tiles.
    pub(crate) fn write_video(&mut self, size: Size, parts: &[(usize, Rect)], main: &mut Vec<u8>) {
        number::put(main, parts.len() as u32);
        self.cursor.rewind();
        for &(tile, area) in parts {
            let kind = TileKind::Video;
            self.cursor.write(main, size, TilePart { tile, area, kind });
        }
    }

    /// The parts of the last frame, as they were coded.
    pub(crate) fn parts(&self) -> impl Iterator<Item = TilePart> {
        self.coded.iter().map(|coded| coded.part)
    }

    /// Codes one part; a photo is left to the JPEG when space is `tight`.
    fn code(&mut self, picture: &Reference, wanted: Wanted, tight: bool) -> Coded {
        let Wanted { tile, area, .. } = wanted;
        let coded = |kind, bits| Coded {
            part: TilePart { tile, area, kind },
            bits,
        };
        let part = &mut self.part;
        part.load(picture, area);
        if let Some(colour) = part.only_colour() {
            put_colours(&mut self.colours, &[colour]);
            return coded(TileKind::Solid, 24);
        }
        let choice = part.index().then(|| self.palettes.choose(part.colours.colours_from(0)));
        if choice.is_none() && tight {
            return coded(TileKind::Jpeg, 0);
        }
        let palette_bits = choice.map_or(usize::MAX, |choice| {
            NEW_COLOUR_BITS * choice.missing + part.estimate_index_bits()
        });
        planes::predict(&part.pixels, area.height as usize, &mut part.photo);
        let photo_bits = planes::estimate_bits(&part.photo);
        match choice {
            Some(choice) if palette_bits <= photo_bits => {
                let palette = self.palettes.open(choice);
                let known = palette.len();
                // The palette was chosen because all of these have room in it.
                let map: Vec<u8> = (part.colours.colours_from(0).iter())
                    .filter_map(|colour| palette.index_of(*colour))
                    .collect();
                self.indices
                    .extend(part.indices.iter().map(|index| map[usize::from(*index)]));
                put_colours(&mut self.colours, palette.colours_from(known));
                let kind = TileKind::Palette {
                    slot: choice.slot as u8,
                    fresh: choice.fresh,
                    added: choice.missing as u16,
                };
                coded(kind, palette_bits)
            }
            _ if tight => coded(TileKind::Jpeg, 0),
            _ => {
                for (plane, photo) in self.planes.iter_mut().zip(&part.photo) {
                    plane.extend_from_slice(photo);
                }
                coded(TileKind::Photo, photo_bits)
            }
        }
    }

    /// Leaves the photos that were coded exactly to the JPEG after all, where they may be.
    fn leave_photos(&mut self, parts: &[Wanted]) {
        let planes = std::mem::take(&mut self.planes);
        let mut start = 0;
        for (coded, wanted) in self.coded.iter_mut().zip(parts) {
            if coded.part.kind != TileKind::Photo {
                continue;
            }
            let end = start + coded.part.area.area() as usize;
            if wanted.may_be_jpeg() {
                coded.part.kind = TileKind::Jpeg;
                coded.bits = 0;
            } else {
                for (kept, plane) in self.planes.iter_mut().zip(&planes) {
                    kept.extend_from_slice(&plane[start..end]);
                }
            }
            start = end;
        }
    }

    /// Writes the descriptions of all parts, and counts them.
    fn describe(&mut self, size: Size, stats: &mut FrameStats) {
        self.cursor.rewind();
        for Coded { part, .. } in &self.coded {
            self.cursor.write(&mut self.heads, size, *part);
            match part.kind {
                TileKind::Solid => stats.solid_tiles += 1,
                TileKind::Palette { .. } => stats.palette_tiles += 1,
                TileKind::Photo => stats.photo_tiles += 1,
                TileKind::Jpeg => stats.jpeg_tiles += 1,
                TileKind::Video => stats.video_tiles += 1,
            }
        }
    }
}

impl PartBuffers {
    /// Takes the pixels of `area`, column by column: so the pixels of a glyph lie together, and the compressor finds the whole
    /// glyph again instead of each of its rows.
    fn load(&mut self, picture: &Reference, area: Rect) {
        let height = area.height as usize;
        self.pixels.clear();
        self.pixels.resize(area.width as usize * height, 0);
        for (line, y) in (area.y..area.bottom()).enumerate() {
            let row = &picture.row(y)[area.x as usize..area.right() as usize];
            for (column, pixel) in self.pixels.chunks_exact_mut(height).zip(row) {
                column[line] = *pixel;
            }
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
