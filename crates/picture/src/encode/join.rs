//! Makes one part of a small change that lies across the edges of tiles.
//!
//! A glyph that was cut where two tiles meet has no match among those that were not, nor among those that were cut elsewhere: every
//! third line of a terminal lies across an edge, and typing in it took four times the bytes. Knows nothing of how parts are coded.

use super::tiles::Wanted;
use crate::geometry::{Rect, Size, TILE};

/// Pixels of the largest joined part. Larger changes are not about single glyphs, and larger photos may go as JPEG, tile by tile.
const LARGEST: u64 = 1023;
/// In a frame with more parts than this, a few that are cut make no difference.
const FEW: usize = 8;

/// Joins what belongs together in `parts`, which are sorted by tile and stay so.
pub(super) fn join(parts: &mut Vec<Wanted>, size: Size) {
    if (2..=FEW).contains(&parts.len()) {
        // Beside each other first: of four tiles that meet in a point, two pairs are left to lie below each other.
        join_each(parts, size, 1, |one, other| one.right() == other.x);
        join_each(parts, size, size.tile_columns(), |one, other| one.bottom() == other.y);
    }
}

/// Joins parts of tiles that are `step` apart and that `meet` at the edge.
fn join_each(parts: &mut Vec<Wanted>, size: Size, step: usize, meet: impl Fn(Rect, Rect) -> bool) {
    let mut at = 0;
    while at < parts.len() {
        let one = parts[at];
        let next = parts.binary_search_by_key(&(one.tile + step), |part| part.tile);
        // A part that reaches further already ends elsewhere, so it doesn't meet its neighbour's neighbour.
        let edge = size.tile(one.tile);
        if let Ok(next) = next
            && meet(edge, size.tile(parts[next].tile))
            && meet(one.area, parts[next].area)
            && let Some(area) = one.joined_with(parts[next])
        {
            parts[at].area = area;
            parts.remove(next);
        }
        at += 1;
    }
}

impl Wanted {
    /// The area of both, when little besides is in it.
    fn joined_with(self, other: Self) -> Option<Rect> {
        let (x, y) = (self.area.x.min(other.area.x), self.area.y.min(other.area.y));
        let right = self.area.right().max(other.area.right());
        let bottom = self.area.bottom().max(other.area.bottom());
        let whole = Rect::new(x, y, right - x, bottom - y);
        let alone = self.area.area() + other.area.area();
        let small = whole.width <= TILE && whole.height <= TILE && whole.area() <= LARGEST.min(alone + alone / 2);
        // It is described from the first tile, so its corner has to lie there.
        let anchored = (x / TILE, y / TILE) == (self.area.x / TILE, self.area.y / TILE);
        (small && anchored && self.fidelity == other.fidelity).then_some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tiles::Fidelity;
    use super::*;

    const SIZE: Size = Size::new(256, 192);

    fn joined(areas: &[Rect]) -> Vec<Rect> {
        let tile = |area: &Rect| (area.y / TILE) as usize * SIZE.tile_columns() + (area.x / TILE) as usize;
        let mut parts: Vec<_> = areas
            .iter()
            .map(|area| Wanted {
                tile: tile(area),
                area: *area,
                fidelity: Fidelity::NearWhenTight,
            })
            .collect();
        join(&mut parts, SIZE);
        assert!(parts.is_sorted_by_key(|part| part.tile));
        parts.into_iter().map(|part| part.area).collect()
    }

    #[test]
    fn a_glyph_across_an_edge_is_one_part() {
        let [left, right] = [Rect::new(60, 10, 4, 18), Rect::new(64, 10, 6, 18)];
        assert_eq!(joined(&[left, right]), [Rect::new(60, 10, 10, 18)]);
        let [above, below] = [Rect::new(70, 58, 10, 6), Rect::new(70, 64, 10, 12)];
        assert_eq!(joined(&[above, below]), [Rect::new(70, 58, 10, 18)]);
    }

    #[test]
    fn four_tiles_that_meet_in_a_point_give_one() {
        let four = [
            Rect::new(60, 58, 4, 6),
            Rect::new(64, 58, 6, 6),
            Rect::new(60, 64, 4, 12),
            Rect::new(64, 64, 6, 12),
        ];
        assert_eq!(joined(&four), [Rect::new(60, 58, 10, 18)]);
    }

    #[test]
    fn what_lies_apart_or_is_large_stays_as_it_is() {
        for apart in [
            [Rect::new(50, 10, 4, 18), Rect::new(64, 10, 6, 18)],
            [Rect::new(60, 10, 4, 18), Rect::new(64, 40, 6, 18)],
            [Rect::new(0, 0, 64, 64), Rect::new(64, 0, 64, 64)],
            // The last tile of a row and the first of the next are neighbours in number only.
            [Rect::new(252, 10, 4, 18), Rect::new(0, 74, 4, 18)],
        ] {
            assert_eq!(joined(&apart), apart);
        }
    }
}
