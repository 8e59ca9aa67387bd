//! A window of ours: above all others, not managed by the window manager, showing a picture. Knows nothing of what the
//! picture says.

use std::ops::Range;

use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, PropMode,
    StackMode, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::atoms::Atoms;
use super::connection::{During, XConnection, i16_of, u16_of};
use super::corners::Corners;
use super::picture::Picture;
use crate::draw::Canvas;
use crate::{DesktopError, Point, Size};

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
        place.corners.cut(connection, window, place.size)?;
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
        let rows = 0..self.size.height as usize;
        let stride = self.size.width as usize * 4;
        let differs = |y: &usize| {
            let row = y * stride..(y + 1) * stride;
            self.shown.get(row.clone()) != picture.get(row)
        };
        let (Some(first), Some(last)) = (rows.clone().find(differs), rows.rev().find(differs)) else {
            return Ok(());
        };
        self.shown = picture;
        self.send(connection, first..last + 1)
    }

    /// Sends the picture again, after part of it was lost.
    pub(super) fn expose(&self, connection: &XConnection) -> Result<(), DesktopError> {
        if self.shown.is_empty() {
            Ok(())
        } else {
            self.send(connection, 0..self.size.height as usize)
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

    /// Sends some rows of what is shown.
    fn send(&self, connection: &XConnection, rows: Range<usize>) -> Result<(), DesktopError> {
        let picture = Picture {
            bytes: &self.shown,
            size: self.size,
            depth: self.depth,
        };
        picture.send(connection, self.window, self.gc, rows)
    }
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
