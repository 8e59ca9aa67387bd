//! The picture between two threads: the session's writes what came, the window's shows it. One picture, no queue: what was not
//! shown yet is shown together with what comes next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use deskside_picture::{PixelView, Rect, Size, ViewError};

use crate::PaintedFrame;

/// More rectangles than this are shown as one.
const MOST: usize = 32;
/// A window that shows nothing for so long is hidden or stuck: the session goes on without it.
const SHOWN_WITHIN: Duration = Duration::from_millis(50);

/// See the module.
#[derive(Default)]
pub(super) struct Picture {
    inner: Mutex<Inner>,
    shown: Condvar,
}

/// What is known of the picture, for whoever shows it.
#[derive(Default)]
pub(super) struct Inner {
    size: Option<Size>,
    /// Where its top left corner is on the device's whole screen.
    origin: (i32, i32),
    /// BGRX, rows without gaps.
    bytes: Vec<u8>,
    changed: Vec<Rect>,
    /// Frames written and shown so far.
    written: u64,
    shown: u64,
}

impl Picture {
    /// Writes what a frame changed.
    pub(super) fn write(&self, frame: &PaintedFrame<'_>) {
        let mut inner = self.lock();
        let size = frame.picture.size();
        let row_bytes = size.width as usize * 4;
        if inner.size != Some(size) {
            inner.size = Some(size);
            inner.bytes = vec![0; row_bytes * size.height as usize];
        }
        inner.origin = frame.origin;
        for rect in frame.dirty {
            let (from, to) = (rect.x as usize, rect.right() as usize);
            for y in rect.y..rect.bottom() {
                let row = &mut inner.bytes[y as usize * row_bytes..][..row_bytes];
                row[from * 4..to * 4].copy_from_slice(frame.picture.row(y)[from..to].as_flattened());
            }
        }
        inner.changed.extend_from_slice(frame.dirty);
        if inner.changed.len() > MOST {
            inner.changed = inner.changed.iter().copied().reduce(around).into_iter().collect();
        }
        inner.written += 1;
    }

    /// Waits until all that was written is on the screen, or the window evidently shows nothing.
    pub(super) fn until_shown(&self) {
        let until = Instant::now() + SHOWN_WITHIN;
        let mut inner = self.lock();
        while inner.shown < inner.written {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            inner = self
                .shown
                .wait_timeout(inner, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Everything up to frame number `written` is on the screen.
    pub(super) fn show(&self, written: u64) {
        let mut inner = self.lock();
        inner.shown = inner.shown.max(written);
        drop(inner);
        self.shown.notify_all();
    }

    /// Forgets the picture of a session that is over.
    pub(super) fn forget(&self) {
        let mut inner = self.lock();
        inner.size = None;
        inner.bytes = Vec::new();
        inner.changed.clear();
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    pub(super) fn size(&self) -> Option<Size> {
        self.size
    }

    pub(super) fn origin(&self) -> (i32, i32) {
        self.origin
    }

    /// Whether something was written that was not shown.
    pub(super) fn has_news(&self) -> bool {
        self.shown < self.written
    }

    /// What changed since it was asked last, and the number of the newest frame.
    pub(super) fn take_changed(&mut self) -> (Vec<Rect>, u64) {
        (std::mem::take(&mut self.changed), self.written)
    }

    /// The pixels; none before the first frame.
    pub(super) fn view(&self) -> Option<Result<PixelView<'_>, ViewError>> {
        let size = self.size?;
        Some(PixelView::new(size, size.width as usize * 4, &self.bytes))
    }
}

/// The smallest rectangle that holds both.
pub(super) fn around(one: Rect, other: Rect) -> Rect {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    let (right, bottom) = (one.right().max(other.right()), one.bottom().max(other.bottom()));
    Rect::new(x, y, right - x, bottom - y)
}
