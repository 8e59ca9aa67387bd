//! The picture streams: one for each viewer. One capture serves all of them. Knows pixels and rectangles, and nothing of
//! displays or sockets; time is an argument.

#[cfg(test)]
mod line;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use deskside_desktop::{Frame, Rect, ScreenLayout, Waker};
use deskside_wire::helper::{Credit, Frame as StreamFrame, StartPicture};
use deskside_wire::session::ChooseScreen;

use super::damage::Pending;
#[cfg(test)]
use super::film::FilmCoder;
use super::injection::Taken;
pub(super) use super::stream::FrameError;
use super::stream::Stream;

/// When a screen was captured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Captured {
    pub began: Instant,
    pub took: Duration,
}

/// All streams of one helper.
#[derive(Debug, Default)]
pub(super) struct Streams {
    all: Vec<Stream>,
    /// Hears when a picture of a film is coded.
    waker: Option<Waker>,
}

impl Streams {
    /// No stream yet; `waker` ends the wait for the next event.
    pub fn new(waker: Waker) -> Self {
        Self {
            all: Vec::new(),
            waker: Some(waker),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Begins a stream, or begins it anew. Its first frame shows all that was chosen.
    pub fn start(&mut self, start: &StartPicture, layout: &ScreenLayout, now: Instant) {
        self.stop(start.stream);
        self.all.push(Stream::begin(start, layout, now));
    }

    /// The stream shows another part of the screen from its next frame on.
    pub fn show(&mut self, id: u64, screen: ChooseScreen, layout: &ScreenLayout) {
        if let Some(stream) = self.find(id) {
            stream.choose(screen, layout);
        }
    }

    /// Monitors came, went or moved: every stream shows all of what it was to show, where that is now.
    pub fn follow(&mut self, layout: &ScreenLayout) {
        for stream in &mut self.all {
            stream.follow(layout);
            stream.show_all();
        }
    }

    pub fn stop(&mut self, id: u64) {
        self.all.retain(|stream| stream.id != id);
    }

    pub fn add_credit(&mut self, credit: &Credit) {
        if let Some(stream) = self.find(credit.stream) {
            stream.take_credit(credit);
        }
    }

    /// The stream's next frame shows everything and depends on nothing before.
    pub fn reset(&mut self, id: u64) {
        if let Some(stream) = self.find(id) {
            stream.reset();
        }
    }

    /// Whether any stream may send a frame, if something is to be seen.
    pub fn have_credit(&self) -> bool {
        self.able().next().is_some()
    }

    /// Whether a stream that may send has something to show.
    pub fn are_due(&self) -> bool {
        self.able()
            .any(|stream| !stream.pending.is_empty() || stream.film_is_done())
    }

    /// Something was drawn, which every stream has yet to show.
    pub fn note_damage(&mut self, rects: &[Rect]) {
        for stream in &mut self.all {
            stream.note_damage(rects);
        }
    }

    /// When a stream that may send has something to send that no damage tells of: a proof, or to make exact what was sent
    /// nearly.
    pub fn next_due(&self) -> Option<Instant> {
        let due = self
            .able()
            .flat_map(|stream| [stream.proof_due(), stream.refinement_due()]);
        due.flatten().min()
    }

    /// Makes proofs of the next frames of all streams whose time has come. A proof is of all that a stream shows, as it is
    /// captured anew for it: what was captured before is older in some places than in others, and newer than what a stream without
    /// credit was given.
    pub fn begin_proofs(&mut self, now: Instant) {
        for stream in self.all.iter_mut().filter(|stream| stream.has_credit()) {
            if stream.proof_due().is_some_and(|due| due <= now) {
                stream.begin_proof();
            }
        }
    }

    /// What has to be captured for the streams that may send.
    pub fn to_capture(&self) -> Vec<Rect> {
        let mut all = Pending::default();
        for stream in self.able() {
            all.add(stream.pending.rects());
        }
        all.rects().to_vec()
    }

    /// Encodes a captured screen for every stream that may send and gives each frame to `send`. `input_of` names the
    /// newest input of a stream that had taken effect when the capture began. A stream whose pixels did not change keeps
    /// its credit, and sends nothing unless a proof was begun.
    pub fn encode<E: From<FrameError>>(
        &mut self,
        frame: &Frame<'_>,
        captured: Captured,
        input_of: impl Fn(u64) -> Option<Taken>,
        clock: impl Fn() -> Instant,
        mut send: impl FnMut(StreamFrame) -> Result<(), E>,
    ) -> Result<(), E> {
        let due = |stream: &&mut Stream| stream.has_credit() && !stream.pending.is_empty();
        for stream in self.all.iter_mut().filter(due) {
            let shows = input_of(stream.id).map(|taken| (taken, captured));
            if let Some(made) = stream.encode(frame, shows, self.waker.as_ref(), &clock)? {
                send(StreamFrame {
                    stream: stream.id,
                    frame: Some(made),
                })?;
            }
        }
        Ok(())
    }

    /// Sends coded pictures of films: those whose turn it is if `first`, before anything is captured, and else all. Says whether there
    /// was any.
    pub fn bring_films<E: From<FrameError>>(
        &mut self,
        first: bool,
        clock: impl Fn() -> Instant,
        mut send: impl FnMut(StreamFrame) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut brought = false;
        let due = |stream: &&mut Stream| {
            stream.has_credit()
                && if first {
                    stream.film_is_due()
                } else {
                    stream.film_is_done()
                }
        };
        for stream in self.all.iter_mut().filter(due) {
            if let Some(made) = stream.bring_film(&clock)? {
                brought = true;
                send(StreamFrame {
                    stream: stream.id,
                    frame: Some(made),
                })?;
            }
        }
        Ok(brought)
    }

    /// Waits until every film that can be coded is: for tests with a clock of their own.
    #[cfg(test)]
    pub fn settle_films(&self) {
        self.all.iter().filter_map(Stream::film).for_each(FilmCoder::settle);
    }

    /// Lets every stream that may send, and has nothing new to show, make some of what it showed nearly exact. Says
    /// whether there was any.
    pub fn refine<E: From<FrameError>>(
        &mut self,
        clock: impl Fn() -> Instant,
        mut send: impl FnMut(StreamFrame) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut refined = false;
        let due = |stream: &&mut Stream| stream.has_credit() && stream.pending.is_empty();
        for stream in self.all.iter_mut().filter(due) {
            if let Some(made) = stream.refine(&clock)? {
                refined = true;
                send(StreamFrame {
                    stream: stream.id,
                    frame: Some(made),
                })?;
            }
        }
        Ok(refined)
    }

    fn find(&mut self, id: u64) -> Option<&mut Stream> {
        self.all.iter_mut().find(|stream| stream.id == id)
    }

    /// The streams that may send.
    fn able(&self) -> impl Iterator<Item = &Stream> {
        self.all.iter().filter(|stream| stream.has_credit())
    }
}
