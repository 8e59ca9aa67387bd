//! Which place on the screen moves like a film: what a photo codec sends anew several times in half a second.
//!
//! Each tile has a heat that grows when a photo in it changes, and halves in a quarter of a second. Hot tiles that lie close
//! together make an area; it is kept until it rests, or until what moves has left it. Knows nothing of pixels or bytes; time is
//! an argument.

use super::damage::TileBox;
use crate::format::header::FrameId;
use crate::format::video::MOST_VIDEO;
use crate::geometry::{Rect, Size};
use crate::video::VideoArea;
use std::time::Duration;

/// In which a tile's heat halves.
const HALF_LIFE: Duration = Duration::from_millis(250);
/// From here on a tile counts as part of a film. At 30 pictures a second that is the fifth, at 15 the seventh; below 10 never.
const HOT: f32 = 4.0;
/// A tile in the area that has cooled down so far is no longer part of the film: something else is there now.
const COLD: f32 = 0.75;
/// An area in which nothing changed for so long has come to rest: then it is time to make it exact.
const STILL: Duration = super::REST;
/// How long an area is kept before it may become another: each begins with a key picture.
const SETTLED: Duration = Duration::from_secs(1);
/// Smaller areas are cheap as they are, and edges of what scrolls look like them.
const LEAST: Size = Size::new(128, 96);
/// The fewest hot tiles.
const FEWEST: usize = 6;

/// Follows what moves.
#[derive(Debug)]
pub(crate) struct MotionWatch {
    size: Size,
    tiles: Vec<Heat>,
    running: Option<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Heat {
    score: f32,
    at: Duration,
    /// What changed in the tile since it was cold.
    extent: TileBox,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    video: VideoArea,
    since: Duration,
    moved: Duration,
}

impl Heat {
    const NONE: Self = Self {
        score: 0.0,
        at: Duration::ZERO,
        extent: TileBox::EMPTY,
    };

    fn score(&self, now: Duration) -> f32 {
        let halves = now.saturating_sub(self.at).as_secs_f32() / HALF_LIFE.as_secs_f32();
        self.score * (-halves).exp2()
    }
}

impl MotionWatch {
    /// Nothing moves yet on a screen of `size`.
    pub(crate) fn new(size: Size) -> Self {
        Self {
            size,
            tiles: vec![Heat::NONE; size.tiles()],
            running: None,
        }
    }

    /// The place that moves now.
    pub(crate) fn area(&self) -> Option<VideoArea> {
        self.running.map(|running| running.video)
    }

    /// A photo in this place of a tile changes at `now`.
    pub(crate) fn changes(&mut self, tile: usize, place: Rect, now: Duration) {
        let corner = self.size.tile(tile);
        // Within a tile, so at most 64.
        let part = TileBox {
            x0: (place.x - corner.x) as u8,
            y0: (place.y - corner.y) as u8,
            x1: (place.right() - corner.x) as u8,
            y1: (place.bottom() - corner.y) as u8,
        };
        let heat = &mut self.tiles[tile];
        let score = heat.score(now);
        let extent = if score < COLD { TileBox::EMPTY } else { heat.extent };
        *heat = Heat {
            score: score + 1.0,
            at: now,
            extent: extent.join(part),
        };
        if let Some(running) = &mut self.running
            && running.video.area.intersect(place).is_some()
        {
            running.moved = now;
        }
    }

    /// Whether a change in this tile belongs to the film in the area.
    pub(crate) fn is_film(&self, tile: usize, now: Duration) -> bool {
        self.tiles[tile].score(now) >= COLD
    }

    /// Ends an area that rests, and begins one where there is a new film; `frame` is the number of the next frame.
    pub(crate) fn look(&mut self, now: Duration, frame: FrameId) {
        self.end_at_rest(now);
        if self.running.is_some_and(|running| now < running.since + SETTLED) {
            return;
        }
        let Some(found) = self.find(now) else { return };
        let keeps = self.running.is_some_and(|running| {
            let area = running.video.area;
            area.contains(found) && found.area() * 3 >= area.area()
        });
        if !keeps {
            let video = VideoArea {
                area: found,
                run: frame,
            };
            self.running = Some(Running {
                video,
                since: now,
                moved: now,
            });
        }
    }

    /// Ends an area in which nothing changed for long.
    pub(crate) fn end_at_rest(&mut self, now: Duration) {
        if self.running.is_some_and(|running| now >= running.moved + STILL) {
            self.running = None;
        }
    }

    /// The box around what changed in hot tiles, if most of its tiles are hot.
    fn find(&self, now: Duration) -> Option<Rect> {
        let hot = self.tiles.iter().enumerate();
        let hot = hot.filter(|(_, heat)| heat.score >= HOT && heat.score(now) >= HOT * 0.75);
        let mut bounds: Option<Rect> = None;
        let mut count = 0;
        for (tile, heat) in hot {
            let corner = self.size.tile(tile);
            let part = heat.extent.on_screen(corner.x, corner.y);
            bounds = Some(bounds.map_or(part, |bounds| join(bounds, part)));
            count += 1;
        }
        let area = even(bounds?, self.size);
        let tiles = |from: u32, to: u32| (to.div_ceil(crate::TILE) - from / crate::TILE) as usize;
        let all = tiles(area.x, area.right()) * tiles(area.y, area.bottom());
        let fits = area.width >= LEAST.width && area.height >= LEAST.height;
        let codable = area.width <= MOST_VIDEO.width && area.height <= MOST_VIDEO.height;
        (count >= FEWEST && count * 2 >= all && fits && codable).then_some(area)
    }
}

/// The smallest box around both.
fn join(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
}

/// A box around `area` with even sides, because colours have half the resolution; where the screen has no more room, one inside.
fn even(area: Rect, screen: Size) -> Rect {
    let side = |start: u32, length: u32, most: u32| match length % 2 {
        0 => (start, length),
        _ if start + length < most => (start, length + 1),
        _ if start > 0 => (start - 1, length + 1),
        _ => (start, length - 1),
    };
    let (x, width) = side(area.x, area.width, screen.width);
    let (y, height) = side(area.y, area.height, screen.height);
    Rect::new(x, y, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(640, 512);
    const FILM: Rect = Rect {
        x: 100,
        y: 90,
        width: 321,
        height: 241,
    };

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Everything in `place` changes.
    fn change(watch: &mut MotionWatch, place: Rect, now: Duration) {
        for tile in 0..SIZE.tiles() {
            if let Some(part) = SIZE.tile(tile).intersect(place) {
                watch.changes(tile, part, now);
            }
        }
    }

    /// Plays pictures until there is an area; how many that took.
    fn play(watch: &mut MotionWatch, place: Rect, from: Duration, apart: Duration) -> Option<u32> {
        (0..60).find(|picture| {
            let now = from + apart * *picture;
            watch.look(now, FrameId(*picture));
            let found = watch.area().is_some();
            change(watch, place, now);
            found
        })
    }

    #[test]
    fn a_film_is_found_after_a_few_pictures_and_its_place_to_the_pixel() {
        let mut watch = MotionWatch::new(SIZE);
        let pictures = play(&mut watch, FILM, ms(1000), ms(33)).unwrap();
        assert!((4..=6).contains(&pictures), "{pictures}");
        let area = watch.area().unwrap().area;
        assert_eq!(area, Rect::new(100, 90, 322, 242));
    }

    #[test]
    fn sides_are_even_and_on_the_screen() {
        let screen = Size::new(641, 481);
        for (area, expected) in [
            (Rect::new(0, 0, 640, 480), Rect::new(0, 0, 640, 480)),
            (Rect::new(10, 10, 101, 101), Rect::new(10, 10, 102, 102)),
            (Rect::new(540, 380, 101, 101), Rect::new(539, 379, 102, 102)),
            (Rect::new(0, 0, 641, 481), Rect::new(0, 0, 640, 480)),
        ] {
            assert_eq!(even(area, screen), expected);
        }
    }

    #[test]
    fn what_changes_seldom_or_is_small_is_no_film() {
        assert_eq!(play(&mut MotionWatch::new(SIZE), FILM, ms(0), ms(125)), None);
        let small = Rect::new(64, 64, 120, 90);
        assert_eq!(play(&mut MotionWatch::new(SIZE), small, ms(0), ms(33)), None);
        // What a scrolled page uncovers: one row of tiles, again and again.
        let edge = Rect::new(0, 460, 640, 40);
        assert_eq!(play(&mut MotionWatch::new(SIZE), edge, ms(0), ms(33)), None);
    }

    #[test]
    fn an_area_ends_at_rest_and_the_next_is_another_run() {
        let mut watch = MotionWatch::new(SIZE);
        play(&mut watch, FILM, ms(0), ms(33)).unwrap();
        let first = watch.area().unwrap();
        let last = ms(33 * 20);
        change(&mut watch, FILM, last);
        watch.end_at_rest(last + STILL - ms(1));
        assert_eq!(watch.area(), Some(first));
        watch.end_at_rest(last + STILL);
        assert_eq!(watch.area(), None);
    }

    #[test]
    fn a_film_that_moves_elsewhere_is_followed_after_a_while() {
        let mut watch = MotionWatch::new(SIZE);
        play(&mut watch, FILM, ms(0), ms(33)).unwrap();
        let first = watch.area().unwrap();
        let elsewhere = Rect::new(0, 0, 640, 300);
        for picture in 0..60 {
            let now = ms(300 + 33 * picture);
            change(&mut watch, elsewhere, now);
            watch.look(now, FrameId(100 + picture as u32));
            if now < ms(1000) {
                assert_eq!(watch.area(), Some(first), "{now:?}");
            }
        }
        let second = watch.area().unwrap();
        assert!(second.area.contains(elsewhere), "{second:?}");
        assert_ne!(second.run, first.run);
    }

    #[test]
    fn a_tile_that_cooled_down_is_not_part_of_the_film() {
        let mut watch = MotionWatch::new(SIZE);
        play(&mut watch, FILM, ms(0), ms(33)).unwrap();
        let tile = SIZE.tile_columns() * 2 + 3;
        assert!(watch.is_film(tile, ms(330)));
        assert!(!watch.is_film(tile, ms(3000)));
        assert!(!watch.is_film(0, ms(330)));
    }
}
