//! Where a session becomes visible: the one seam between the engine and what shows it.

use deskside_picture::{PixelView, Rect};
use deskside_session::viewer::ViewerEvent;

use crate::{Statistics, VideoDecoder};

/// A decoded frame, ready to be painted.
pub struct PaintedFrame<'a> {
    /// The whole picture after this frame.
    pub picture: PixelView<'a>,
    /// What changed.
    pub dirty: &'a [Rect],
    /// The frame's number.
    pub frame: u32,
    /// Where the picture's top left corner is on the device's whole screen.
    pub origin: (i32, i32),
}

/// Shows a session. All calls come from the task that runs [`crate::run`], one at a time.
pub trait ViewerSink {
    /// Something to tell the person.
    fn event(&mut self, event: ViewerEvent);

    /// Paints a frame. What it painted when it returns counts as painted, and the device may send the next.
    fn paint(&mut self, frame: PaintedFrame<'_>);

    /// What shows video here, asked for once, before the session begins. Without any, films come as photos.
    fn video(&mut self) -> Option<Box<dyn VideoDecoder>> {
        None
    }

    /// How the session does, about once a second while it is active.
    fn statistics(&mut self, statistics: Statistics);
}
