//! A window of ours: above all others, not managed by the window manager, showing a picture. Knows nothing of what the
//! picture says.

use x11rb::connection::RequestConnection as _;
use x11rb::protocol::shape::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    AtomEnum, ClipOrdering, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext,
    ImageFormat, PropMode, Rectangle, StackMode, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::connection::{During, XConnection};
use crate::draw::Canvas;
use crate::{DesktopError, Point, Size};

x11rb::atom_manager! {
    /// The names that windows of ours use.
    pub(super) Atoms: AtomsCookie {
        UTF8_STRING,
        MANAGER,
        _NET_WM_NAME,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DIALOG,
        _NET_WM_WINDOW_TYPE_DOCK,
        _NET_WM_WINDOW_TYPE_POPUP_MENU,
        _NET_SYSTEM_TRAY_OPCODE,
        _NET_SYSTEM_TRAY_VISUAL,
        _XEMBED_INFO,
        _DESKSIDE_TIME,
    }
}

/// A window on the screen.
pub(super) struct Popup {
    pub(super) window: Window,
    gc: Gcontext,
    at: Point,
    size: Size,
    depth: u8,
    /// What the window shows, so that only rows that differ are sent.
    shown: Vec<u8>,
}

/// What a window is and where.
pub(super) struct Placement<'a> {
    /// For screen readers and window lists.
    pub(super) title: &'a str,
    /// One of the `_NET_WM_WINDOW_TYPE_*`: compositors choose shadows and fades by it.
    pub(super) kind: u32,
    pub(super) at: Point,
    pub(super) size: Size,
    pub(super) corners: Corners,
}

/// Which corners are round, and how much, in device pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corners {
    pub(super) radius: f32,
    pub(super) top: bool,
}

impl Popup {
    /// Makes the window and puts it on the screen, above all others.
    pub(super) fn open(connection: &XConnection, atoms: &Atoms, place: &Placement<'_>) -> Result<Self, DesktopError> {
        const OPERATION: &str = "open a window";
        let (x, window, gc) = (&connection.x, connection.id()?, connection.id()?);
        let depth = connection.screen().root_depth;
        let events = EventMask::EXPOSURE
            | EventMask::KEY_PRESS
            | EventMask::BUTTON_PRESS
            | EventMask::BUTTON_RELEASE
            | EventMask::POINTER_MOTION
            | EventMask::LEAVE_WINDOW
            | EventMask::PROPERTY_CHANGE;
        let aux = CreateWindowAux::new()
            .override_redirect(1)
            .event_mask(events)
            .cursor(arrow(connection)?);
        let (left, top) = (i16_of(place.at.x), i16_of(place.at.y));
        let (width, height) = (u16_of(place.size.width), u16_of(place.size.height));
        let (root, class) = (connection.root(), WindowClass::INPUT_OUTPUT);
        x.create_window(
            depth,
            window,
            root,
            left,
            top,
            width,
            height,
            0,
            class,
            x11rb::COPY_FROM_PARENT,
            &aux,
        )
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
        name_window(connection, atoms, window, place.title)?;
        x.change_property32(
            PropMode::REPLACE,
            window,
            atoms._NET_WM_WINDOW_TYPE,
            AtomEnum::ATOM,
            &[place.kind],
        )
        .during(OPERATION)?
        .ignore_error();
        x.create_gc(gc, window, &CreateGCAux::new())
            .during(OPERATION)?
            .ignore_error();
        round(connection, window, place.size, place.corners)?;
        x.map_window(window).during(OPERATION)?.check().during(OPERATION)?;
        let popup = Self {
            window,
            gc,
            at: place.at,
            size: place.size,
            depth,
            shown: Vec::new(),
        };
        popup.raise(connection)?;
        Ok(popup)
    }

    /// Shows a picture of the window's size. Sends only the rows between the first and the last that differ from what
    /// it shows.
    pub(super) fn present(&mut self, connection: &XConnection, canvas: Canvas) -> Result<(), DesktopError> {
        let picture = canvas.into_bgra();
        let stride = self.size.width as usize * 4;
        let differs = |(old, new): (&[u8], &[u8])| old != new;
        let same_size = self.shown.len() == picture.len();
        let rows = || self.shown.chunks(stride).zip(picture.chunks(stride));
        let first = if same_size { rows().position(differs) } else { Some(0) };
        let Some(first) = first else { return Ok(()) };
        let last = if same_size { rows().rposition_of(differs) } else { None };
        let end = last.map_or(self.size.height as usize, |last| last + 1);
        self.shown = picture;
        self.send(connection, first, end)
    }

    /// Sends the picture again, after part of it was lost.
    pub(super) fn expose(&self, connection: &XConnection) -> Result<(), DesktopError> {
        if self.shown.is_empty() {
            Ok(())
        } else {
            self.send(connection, 0, self.size.height as usize)
        }
    }

    /// Has the server tell its time by a `PropertyNotify`, after it has worked on everything that was sent before.
    pub(super) fn ask_time(&self, connection: &XConnection, atoms: &Atoms) -> Result<(), DesktopError> {
        let (append, name) = (PropMode::APPEND, atoms._DESKSIDE_TIME);
        let nothing = connection
            .x
            .change_property8(append, self.window, name, atoms.UTF8_STRING, &[]);
        nothing.during("ask for the time")?.ignore_error();
        Ok(())
    }

    /// Moves the window.
    pub(super) fn move_to(&mut self, connection: &XConnection, at: Point) -> Result<(), DesktopError> {
        let place = ConfigureWindowAux::new().x(at.x).y(at.y);
        connection
            .x
            .configure_window(self.window, &place)
            .during("move a window")?
            .ignore_error();
        self.at = at;
        Ok(())
    }

    /// Puts the window above all others.
    pub(super) fn raise(&self, connection: &XConnection) -> Result<(), DesktopError> {
        let above = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
        connection
            .x
            .configure_window(self.window, &above)
            .during("raise a window")?
            .ignore_error();
        Ok(())
    }

    /// Takes the window from the screen, and returns when it has gone.
    pub(super) fn close(self, connection: &XConnection) -> Result<(), DesktopError> {
        const OPERATION: &str = "close a window";
        connection.x.free_gc(self.gc).during(OPERATION)?.ignore_error();
        connection
            .x
            .destroy_window(self.window)
            .during(OPERATION)?
            .check()
            .during(OPERATION)
    }

    /// Where it is, in whole-screen pixels.
    pub(super) fn at(&self) -> Point {
        self.at
    }

    /// How large it is.
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// Sends rows `from..to` of what is shown.
    fn send(&self, connection: &XConnection, from: usize, to: usize) -> Result<(), DesktopError> {
        let picture = Picture {
            bytes: &self.shown,
            size: self.size,
            depth: self.depth,
        };
        put(connection, self.window, self.gc, &picture, from, to)
    }
}

/// A picture to send.
pub(super) struct Picture<'a> {
    /// Blue, green, red, alpha.
    pub(super) bytes: &'a [u8],
    pub(super) size: Size,
    pub(super) depth: u8,
}

/// Sends rows `from..to` of a picture to a window, in as many requests as their limit demands.
pub(super) fn put(
    connection: &XConnection,
    window: Window,
    gc: Gcontext,
    picture: &Picture<'_>,
    from: usize,
    to: usize,
) -> Result<(), DesktopError> {
    const HEADER: usize = 32;
    let stride = (picture.size.width as usize * 4).max(1);
    let rows_at_once = ((connection.x.maximum_request_bytes().saturating_sub(HEADER)) / stride).clamp(1, 1024);
    for top in (from..to).step_by(rows_at_once) {
        let end = (top + rows_at_once).min(to);
        let Some(rows) = picture.bytes.get(top * stride..end * stride) else {
            continue;
        };
        let (width, height, y) = (u16_of(picture.size.width), (end - top) as u16, top as i16);
        connection
            .x
            .put_image(
                ImageFormat::Z_PIXMAP,
                window,
                gc,
                width,
                height,
                0,
                y,
                0,
                picture.depth,
                rows,
            )
            .during("draw a window")?
            .ignore_error();
    }
    Ok(())
}

/// Gives a window a name, and a class by which people can write rules for it.
pub(super) fn name_window(
    connection: &XConnection,
    atoms: &Atoms,
    window: Window,
    title: &str,
) -> Result<(), DesktopError> {
    const OPERATION: &str = "name a window";
    let (x, replace) = (&connection.x, PropMode::REPLACE);
    x.change_property8(replace, window, atoms._NET_WM_NAME, atoms.UTF8_STRING, title.as_bytes())
        .during(OPERATION)?
        .ignore_error();
    x.change_property8(
        replace,
        window,
        AtomEnum::WM_CLASS,
        AtomEnum::STRING,
        b"deskside\0Deskside\0",
    )
    .during(OPERATION)?
    .ignore_error();
    Ok(())
}

/// Cuts a window's corners round.
pub(super) fn round(
    connection: &XConnection,
    window: Window,
    size: Size,
    corners: Corners,
) -> Result<(), DesktopError> {
    const OPERATION: &str = "shape a window";
    if !connection.has(shape::X11_EXTENSION_NAME)? {
        return Ok(());
    }
    let rows = visible_rows(size, corners);
    let (set, bounding) = (shape::SO::SET, shape::SK::BOUNDING);
    connection
        .x
        .shape_rectangles(set, bounding, ClipOrdering::YX_BANDED, window, 0, 0, &rows)
        .during(OPERATION)?
        .ignore_error();
    Ok(())
}

/// What is left of a window when its corners are round: one rectangle for each row that a corner touches.
fn visible_rows(size: Size, corners: Corners) -> Vec<Rectangle> {
    let (width, height) = (u16_of(size.width), u16_of(size.height));
    let radius = corners
        .radius
        .min(f32::from(width) / 2.0)
        .min(f32::from(height) / 2.0)
        .max(0.0);
    let rows = radius.ceil() as u16;
    let row = |y: u16, depth: u16| {
        let up = radius - f32::from(depth) - 0.5;
        let inset = (radius - (radius * radius - up * up).max(0.0).sqrt()).round() as u16;
        Rectangle {
            x: inset as i16,
            y: y as i16,
            width: width - 2 * inset,
            height: 1,
        }
    };
    let top = if corners.top { rows } else { 0 };
    let middle = Rectangle {
        x: 0,
        y: top as i16,
        width,
        height: height - top - rows,
    };
    let above = (0..top).map(|depth| row(depth, depth));
    let below = (0..rows).rev().map(|depth| row(height - 1 - depth, depth));
    above.chain([middle]).chain(below).collect()
}

/// The ordinary arrow: the root window's cursor, which windows inherit, is a cross on a bare server.
fn arrow(connection: &XConnection) -> Result<u32, DesktopError> {
    const OPERATION: &str = "make a cursor";
    const LEFT_PTR: u16 = 68;
    let (font, cursor) = (connection.id()?, connection.id()?);
    let x = &connection.x;
    x.open_font(font, b"cursor").during(OPERATION)?.ignore_error();
    let made = x
        .create_glyph_cursor(
            cursor,
            font,
            font,
            LEFT_PTR,
            LEFT_PTR + 1,
            0,
            0,
            0,
            u16::MAX,
            u16::MAX,
            u16::MAX,
        )
        .during(OPERATION)?
        .check();
    x.close_font(font).during(OPERATION)?.ignore_error();
    // A server without the cursor font shows the inherited one.
    Ok(if made.is_ok() { cursor } else { x11rb::NONE })
}

fn i16_of(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(if value < 0 { i16::MIN } else { i16::MAX })
}

fn u16_of(value: u32) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

/// The last position at which something holds, for iterators that only know the first.
trait LastPosition: Iterator + Sized {
    fn rposition_of(self, holds: impl Fn(Self::Item) -> bool) -> Option<usize> {
        self.enumerate()
            .filter_map(|(at, item)| holds(item).then_some(at))
            .last()
    }
}

impl<I: Iterator> LastPosition for I {}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 40, height: 30 };

    fn area(rows: &[Rectangle]) -> u32 {
        rows.iter()
            .map(|row| u32::from(row.width) * u32::from(row.height))
            .sum()
    }

    #[test]
    fn round_corners_take_what_a_circle_leaves() {
        let rows = visible_rows(SIZE, Corners { radius: 8.0, top: true });
        let cut = 40 * 30 - area(&rows);
        // Four corners of a square of 16 minus its inscribed circle.
        let exact = 16.0 * 16.0 - std::f32::consts::PI * 64.0;
        assert!((cut as f32 - exact).abs() < 8.0, "{cut} against {exact}");
        assert_eq!(
            rows.iter().map(|row| u32::from(row.height)).sum::<u32>(),
            30,
            "every row is there once"
        );
    }

    #[test]
    fn a_bar_that_hangs_from_the_edge_is_square_above() {
        let rows = visible_rows(
            SIZE,
            Corners {
                radius: 8.0,
                top: false,
            },
        );
        assert_eq!((rows[0].x, rows[0].width), (0, 40));
        assert!(rows.last().is_some_and(|row| row.width < 40));
    }

    #[test]
    fn no_radius_cuts_nothing_and_an_absurd_one_stays_inside() {
        assert_eq!(area(&visible_rows(SIZE, Corners { radius: 0.0, top: true })), 40 * 30);
        let rows = visible_rows(
            SIZE,
            Corners {
                radius: 900.0,
                top: true,
            },
        );
        assert_eq!(rows.iter().map(|row| u32::from(row.height)).sum::<u32>(), 30);
    }
}
