//! What is to be shown to the local user, between the ports that say so and the thread that shows it. Does no I/O but to
//! start that thread.
//!
//! Bounded: there is room for one prompt and for the newest notices.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::attendant::Attendant;
use super::desk::Desk;
use crate::{
    AnswerSink, ConsentAnswer, ConsentPrompt, DesktopError, Look, NoticeEvent, NoticeSink, NoticeStyle, NoticedSession,
    Suspension, Waker,
};

/// What the ports and the thread share.
pub(super) struct Wanted {
    display: Option<String>,
    look: Look,
    notice_sink: NoticeSink,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Counts prompts, so that a handle dropped late does not take the next one away.
    last_prompt: u64,
    prompt: PromptWish,
    notices: Option<NoticeWish>,
    /// Wakes the thread; `None` while there is none.
    thread: Option<Waker>,
}

/// What is to happen with the prompt.
#[derive(Default)]
pub(super) enum PromptWish {
    /// None is to be on the screen.
    #[default]
    None,
    /// This one is to be put on the screen.
    New(Box<Ask>),
    /// The one with this number is on the screen, or about to be.
    Shown(u64),
    /// The one on the screen is to go.
    Withdrawn,
}

/// One prompt with what belongs to it.
pub(super) struct Ask {
    pub(super) number: u64,
    pub(super) prompt: ConsentPrompt,
    pub(super) answered: AnswerSink,
    pub(super) suspension: Suspension,
}

/// Which notices are to be shown.
pub(super) struct NoticeWish {
    pub(super) sessions: Vec<NoticedSession>,
    pub(super) style: NoticeStyle,
}

impl Wanted {
    pub(super) fn new(display: Option<&str>, look: Look, notice_sink: NoticeSink) -> Arc<Self> {
        let display = display.map(str::to_owned);
        Arc::new(Self {
            display,
            look,
            notice_sink,
            state: Mutex::new(State::default()),
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
        let mut state = self.lock();
        state.prompt = PromptWish::New(Box::new(Ask {
            number,
            prompt,
            answered,
            suspension,
        }));
        self.ensure_running(&mut state)
            .inspect_err(|_| state.prompt = PromptWish::None)?;
        Ok(number)
    }

    /// Has a prompt taken from the screen, if it is still there.
    pub(super) fn withdraw(&self, number: u64) {
        let mut state = self.lock();
        match &state.prompt {
            PromptWish::New(ask) if ask.number == number => state.prompt = PromptWish::None,
            PromptWish::Shown(shown) if *shown == number => state.prompt = PromptWish::Withdrawn,
            _ => return,
        }
        if let Some(thread) = &state.thread {
            thread.wake();
        }
    }

    /// Has these notices shown instead of those before.
    pub(super) fn notice(
        self: &Arc<Self>,
        sessions: &[NoticedSession],
        style: NoticeStyle,
    ) -> Result<(), DesktopError> {
        let mut state = self.lock();
        if sessions.is_empty() && style.own.is_none() && state.thread.is_none() {
            return Ok(());
        }
        state.notices = Some(NoticeWish {
            sessions: sessions.to_vec(),
            style,
        });
        self.ensure_running(&mut state).inspect_err(|_| state.notices = None)
    }

    /// For the thread: takes what is to change. `None` when nothing is shown and nothing is to be: the thread has
    /// been given up by this call and must end.
    pub(super) fn take(&self, shows_something: bool) -> Option<(PromptWish, Option<NoticeWish>)> {
        let mut state = self.lock();
        let next = match &state.prompt {
            PromptWish::New(ask) => PromptWish::Shown(ask.number),
            PromptWish::Shown(number) => PromptWish::Shown(*number),
            PromptWish::None | PromptWish::Withdrawn => PromptWish::None,
        };
        let prompt = std::mem::replace(&mut state.prompt, next);
        let notices = state.notices.take();
        if !shows_something && notices.is_none() && matches!(prompt, PromptWish::None | PromptWish::Withdrawn) {
            state.thread = None;
            return None;
        }
        Some((prompt, notices))
    }

    /// For the thread: the prompt of this number has been answered. Whether anybody still wants to know.
    pub(super) fn is_answer_awaited(&self, number: u64) -> bool {
        let mut state = self.lock();
        let awaited = matches!(state.prompt, PromptWish::Shown(shown) if shown == number);
        if awaited {
            state.prompt = PromptWish::None;
        }
        awaited
    }

    /// For the thread: tells whoever listens to the notices.
    pub(super) fn tell(&self, event: NoticeEvent) {
        (self.notice_sink)(event);
    }

    /// For the thread, which must end: the display has gone. Says so to whoever has not been shown anything yet, and
    /// to whoever listens to notices if there were any.
    fn give_up(&self, owed_notices: bool, reason: &str) {
        let (prompt, notices) = {
            let mut state = self.lock();
            state.thread = None;
            (std::mem::take(&mut state.prompt), state.notices.take())
        };
        if let PromptWish::New(ask) = prompt {
            let Ask {
                answered, suspension, ..
            } = *ask;
            drop(suspension);
            answered(ConsentAnswer::NotShown(reason.to_owned()));
        }
        if owed_notices || notices.is_some_and(|wish| !wish.sessions.is_empty()) {
            self.tell(NoticeEvent::NotShown(reason.to_owned()));
        }
    }

    /// Makes sure that nobody else asks from now on.
    fn reserve_prompt(&self) -> Result<u64, DesktopError> {
        let mut state = self.lock();
        match state.prompt {
            PromptWish::New(_) | PromptWish::Shown(_) => Err(DesktopError::PromptBusy),
            PromptWish::None | PromptWish::Withdrawn => {
                state.last_prompt += 1;
                state.prompt = PromptWish::Shown(state.last_prompt);
                Ok(state.last_prompt)
            }
        }
    }

    /// Wakes the thread, or starts it. Errors of the display come up here, in the caller's hands.
    fn ensure_running(self: &Arc<Self>, state: &mut State) -> Result<(), DesktopError> {
        if let Some(thread) = &state.thread {
            thread.wake();
            return Ok(());
        }
        let desk = Desk::open(self.display.as_deref(), self.look)?;
        let waker = desk.connection.waker();
        let wanted = Arc::clone(self);
        let spawned = std::thread::Builder::new()
            .name("attendant".to_owned())
            .spawn(move || wanted.run(desk));
        spawned.map_err(|source| DesktopError::System {
            operation: "start the thread for prompts",
            source,
        })?;
        state.thread = Some(waker);
        Ok(())
    }

    /// The thread.
    fn run(&self, desk: Desk) {
        let mut attendant = Attendant::new(desk);
        if let Err(error) = attendant.attend(self) {
            tracing::warn!(%error, "prompts and notices have disappeared");
            let owed_notices = attendant.fail(&error.to_string());
            self.give_up(owed_notices, &error.to_string());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change of it is one assignment, so that a panic leaves it valid.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
