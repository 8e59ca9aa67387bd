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

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use x11rb::protocol::Event;
use x11rb::protocol::xproto::Window;

use super::desk::Desk;
use super::monitors;
use super::notices::Notices;
use super::popup::Popup;
use super::prompt_window::PromptWindow;
use super::stacking::Stacking;
use crate::{
    AnswerSink, ConsentAnswer, ConsentPrompt, DesktopError, Look, NoticeEvent, NoticeSink, NoticeStyle, NoticedSession,
    Suspension, Waker,
};

/// What the ports share with the thread.
pub(super) struct Shared {
    display: Option<String>,
    look: Look,
    notice_sink: NoticeSink,
    wanted: Mutex<Wanted>,
}

/// What is to be shown. Bounded: one prompt, and the newest notices.
#[derive(Default)]
struct Wanted {
    /// Counts prompts, so that a handle dropped late does not take the next one away.
    last_prompt: u64,
    prompt: WantedPrompt,
    notices: Option<(Vec<NoticedSession>, NoticeStyle)>,
    /// Wakes the thread; `None` while there is none.
    thread: Option<Waker>,
}

#[derive(Default)]
enum WantedPrompt {
    #[default]
    None,
    /// To be put on the screen.
    New(u64, Box<Ask>),
    /// On the screen, or about to be.
    Shown(u64),
    /// To be taken from the screen.
    Withdrawn,
}

/// One prompt with what belongs to it.
struct Ask {
    prompt: ConsentPrompt,
    answered: AnswerSink,
    suspension: Suspension,
}

impl Shared {
    pub(super) fn new(display: Option<&str>, look: Look, notice_sink: NoticeSink) -> Arc<Self> {
        let display = display.map(str::to_owned);
        Arc::new(Self {
            display,
            look,
            notice_sink,
            wanted: Mutex::new(Wanted::default()),
        })
    }

    /// Has a prompt put on the screen. The number is for [`Self::withdraw`].
    pub(super) fn ask(
        self: &Arc<Self>,
        prompt: ConsentPrompt,
        answered: AnswerSink,
        suspend: impl FnOnce() -> Suspension,
    ) -> Result<u64, DesktopError> {
        let number = self.reserve_prompt()?;
        // Without the lock: it can take a moment until what operators hold has been released.
        let suspension = suspend();
        let mut wanted = self.lock();
        wanted.prompt = WantedPrompt::New(
            number,
            Box::new(Ask {
                prompt,
                answered,
                suspension,
            }),
        );
        let started = self.ensure_running(&mut wanted);
        if started.is_err() {
            wanted.prompt = WantedPrompt::None;
        }
        started.map(|()| number)
    }

    /// Makes sure that nobody else asks from now on.
    fn reserve_prompt(&self) -> Result<u64, DesktopError> {
        let mut wanted = self.lock();
        match wanted.prompt {
            WantedPrompt::New(..) | WantedPrompt::Shown(_) => Err(DesktopError::PromptBusy),
            WantedPrompt::None | WantedPrompt::Withdrawn => {
                wanted.last_prompt += 1;
                wanted.prompt = WantedPrompt::Shown(wanted.last_prompt);
                Ok(wanted.last_prompt)
            }
        }
    }

    /// Has a prompt taken from the screen, if it is still there.
    pub(super) fn withdraw(&self, number: u64) {
        let mut wanted = self.lock();
        match wanted.prompt {
            WantedPrompt::New(current, _) if current == number => wanted.prompt = WantedPrompt::None,
            WantedPrompt::Shown(current) if current == number => wanted.prompt = WantedPrompt::Withdrawn,
            _ => return,
        }
        if let Some(thread) = &wanted.thread {
            thread.wake();
        }
    }

    /// Has these notices shown instead of those before.
    pub(super) fn notice(
        self: &Arc<Self>,
        sessions: &[NoticedSession],
        style: NoticeStyle,
    ) -> Result<(), DesktopError> {
        let mut wanted = self.lock();
        if sessions.is_empty() && wanted.thread.is_none() {
            return Ok(());
        }
        wanted.notices = Some((sessions.to_vec(), style));
        let started = self.ensure_running(&mut wanted);
        if started.is_err() {
            wanted.notices = None;
        }
        started
    }

    /// Wakes the thread, or starts it. Errors of the display come up here, in the caller's hands.
    fn ensure_running(self: &Arc<Self>, wanted: &mut Wanted) -> Result<(), DesktopError> {
        if let Some(thread) = &wanted.thread {
            thread.wake();
            return Ok(());
        }
        let desk = Desk::open(self.display.as_deref(), self.look)?;
        let waker = desk.connection.waker();
        let shared = Arc::clone(self);
        let spawned = std::thread::Builder::new()
            .name("attendant".to_owned())
            .spawn(move || shared.run(desk));
        spawned.map_err(|source| DesktopError::System {
            operation: "start the thread for prompts",
            source,
        })?;
        wanted.thread = Some(waker);
        Ok(())
    }

    /// The thread.
    fn run(&self, desk: Desk) {
        let mut attendant = Attendant {
            desk,
            prompt: None,
            notices: None,
            stacking: Stacking::new(Instant::now()),
            layout_changed: false,
        };
        if let Err(error) = attendant.attend(self) {
            tracing::warn!(%error, "prompts and notices have disappeared");
            attendant.fail(self, &error.to_string());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Wanted> {
        // Every change of it is one assignment, so that a panic leaves it valid.
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread's own state: what is on the screen.
struct Attendant {
    desk: Desk,
    prompt: Option<Prompt>,
    notices: Option<Notices>,
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
    /// Shows what is wanted until nothing is.
    fn attend(&mut self, shared: &Shared) -> Result<(), DesktopError> {
        while self.catch_up(shared)? {
            while let Some(event) = self.desk.connection.poll()? {
                self.take_in(shared, &event)?;
            }
            self.tick(shared)?;
            if let Some(event) = self.desk.connection.poll()? {
                self.take_in(shared, &event)?;
            } else {
                self.desk.connection.wait(self.deadline())?;
            }
        }
        Ok(())
    }

    /// Brings the screen to what is wanted. `false` when that is nothing, and the thread is to end.
    fn catch_up(&mut self, shared: &Shared) -> Result<bool, DesktopError> {
        let (prompt, notices) = {
            let mut wanted = shared.lock();
            let next = match &wanted.prompt {
                WantedPrompt::New(number, _) => WantedPrompt::Shown(*number),
                WantedPrompt::Shown(number) => WantedPrompt::Shown(*number),
                WantedPrompt::None | WantedPrompt::Withdrawn => WantedPrompt::None,
            };
            let prompt = std::mem::replace(&mut wanted.prompt, next);
            let notices = wanted.notices.take();
            let shows = self.prompt.is_some() || self.notices.is_some();
            if !shows && notices.is_none() && matches!(prompt, WantedPrompt::None | WantedPrompt::Withdrawn) {
                wanted.thread = None;
                return Ok(false);
            }
            (prompt, notices)
        };
        match prompt {
            WantedPrompt::New(number, ask) => self.open_prompt(number, *ask)?,
            WantedPrompt::Withdrawn | WantedPrompt::None => self.close_prompt()?,
            WantedPrompt::Shown(_) => {}
        }
        if let Some((sessions, style)) = notices {
            if let Some(notices) = self.notices.take() {
                notices.close(&self.desk)?;
            }
            if !sessions.is_empty() {
                self.notices = Some(Notices::open(&self.desk, sessions, style)?);
            }
            self.raise()?;
        }
        Ok(true)
    }

    fn open_prompt(&mut self, number: u64, ask: Ask) -> Result<(), DesktopError> {
        self.close_prompt()?;
        match PromptWindow::open(&self.desk, &ask.prompt, Instant::now()) {
            Ok(window) => {
                self.prompt = Some(Prompt {
                    number,
                    window,
                    answered: ask.answered,
                    suspension: ask.suspension,
                });
                Ok(())
            }
            Err(error) => {
                (ask.answered)(ConsentAnswer::NotShown(error.to_string()));
                Err(error)
            }
        }
    }

    fn take_in(&mut self, shared: &Shared, event: &Event) -> Result<(), DesktopError> {
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
                Some(answer) => self.answer(shared, answer),
                None => Ok(()),
            };
        }
        if let Some(notices) = &mut self.notices {
            let ended = notices.take_in(&self.desk, window, event, now)?;
            if !ended.is_empty() {
                (shared.notice_sink)(NoticeEvent::EndRequested(ended));
            }
        }
        Ok(())
    }

    fn tick(&mut self, shared: &Shared) -> Result<(), DesktopError> {
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
        answer.map_or(Ok(()), |answer| self.answer(shared, answer))
    }

    fn follow_layout(&mut self) -> Result<(), DesktopError> {
        let layout = monitors::layout(&self.desk.connection)?;
        if layout == self.desk.layout {
            return Ok(());
        }
        self.desk.layout = layout;
        if let Some(notices) = self.notices.take() {
            self.notices = Some(notices.move_to_new_layout(&self.desk)?);
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
    fn answer(&mut self, shared: &Shared, answer: ConsentAnswer) -> Result<(), DesktopError> {
        let Some(prompt) = self.prompt.take() else {
            return Ok(());
        };
        let closed = prompt.window.close(&self.desk.connection);
        drop(prompt.suspension);
        let is_awaited = {
            let mut wanted = shared.lock();
            let is_awaited = matches!(wanted.prompt, WantedPrompt::Shown(number) if number == prompt.number);
            if is_awaited {
                wanted.prompt = WantedPrompt::None;
            }
            is_awaited
        };
        if is_awaited {
            (prompt.answered)(answer);
        }
        closed
    }

    fn close_prompt(&mut self) -> Result<(), DesktopError> {
        self.prompt
            .take()
            .map_or(Ok(()), |prompt| prompt.window.close(&self.desk.connection))
    }

    /// The display has gone: says so to whoever waits.
    fn fail(&mut self, shared: &Shared, reason: &str) {
        let (waiting, had_notices) = {
            let mut wanted = shared.lock();
            wanted.thread = None;
            let had_notices = wanted.notices.take().is_some_and(|(sessions, _)| !sessions.is_empty());
            (
                std::mem::take(&mut wanted.prompt),
                had_notices || self.notices.take().is_some(),
            )
        };
        if let WantedPrompt::New(_, ask) = waiting {
            (ask.answered)(ConsentAnswer::NotShown(reason.to_owned()));
        }
        if let Some(prompt) = self.prompt.take() {
            (prompt.answered)(ConsentAnswer::NotShown(reason.to_owned()));
        }
        if had_notices {
            (shared.notice_sink)(NoticeEvent::NotShown(reason.to_owned()));
        }
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
