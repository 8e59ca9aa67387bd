//! The consent prompt on the screen: carries events to the question and the picture to the window.
//!
//! The window manager has no say (no focus stealing prevention, no other desktop, no cover), and the keyboard is
//! grabbed, so that keys reach the prompt whatever has the focus. Another program may hold the keyboard at that moment
//! (an open menu does); it is tried again as long as the prompt is up, and the mouse works all along.
//!
//! The question begins when the server says that the picture is on the screen, and keys and clicks count by the
//! server's clock: what a busy machine delivers late was still pressed early.

use std::time::{Duration, Instant};

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, GrabMode, GrabStatus, ScreenSaver};

use super::connection::{During, XConnection};
use super::corners::Corners;
use super::desk::Desk;
use super::key_table::KeyTable;
use super::popup::{Placement, Popup};
use crate::view::{CORNER, Choice, PromptState, PromptView, Question};
use crate::{ConsentAnswer, ConsentPrompt, DesktopError, Point, ScreenLayout};

/// How often the time left is drawn, and the keyboard tried, while the prompt is up.
const TICK: Duration = Duration::from_millis(200);

/// A prompt that is up.
pub(super) struct PromptWindow {
    popup: Popup,
    view: PromptView,
    time_to_answer: Duration,
    question: Question,
    clock: Option<ServerClock>,
    keys: KeyTable,
    hovered: Option<Choice>,
    drawn: Option<PromptState>,
    has_keyboard: bool,
    next_tick: Instant,
}

impl PromptWindow {
    /// Puts the prompt in the middle of the monitor where the pointer is: that is where the person looks.
    pub(super) fn open(desk: &Desk, prompt: &ConsentPrompt, now: Instant) -> Result<Self, DesktopError> {
        wake_monitor(&desk.connection)?;
        let view = PromptView::new(&desk.fonts, prompt, desk.look, desk.scale);
        let pointer = super::cursor::pointer(&desk.connection)?;
        let placement = Placement {
            title: view.title(),
            kind: desk.atoms._NET_WM_WINDOW_TYPE_DIALOG,
            at: centre(&desk.layout, pointer, &view),
            size: view.size(),
            corners: Corners {
                radius: CORNER * desk.scale,
                top: true,
            },
        };
        let popup = Popup::open(&desk.connection, &desk.atoms, &placement)?;
        let mut window = Self {
            popup,
            view,
            time_to_answer: prompt.time_to_answer,
            question: Question::new(now, prompt.time_to_answer),
            clock: None,
            keys: KeyTable::read(&desk.connection)?,
            hovered: None,
            drawn: None,
            has_keyboard: false,
            next_tick: now,
        };
        window.tick(desk, now)?;
        window.popup.ask_time(&desk.connection, &desk.atoms)?;
        Ok(window)
    }

    pub(super) fn popup(&self) -> &Popup {
        &self.popup
    }

    /// Moves to the middle again, after the monitors changed.
    pub(super) fn centre(&mut self, desk: &Desk) -> Result<(), DesktopError> {
        let pointer = super::cursor::pointer(&desk.connection)?;
        let at = centre(&desk.layout, pointer, &self.view);
        self.popup.move_to(&desk.connection, at)
    }

    /// When to call [`Self::tick`] next.
    pub(super) fn deadline(&self) -> Instant {
        self.next_tick
    }

    /// Takes an event of this window in. The answer, when it is one.
    pub(super) fn take_in(
        &mut self,
        desk: &Desk,
        event: &Event,
        now: Instant,
    ) -> Result<Option<ConsentAnswer>, DesktopError> {
        match event {
            Event::Expose(_) => self.popup.expose(&desk.connection)?,
            Event::PropertyNotify(told) if self.clock.is_none() && told.atom == desk.atoms._DESKSIDE_TIME => {
                // The server has worked on everything sent before: the prompt can be read from now on.
                self.clock = Some(ServerClock {
                    then: told.time,
                    was: now,
                });
                self.question = Question::new(now, self.time_to_answer);
            }
            _ => {}
        }
        let answer = self.hear(event);
        if answer.is_none() {
            self.draw(desk, now)?;
        }
        Ok(answer)
    }

    /// Lets time pass. The answer, when time has run out.
    pub(super) fn tick(&mut self, desk: &Desk, now: Instant) -> Result<Option<ConsentAnswer>, DesktopError> {
        if let Some(answer) = self.question.time(now) {
            return Ok(Some(answer));
        }
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.take_keyboard(&desk.connection)?;
            self.draw(desk, now)?;
        }
        Ok(None)
    }

    /// Takes the prompt from the screen, and returns when it has gone.
    pub(super) fn close(self, connection: &XConnection) -> Result<(), DesktopError> {
        // The keyboard goes back by itself when the window that holds it goes.
        self.popup.close(connection)
    }

    /// What a key or the pointer says. Before the prompt can be read, nothing does.
    fn hear(&mut self, event: &Event) -> Option<ConsentAnswer> {
        const LEFT_BUTTON: u8 = 1;
        let clock = self.clock?;
        match event {
            Event::KeyPress(press) => {
                let key = self.keys.key(press.detail, press.state);
                return self.question.key(key, clock.instant(press.time));
            }
            Event::ButtonPress(press) if press.detail == LEFT_BUTTON => {
                self.hovered = self.choice_at(press.event_x, press.event_y);
                self.question.pointer_down(self.hovered, clock.instant(press.time));
            }
            Event::ButtonRelease(release) if release.detail == LEFT_BUTTON => {
                self.hovered = self.choice_at(release.event_x, release.event_y);
                return self.question.pointer_up(self.hovered);
            }
            Event::MotionNotify(motion) => self.hovered = self.choice_at(motion.event_x, motion.event_y),
            Event::LeaveNotify(_) => self.hovered = None,
            _ => {}
        }
        None
    }

    fn choice_at(&self, x: i16, y: i16) -> Option<Choice> {
        self.view.choice_at(Point {
            x: x.into(),
            y: y.into(),
        })
    }

    fn take_keyboard(&mut self, connection: &XConnection) -> Result<(), DesktopError> {
        const OPERATION: &str = "take the keyboard";
        if self.has_keyboard {
            return Ok(());
        }
        let (now, mode) = (x11rb::CURRENT_TIME, GrabMode::ASYNC);
        let grab = connection
            .x
            .grab_keyboard(false, self.popup.window, now, mode, mode)
            .during(OPERATION)?;
        self.has_keyboard = grab.reply().during(OPERATION)?.status == GrabStatus::SUCCESS;
        Ok(())
    }

    fn draw(&mut self, desk: &Desk, now: Instant) -> Result<(), DesktopError> {
        let state = PromptState {
            focus: self.has_keyboard.then(|| self.question.focus()),
            hovered: self.hovered,
            listening: self.clock.is_some() && self.question.listens(now),
            // Rounded up, so that the last second is "1 second left" and "0" is never seen.
            seconds_left: self.question.left(now).as_millis().div_ceil(1000) as u64,
            part_left: self.question.part_left(now),
        };
        if self.drawn == Some(state) {
            return Ok(());
        }
        self.drawn = Some(state);
        self.popup.present(&desk.connection, self.view.draw(&desk.fonts, state))
    }
}

/// Ends a blank screen, so that a question does not run out unseen. A lock stays a lock.
fn wake_monitor(connection: &XConnection) -> Result<(), DesktopError> {
    connection
        .x
        .force_screen_saver(ScreenSaver::RESET)
        .during("wake the monitor")?
        .ignore_error();
    Ok(())
}

/// Turns the server's time into ours.
#[derive(Debug, Clone, Copy)]
struct ServerClock {
    /// A moment by the server's clock: milliseconds, back to 0 after 49.7 days.
    then: u32,
    /// When we were told of it.
    was: Instant,
}

impl ServerClock {
    /// A later moment. An earlier one, which an event that overtook the clock has, is the moment of the clock.
    fn instant(self, time: u32) -> Instant {
        let passed = time.wrapping_sub(self.then);
        let passed = if passed > u32::MAX / 2 { 0 } else { passed };
        self.was + Duration::from_millis(passed.into())
    }
}

/// Where the prompt goes: the middle of the monitor that the pointer is on, but never beyond its top left corner.
fn centre(layout: &ScreenLayout, pointer: Point, view: &PromptView) -> Point {
    let monitor = layout.monitors.iter().find(|monitor| monitor.area.contains(pointer));
    let area = monitor.map_or_else(|| layout.primary(), |monitor| monitor.area);
    let size = view.size();
    Point {
        x: (area.x + area.width.saturating_sub(size.width) / 2) as i32,
        y: (area.y + area.height.saturating_sub(size.height) / 2) as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_clock_may_start_again_and_never_runs_backwards() {
        let was = Instant::now();
        let clock = ServerClock {
            then: u32::MAX - 99,
            was,
        };
        assert_eq!(clock.instant(u32::MAX), was + Duration::from_millis(99));
        assert_eq!(clock.instant(400), was + Duration::from_millis(500));
        assert_eq!(clock.instant(u32::MAX - 5000), was);
    }
}
