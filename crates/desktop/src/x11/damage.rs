//! What was drawn upon, from the DAMAGE extension. Knows nothing of pixels.

use x11rb::protocol::damage::{self, ConnectionExt as _, ReportLevel};
use x11rb::protocol::xfixes::{self, ConnectionExt as _};
use x11rb::protocol::xproto::Rectangle;

use super::connection::{During, XConnection};
use crate::{DesktopError, MAX_DAMAGE, Rect, Size};

/// Collects damage of the whole screen on the server until it is taken.
pub(super) struct DamageWatch {
    damage: damage::Damage,
    region: xfixes::Region,
}

impl DamageWatch {
    /// Begins to collect. The server tells once when the collection stops being empty, and not again until
    /// [`Self::take`]: what nobody wants to see costs nothing.
    pub(super) fn start(connection: &XConnection) -> Result<Self, DesktopError> {
        const OPERATION: &str = "watch the screen for damage";
        let (damage, region) = (connection.id()?, connection.id()?);
        let x = &connection.x;
        x.damage_create(damage, connection.root(), ReportLevel::NON_EMPTY)
            .during(OPERATION)?
            .check()
            .during(OPERATION)?;
        x.xfixes_create_region(region, &[])
            .during(OPERATION)?
            .check()
            .during(OPERATION)?;
        Ok(Self { damage, region })
    }

    /// Takes what was collected, clipped to the screen, at most [`MAX_DAMAGE`] rectangles.
    pub(super) fn take(&self, connection: &XConnection, screen: Size) -> Result<Vec<Rect>, DesktopError> {
        const OPERATION: &str = "take the damage";
        let x = &connection.x;
        x.damage_subtract(self.damage, x11rb::NONE, self.region)
            .during(OPERATION)?
            .ignore_error();
        let taken = x
            .xfixes_fetch_region(self.region)
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        Ok(merge(
            taken
                .rectangles
                .into_iter()
                .filter_map(|rect| clip(rect, screen))
                .collect(),
        ))
    }

    /// Stops to collect.
    pub(super) fn stop(self, connection: &XConnection) {
        // When the connection is gone, so is what these requests would free.
        let _ = connection
            .x
            .damage_destroy(self.damage)
            .map(|cookie| cookie.ignore_error());
        let _ = connection
            .x
            .xfixes_destroy_region(self.region)
            .map(|cookie| cookie.ignore_error());
        let _ = connection.flush();
    }
}

/// The part of `rect` that is on the screen.
fn clip(rect: Rectangle, screen: Size) -> Option<Rect> {
    let (left, top) = (i32::from(rect.x), i32::from(rect.y));
    let (right, bottom) = (left + i32::from(rect.width), top + i32::from(rect.height));
    let (x, y) = (u32::try_from(left.max(0)).ok()?, u32::try_from(top.max(0)).ok()?);
    let width = u32::try_from(right).ok()?.checked_sub(x)?;
    let height = u32::try_from(bottom).ok()?.checked_sub(y)?;
    Rect { x, y, width, height }.intersection(screen.as_rect())
}

/// At most [`MAX_DAMAGE`] rectangles that cover all of `rects`: neighbours from top to bottom are joined, those first
/// that cover least in excess.
fn merge(mut rects: Vec<Rect>) -> Vec<Rect> {
    rects.sort_unstable_by_key(|rect| (rect.y, rect.x));
    while rects.len() > MAX_DAMAGE {
        let excess = |pair: &[Rect]| area(pair[0].union(pair[1])).saturating_sub(area(pair[0]) + area(pair[1]));
        let Some((at, _)) = rects.windows(2).enumerate().min_by_key(|(_, pair)| excess(pair)) else {
            break;
        };
        rects[at] = rects[at].union(rects[at + 1]);
        rects.remove(at + 1);
    }
    rects
}

fn area(rect: Rect) -> u64 {
    u64::from(rect.width) * u64::from(rect.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Size = Size { width: 100, height: 80 };

    #[test]
    fn damage_is_clipped_to_the_screen() {
        let clipped = clip(
            Rectangle {
                x: -5,
                y: 70,
                width: 20,
                height: 20,
            },
            SCREEN,
        );
        assert_eq!(
            clipped,
            Some(Rect {
                x: 0,
                y: 70,
                width: 15,
                height: 10
            })
        );
    }

    #[test]
    fn damage_beside_the_screen_is_none() {
        assert_eq!(
            clip(
                Rectangle {
                    x: -20,
                    y: 0,
                    width: 20,
                    height: 5
                },
                SCREEN
            ),
            None
        );
        assert_eq!(
            clip(
                Rectangle {
                    x: 100,
                    y: 0,
                    width: 20,
                    height: 5
                },
                SCREEN
            ),
            None
        );
    }

    #[test]
    fn many_rectangles_become_few_and_cover_the_same_pixels() {
        let scattered: Vec<Rect> = (0..300)
            .map(|n| Rect {
                x: n * 7 % 90,
                y: n * 13 % 70,
                width: 1 + n % 9,
                height: 1 + n % 5,
            })
            .collect();
        let merged = merge(scattered.clone());
        assert_eq!(merged.len(), MAX_DAMAGE);
        for rect in scattered {
            assert!(
                merged.iter().any(|m| m.intersection(rect) == Some(rect)),
                "{rect:?} is not covered"
            );
        }
    }

    #[test]
    fn few_rectangles_stay_as_they_are() {
        let two = vec![
            Rect {
                x: 0,
                y: 0,
                width: 1,
                height: 1,
            },
            Rect {
                x: 50,
                y: 50,
                width: 1,
                height: 1,
            },
        ];
        assert_eq!(merge(two.clone()), two);
    }
}
