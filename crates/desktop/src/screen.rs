//! The port that sees: monitors, damage, capture, cursor. Knows nothing of encoding, sessions or input.
//!
//! The helper's capture thread owns the screen:
//!
//! ```text
//! start() -> loop { next_event(timeout)
//!                     Damaged        -> when a frame is wanted: take_damage() -> capture(rects) -> encode
//!                     LayoutChanged  -> tell the viewer; everything is damaged
//!                     CursorShape, PointerMoved -> messages of their own
//!                     Woken          -> look at the helper's own state } -> stop()
//! ```
//!
//! Nothing moves, nothing is done: between events the thread sleeps, and a damage that nobody takes is told once.

use std::time::Duration;

use crate::{DesktopError, Point, Rect, Size, Waker};

/// Sees the whole screen. One thread owns it.
pub trait Screen: Send {
    /// Monitors and size as of the last [`ScreenEvent::LayoutChanged`] that [`Self::next_event`] returned (or as of
    /// opening). Always available, started or not.
    fn layout(&self) -> &ScreenLayout;

    /// Begins to watch. The framebuffer is allocated here, not before. The first events are the cursor's shape (when
    /// the system shows it; until it does, draw an arrow), its position, and [`ScreenEvent::Damaged`] with the whole screen to take. Does nothing when already started.
    ///
    /// # Errors
    /// When the display server refuses or is gone.
    fn start(&mut self) -> Result<(), DesktopError>;

    /// Stops to watch and frees the framebuffer. Does nothing when not started.
    fn stop(&mut self);

    /// Waits up to `timeout` for the next event; `None` when nothing happened. A zero timeout only looks.
    ///
    /// Works whether started or not; when not started, only [`ScreenEvent::LayoutChanged`] and
    /// [`ScreenEvent::Woken`] come.
    ///
    /// # Errors
    /// [`DesktopError::Lost`] when the display has gone; the screen must be opened anew.
    fn next_event(&mut self, timeout: Duration) -> Result<Option<ScreenEvent>, DesktopError>;

    /// A handle that makes [`Self::next_event`] return [`ScreenEvent::Woken`] from another thread.
    fn waker(&self) -> Waker;

    /// Takes what was drawn upon since the last call: at most [`MAX_DAMAGE`] rectangles, clipped to the screen,
    /// none empty; they may overlap, and may cover pixels that did not change. Empty when nothing was drawn.
    ///
    /// Damage taken is damage forgotten: capture it, or remember it.
    ///
    /// # Errors
    /// [`DesktopError::NotStarted`], or when the display server refuses or is gone.
    fn take_damage(&mut self) -> Result<Vec<Rect>, DesktopError>;

    /// Brings the pixels inside `rects` up to date and lends the framebuffer. Rectangles are clipped to the screen.
    ///
    /// Pixels inside are at least as new as the call. Pixels outside are what they were when last captured, *or newer*
    /// (whole rows may be read when that is cheaper), never older; before the first capture of a pixel it is black.
    ///
    /// # Errors
    /// [`DesktopError::LayoutChanged`] when the screen was resized meanwhile: no pixel is valid, take the next event.
    /// [`DesktopError::NotStarted`], or when the display server refuses or is gone.
    fn capture(&mut self, rects: &[Rect]) -> Result<Frame<'_>, DesktopError>;

    /// Where the pointer is now. One round trip to the display server.
    ///
    /// # Errors
    /// When the display server is gone.
    fn pointer(&mut self) -> Result<Point, DesktopError>;
}

/// The most rectangles that [`Screen::take_damage`] returns; more are merged. Bounds what a frame can cost in messages.
pub const MAX_DAMAGE: usize = 64;

/// What happened on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScreenEvent {
    /// Something was drawn. Told once until [`Screen::take_damage`] is called.
    Damaged,
    /// The monitors or the size of the screen changed; [`Screen::layout`] has the new one. All pixels are damaged.
    LayoutChanged,
    /// The cursor looks different now.
    CursorShape(CursorShape),
    /// The pointer is here now. Several motions between two calls come as one.
    PointerMoved(Point),
    /// Somebody called [`Waker::wake`].
    Woken,
}

/// The monitors and the screen that they make together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScreenLayout {
    /// The size of the whole screen: the framebuffer's size. Not every pixel needs to be on a monitor.
    pub size: Size,
    /// The monitors, the primary one first, the others from left to right. Empty when the display can't tell.
    pub monitors: Vec<Monitor>,
}

impl ScreenLayout {
    /// Where the primary monitor is; the whole screen when no monitor is known.
    #[must_use]
    pub fn primary(&self) -> Rect {
        let primary = self
            .monitors
            .iter()
            .find(|monitor| monitor.primary)
            .or_else(|| self.monitors.first());
        primary.map_or_else(|| self.size.as_rect(), |monitor| monitor.area)
    }
}

/// One monitor as the user sees it (an output, or what the display server presents as one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    /// Stays the same while the display server runs, whatever else is plugged in.
    pub id: u32,
    /// The connector's name, `HDMI-1` for example.
    pub name: String,
    /// Which part of the screen it shows.
    pub area: Rect,
    /// Whether it is the one that holds the panel.
    pub primary: bool,
}

/// A view of the framebuffer. Valid until the next call on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// `stride * size.height` bytes. Four bytes for a pixel: blue, green, red, and one to ignore.
    pub pixels: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: usize,
    /// The whole screen's size.
    pub size: Size,
}

impl Frame<'_> {
    /// The pixel at (`x`, `y`) as `[red, green, blue]`; `None` outside.
    #[must_use]
    pub fn rgb(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        if x >= self.size.width || y >= self.size.height {
            return None;
        }
        let at = y as usize * self.stride + x as usize * 4;
        let bgrx = self.pixels.get(at..at + 4)?;
        Some([bgrx[2], bgrx[1], bgrx[0]])
    }
}

/// What the cursor looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorShape {
    /// The same serial is the same shape; a viewer may keep shapes by it for the length of a session.
    pub serial: u32,
    /// At most [`MAX_CURSOR`] in each direction.
    pub size: Size,
    /// The pixel of the shape that is at the pointer's position.
    pub hot_spot: Point,
    /// `4 * width * height` bytes, rows without padding: blue, green, red, alpha; colours multiplied by alpha.
    pub pixels: Vec<u8>,
}

/// The largest cursor that is reported; a larger one is cut. (X servers allow more, hardware does not.)
pub const MAX_CURSOR: u32 = 512;
