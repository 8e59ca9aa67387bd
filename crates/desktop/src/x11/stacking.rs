//! Keeps our windows above all others. Knows nothing of what they show.

use std::time::{Duration, Instant};

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, GetGeometryReply, MapState, Window, WindowClass};

use super::connection::{During, XConnection};
use crate::DesktopError;

/// How long to wait from one look to the next. A person sees ten changes a second as a flicker at worst.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest wait, while another program (a screen locker, another bar) also insists on being on top. Each time that
/// it covers us at once after we came back, the wait doubles, so that the two do not race; neither gives up.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// Whether somebody may have covered us.
#[derive(Debug)]
pub(super) struct Stacking {
    looked: Instant,
    pause: Duration,
    /// When to look next; `None` while nothing happens.
    look_at: Option<Instant>,
}

impl Stacking {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            looked: now,
            pause: PAUSE,
            look_at: None,
        }
    }

    /// Takes note of windows that appear or change their place, except ours.
    pub(super) fn take_in(&mut self, event: &Event, ours: &[Window], now: Instant) {
        let window = match event {
            Event::MapNotify(event) => event.window,
            Event::ConfigureNotify(event) => event.window,
            Event::CirculateNotify(event) => event.window,
            Event::ReparentNotify(event) => event.window,
            _ => return,
        };
        if self.look_at.is_none() && !ours.contains(&window) {
            self.look_at = Some(now.max(self.looked + self.pause));
        }
    }

    /// When to call [`Self::look`] next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.look_at
    }

    /// Whether another window covers one of ours, lowest first. Asks the server only when it is time.
    pub(super) fn look(
        &mut self,
        connection: &XConnection,
        ours: &[Window],
        now: Instant,
    ) -> Result<bool, DesktopError> {
        if self.look_at.is_none_or(|look_at| look_at > now) {
            return Ok(false);
        }
        let covered = is_covered(connection, ours)?;
        self.looked(covered, now);
        Ok(covered)
    }

    fn looked(&mut self, covered: bool, now: Instant) {
        let at_once = now.saturating_duration_since(self.looked) < self.pause * 2;
        self.pause = if covered && at_once {
            (self.pause * 2).min(LONGEST_PAUSE)
        } else {
            PAUSE
        };
        self.looked = now;
        self.look_at = None;
    }
}

fn is_covered(connection: &XConnection, ours: &[Window]) -> Result<bool, DesktopError> {
    const OPERATION: &str = "look at the order of windows";
    let tree = connection
        .x
        .query_tree(connection.root())
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let mut below: Vec<GetGeometryReply> = Vec::new();
    for window in tree.children {
        if ours.contains(&window) {
            below.extend(geometry(connection, window)?);
        } else if !below.is_empty()
            && is_visible(connection, window)?
            && geometry(connection, window)?.is_some_and(|above| below.iter().any(|ours| overlap(ours, &above)))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `None` when the window has gone meanwhile.
fn geometry(connection: &XConnection, window: Window) -> Result<Option<GetGeometryReply>, DesktopError> {
    let reply = connection.x.get_geometry(window).during("look at a window")?.reply();
    known(reply)
}

fn is_visible(connection: &XConnection, window: Window) -> Result<bool, DesktopError> {
    let reply = known(
        connection
            .x
            .get_window_attributes(window)
            .during("look at a window")?
            .reply(),
    )?;
    Ok(reply.is_some_and(|window| window.map_state == MapState::VIEWABLE && window.class == WindowClass::INPUT_OUTPUT))
}

fn known<T>(reply: Result<T, x11rb::errors::ReplyError>) -> Result<Option<T>, DesktopError> {
    match reply.during("look at a window") {
        Ok(reply) => Ok(Some(reply)),
        Err(DesktopError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn overlap(one: &GetGeometryReply, other: &GetGeometryReply) -> bool {
    let spans = |at: i16, length: u16, border: u16| {
        let from = i32::from(at);
        (from, from + i32::from(length) + 2 * i32::from(border))
    };
    let meet = |(a, b): (i32, i32), (c, d): (i32, i32)| a < d && c < b;
    meet(
        spans(one.x, one.width, one.border_width),
        spans(other.x, other.width, other.border_width),
    ) && meet(
        spans(one.y, one.height, one.border_width),
        spans(other.y, other.height, other.border_width),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use x11rb::protocol::xproto::MapNotifyEvent;

    fn appears(window: Window) -> Event {
        Event::MapNotify(MapNotifyEvent {
            window,
            ..Default::default()
        })
    }

    #[test]
    fn our_own_windows_do_not_disturb() {
        let now = Instant::now();
        let mut stacking = Stacking::new(now);
        stacking.take_in(&appears(7), &[7, 8], now);
        assert_eq!(stacking.deadline(), None);
    }

    #[test]
    fn looks_are_apart_however_much_happens() {
        let now = Instant::now();
        let mut stacking = Stacking::new(now);
        stacking.take_in(&appears(1), &[], now);
        assert_eq!(stacking.deadline(), Some(now + PAUSE));
        stacking.take_in(&appears(1), &[], now + PAUSE * 5);
        assert_eq!(stacking.deadline(), Some(now + PAUSE), "the first disturbance counts");
    }

    #[test]
    fn whoever_insists_as_we_do_is_raced_ever_more_slowly() {
        let mut now = Instant::now();
        let mut stacking = Stacking::new(now);
        let mut waits = Vec::new();
        for _ in 0..9 {
            let before = now;
            stacking.take_in(&appears(1), &[], now);
            now = stacking.deadline().expect("a look is due");
            stacking.looked(true, now);
            waits.push(now - before);
        }
        assert!(waits.is_sorted(), "{waits:?}");
        assert_eq!(waits.last(), Some(&LONGEST_PAUSE));
        // After a long calm the next cover is dealt with quickly again.
        now += LONGEST_PAUSE * 10;
        stacking.take_in(&appears(1), &[], now);
        assert_eq!(stacking.deadline(), Some(now));
        stacking.looked(true, now);
        stacking.take_in(&appears(1), &[], now);
        assert_eq!(stacking.deadline(), Some(now + PAUSE));
    }

    #[test]
    fn windows_overlap_when_they_share_a_pixel() {
        let window = |x, width| GetGeometryReply {
            x,
            width,
            height: 10,
            ..Default::default()
        };
        assert!(overlap(&window(0, 10), &window(9, 5)));
        assert!(!overlap(&window(0, 10), &window(10, 5)));
    }
}
