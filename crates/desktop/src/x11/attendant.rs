//! The thread that shows prompts and notices to the local user. Knows nothing of why they are shown.
//!
//! ```text
//! helper:     show(prompt)  show(notices)  drop(handle)
//!                  \             |             /
//!                   v            v            v
//!              Wanted (what is to be shown, newest wins) --wakes--> attendant thread --> windows
//!                                                                         |
//!              AnswerSink, NoticeSink  <----------------------------------+
//! ```
//!
//! The thread and its connection exist only while something is shown: a helper without a session costs nothing here.

use std::time::Instant;

use x11rb::protocol::Event;
use x11rb::protocol::xproto::Window;

use super::desk::Desk;
use super::monitors;
use super::notices::Notices;
use super::popup::Popup;
use super::prompt_window::PromptWindow;
use super::stacking::Stacking;
use super::wanted::{Ask, NoticeWish, PromptWish, Wanted};
use crate::{AnswerSink, ConsentAnswer, DesktopError, Suspension};

/// What is on the screen.
pub(super) struct Attendant {
    desk: Desk,
    prompt: Option<Prompt>,
    notices: Option<Notices>,
    /// Whether notices are to be on the screen, also while they open or move and `notices` holds none.
    owes_notices: bool,
    stacking: Stacking,
    layout_changed: bool,
}

struct Prompt {
    number: u64,
    window: PromptWindow,
    answered: AnswerSink,
    suspension: Suspension,
}

impl Attendant {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            prompt: None,
            notices: None,
            owes_notices: false,
            stacking: Stacking::new(Instant::now()),
            layout_changed: false,
        }
    }

    /// Shows what is wanted until nothing is.
    pub(super) fn attend(&mut self, wanted: &Wanted) -> Result<(), DesktopError> {
        while self.catch_up(wanted)? {
            while let Some(event) = self.desk.connection.poll()? {
                self.take_in(wanted, &event)?;
            }
            self.tick(wanted)?;
            if let Some(event) = self.desk.connection.poll()? {
                self.take_in(wanted, &event)?;
            } else {
                self.desk.connection.wait(self.deadline())?;
            }
        }
        Ok(())
    }

    /// Brings the screen to what is wanted. `false` when that is nothing, and the thread is to end.
    fn catch_up(&mut self, wanted: &Wanted) -> Result<bool, DesktopError> {
        let shows_something = self.prompt.is_some() || self.notices.is_some();
        let Some((prompt, notices)) = wanted.take(shows_something) else {
            return Ok(false);
        };
        if let Some(wish) = &notices {
            self.owes_notices = !wish.sessions.is_empty();
        }
        match prompt {
            PromptWish::New(ask) => self.open_prompt(*ask)?,
            PromptWish::Withdrawn | PromptWish::None => self.close_prompt()?,
            PromptWish::Shown(_) => {}
        }
        if let Some(NoticeWish { sessions, style }) = notices {
            if let Some(mut notices) = self.notices.take() {
                if notices.differ_in_choices_only(&sessions, style) {
                    notices.show_choices(&self.desk, style)?;
                    self.notices = Some(notices);
                    return Ok(true);
                }
                notices.close(&self.desk)?;
            }
            if !sessions.is_empty() || style.own.is_some() {
                self.notices = Some(Notices::open(&self.desk, sessions, style, Instant::now())?);
            }
            self.raise()?;
        }
        Ok(true)
    }

    fn open_prompt(&mut self, ask: Ask) -> Result<(), DesktopError> {
        let opened = self
            .close_prompt()
            .and_then(|()| PromptWindow::open(&self.desk, &ask.prompt, Instant::now()));
        match opened {
            Ok(window) => {
                let Ask {
                    number,
                    answered,
                    suspension,
                    ..
                } = ask;
                self.prompt = Some(Prompt {
                    number,
                    window,
                    answered,
                    suspension,
                });
                Ok(())
            }
            Err(error) => {
                (ask.answered)(ConsentAnswer::NotShown(error.to_string()));
                Err(error)
            }
        }
    }

    fn take_in(&mut self, wanted: &Wanted, event: &Event) -> Result<(), DesktopError> {
        let now = Instant::now();
        match event {
            Event::Error(error) => tracing::debug!(?error, "the X server refused a request that nobody waited for"),
            Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) => self.layout_changed = true,
            _ => {}
        }
        self.stacking.take_in(event, &self.windows(), now);
        let window = window_of(event);
        if let Some(prompt) = &mut self.prompt
            && window == Some(prompt.window.popup().window)
        {
            return match prompt.window.take_in(&self.desk, event, now)? {
                Some(answer) => self.answer(wanted, answer),
                None => Ok(()),
            };
        }
        if let Some(notices) = &mut self.notices
            && let Some(said) = notices.take_in(&self.desk, window, event, now)?
        {
            wanted.tell(said);
        }
        Ok(())
    }

    fn tick(&mut self, wanted: &Wanted) -> Result<(), DesktopError> {
        let now = Instant::now();
        if std::mem::take(&mut self.layout_changed) {
            self.follow_layout()?;
        }
        if self.stacking.look(&self.desk.connection, &self.windows(), now)? {
            self.raise()?;
        }
        if let Some(notices) = &mut self.notices {
            notices.tick(&self.desk, now)?;
        }
        let answer = self
            .prompt
            .as_mut()
            .map(|prompt| prompt.window.tick(&self.desk, now))
            .transpose()?
            .flatten();
        answer.map_or(Ok(()), |answer| self.answer(wanted, answer))
    }

    fn follow_layout(&mut self) -> Result<(), DesktopError> {
        let layout = monitors::layout(&self.desk.connection)?;
        if layout == self.desk.layout {
            return Ok(());
        }
        self.desk.layout = layout;
        if let Some(notices) = self.notices.take() {
            self.notices = Some(notices.move_to_new_layout(&self.desk, Instant::now())?);
        }
        if let Some(prompt) = &mut self.prompt {
            prompt.window.centre(&self.desk)?;
        }
        self.raise()
    }

    fn deadline(&self) -> Option<Instant> {
        let prompt = self.prompt.as_ref().map(|prompt| prompt.window.deadline());
        let notices = self.notices.as_ref().and_then(Notices::deadline);
        [prompt, notices, self.stacking.deadline()].into_iter().flatten().min()
    }

    /// Our windows, lowest first: a prompt is above everything.
    fn popups(&self) -> impl Iterator<Item = &Popup> {
        let notices = self.notices.iter().flat_map(Notices::popups);
        notices.chain(self.prompt.iter().map(|prompt| prompt.window.popup()))
    }

    fn windows(&self) -> Vec<Window> {
        self.popups().map(|popup| popup.window).collect()
    }

    fn raise(&self) -> Result<(), DesktopError> {
        self.popups().try_for_each(|popup| popup.raise(&self.desk.connection))
    }

    /// Takes the prompt away, lets input pass again, and says the answer, in this order. An answer to a prompt that has
    /// been withdrawn meanwhile is nobody's.
    fn answer(&mut self, wanted: &Wanted, answer: ConsentAnswer) -> Result<(), DesktopError> {
        let Some(prompt) = self.prompt.take() else {
            return Ok(());
        };
        let closed = prompt.window.close(&self.desk.connection);
        drop(prompt.suspension);
        if wanted.is_answer_awaited(prompt.number) {
            (prompt.answered)(answer);
        }
        closed
    }

    fn close_prompt(&mut self) -> Result<(), DesktopError> {
        self.prompt
            .take()
            .map_or(Ok(()), |prompt| prompt.window.close(&self.desk.connection))
    }

    /// The display has gone: says so to whoever waits for an answer. Whether notices should have been there.
    pub(super) fn fail(&mut self, reason: &str) -> bool {
        if let Some(Prompt {
            answered, suspension, ..
        }) = self.prompt.take()
        {
            drop(suspension);
            answered(ConsentAnswer::NotShown(reason.to_owned()));
        }
        self.notices = None;
        self.owes_notices
    }
}

/// The window that an event is about, for those that ours get.
fn window_of(event: &Event) -> Option<Window> {
    match event {
        Event::Expose(event) => Some(event.window),
        Event::KeyPress(event) => Some(event.event),
        Event::ButtonPress(event) | Event::ButtonRelease(event) => Some(event.event),
        Event::MotionNotify(event) => Some(event.event),
        Event::LeaveNotify(event) => Some(event.event),
        Event::PropertyNotify(event) => Some(event.window),
        _ => None,
    }
}
