//! The [`Screen`] port on X11: turns the server's events into the port's. Knows nothing of encoding.
//!
//! Events are not queued but remembered as facts ("the shape changed", "the pointer moved"), so that a slow caller
//! gets the newest state and memory stays bounded however long they are away.

use std::time::{Duration, Instant};

use x11rb::protocol::Event;
use x11rb::protocol::damage::{self, ConnectionExt as _};
use x11rb::protocol::xfixes::{self, ConnectionExt as _};

use super::capture::{self, Framebuffer};
use super::connection::{During, Waited, XConnection};
use super::damage::DamageWatch;
use super::{cursor, monitors};
use crate::{DesktopError, Frame, Point, Rect, Screen, ScreenEvent, ScreenLayout, Waker};

/// The screen of one X display.
pub struct X11Screen {
    connection: XConnection,
    layout: ScreenLayout,
    layout_changed: bool,
    watching: Option<Watching>,
}

/// What exists only between `start` and `stop`.
struct Watching {
    damage: DamageWatch,
    framebuffer: Framebuffer,
    damaged: Damaged,
    shape: Shape,
    pointer: Pointer,
}

/// Whether something was drawn that nobody has taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Damaged {
    No,
    /// The server has collected rectangles.
    Some {
        told: bool,
    },
    /// No pixel of the framebuffer is valid.
    All {
        told: bool,
    },
}

enum Shape {
    /// It may differ from the one told (`None`: never told).
    MayHaveChanged { from: Option<u32> },
    /// The one with this serial was told (`None`: the server does not show it).
    Told(Option<u32>),
}

enum Pointer {
    /// It may have moved from where it was told to be (`None`: never told).
    MayHaveMoved {
        from: Option<Point>,
    },
    Told(Point),
}

impl X11Screen {
    /// Opens the screen of `display` (`:0`), or of `$DISPLAY`.
    ///
    /// # Errors
    /// When there is no display, when it lacks the DAMAGE, XFIXES or RANDR extension, or when its pixels are not
    /// 32 bit blue, green, red.
    pub fn open(display: Option<&str>) -> Result<Self, DesktopError> {
        const OPERATION: &str = "agree on versions";
        let connection = XConnection::open(display)?;
        connection.require(damage::X11_EXTENSION_NAME, "see what changes")?;
        connection.require(xfixes::X11_EXTENSION_NAME, "see the cursor")?;
        capture::check_pixel_format(&connection)?;
        connection
            .x
            .damage_query_version(1, 1)
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        connection
            .x
            .xfixes_query_version(5, 0)
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        monitors::select(&connection)?;
        let layout = monitors::layout(&connection)?;
        Ok(Self {
            connection,
            layout,
            layout_changed: false,
            watching: None,
        })
    }

    /// Takes in everything that has arrived.
    fn drain(&mut self) -> Result<(), DesktopError> {
        while let Some(event) = self.connection.poll()? {
            self.take_in(&event);
        }
        Ok(())
    }

    fn take_in(&mut self, event: &Event) {
        match event {
            Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) | Event::ConfigureNotify(_) => {
                self.layout_changed = true;
            }
            Event::Error(error) => tracing::debug!(?error, "the X server refused a request that nobody waited for"),
            _ => {}
        }
        let Some(watching) = &mut self.watching else { return };
        match event {
            Event::DamageNotify(_) => {
                if watching.damaged == Damaged::No {
                    watching.damaged = Damaged::Some { told: false };
                }
                watching.pointer.may_have_moved();
            }
            Event::XfixesCursorNotify(_) => {
                watching.shape.may_have_changed();
                watching.pointer.may_have_moved();
            }
            Event::XinputRawMotion(_) => watching.pointer.may_have_moved(),
            _ => {}
        }
    }

    /// The most urgent thing to tell, if there is any.
    fn tell(&mut self) -> Result<Option<ScreenEvent>, DesktopError> {
        if std::mem::take(&mut self.layout_changed) {
            let layout = monitors::layout(&self.connection)?;
            if layout != self.layout {
                self.change_layout(layout)?;
                return Ok(Some(ScreenEvent::LayoutChanged));
            }
        }
        let Some(watching) = &mut self.watching else {
            return Ok(None);
        };
        if let Some(event) = watching.tell_cursor(&self.connection)? {
            return Ok(Some(event));
        }
        Ok(watching.tell_damage())
    }

    fn change_layout(&mut self, layout: ScreenLayout) -> Result<(), DesktopError> {
        self.layout = layout;
        if let Some(watching) = &mut self.watching {
            if watching.framebuffer.size() != self.layout.size {
                let fresh = Framebuffer::new(&self.connection, self.layout.size)?;
                std::mem::replace(&mut watching.framebuffer, fresh).release(&self.connection);
            }
            watching.damaged = Damaged::All { told: false };
        }
        Ok(())
    }
}

impl Screen for X11Screen {
    fn layout(&self) -> &ScreenLayout {
        &self.layout
    }

    fn start(&mut self) -> Result<(), DesktopError> {
        if self.watching.is_some() {
            return Ok(());
        }
        let framebuffer = Framebuffer::new(&self.connection, self.layout.size)?;
        let damage = DamageWatch::start(&self.connection)?;
        cursor::select(&self.connection, true)?;
        self.watching = Some(Watching {
            damage,
            framebuffer,
            damaged: Damaged::All { told: false },
            shape: Shape::MayHaveChanged { from: None },
            pointer: Pointer::MayHaveMoved { from: None },
        });
        Ok(())
    }

    fn stop(&mut self) {
        let Some(watching) = self.watching.take() else { return };
        watching.damage.stop(&self.connection);
        watching.framebuffer.release(&self.connection);
        if let Err(error) = cursor::select(&self.connection, false) {
            tracing::debug!(%error, "could not stop to watch the cursor");
        }
    }

    fn next_event(&mut self, timeout: Duration) -> Result<Option<ScreenEvent>, DesktopError> {
        let deadline = Instant::now() + timeout;
        loop {
            self.drain()?;
            if let Some(event) = self.tell()? {
                return Ok(Some(event));
            }
            // Telling may have read events from the socket while it waited for replies.
            if let Some(event) = self.connection.poll()? {
                self.take_in(&event);
                continue;
            }
            match self.connection.wait(Some(deadline))? {
                Waited::Readable => {}
                Waited::Woken => return Ok(Some(ScreenEvent::Woken)),
                Waited::TimedOut => return Ok(None),
            }
        }
    }

    fn waker(&self) -> Waker {
        self.connection.waker()
    }

    fn take_damage(&mut self) -> Result<Vec<Rect>, DesktopError> {
        let watching = self.watching.as_mut().ok_or(DesktopError::NotStarted)?;
        let rects = watching.damage.take(&self.connection, self.layout.size)?;
        let all = matches!(watching.damaged, Damaged::All { .. });
        watching.damaged = Damaged::No;
        Ok(if all { vec![self.layout.size.as_rect()] } else { rects })
    }

    fn capture(&mut self, rects: &[Rect]) -> Result<Frame<'_>, DesktopError> {
        let watching = self.watching.as_mut().ok_or(DesktopError::NotStarted)?;
        let screen = self.layout.size.as_rect();
        let clipped: Vec<Rect> = rects.iter().filter_map(|rect| rect.intersection(screen)).collect();
        match watching.framebuffer.update(&self.connection, &clipped) {
            Ok(()) => Ok(watching.framebuffer.frame()),
            // X answers BadMatch to a read beyond the edge, which is where a screen that shrank puts us.
            Err(error @ DesktopError::Refused { .. }) => {
                if monitors::layout(&self.connection)?.size == self.layout.size {
                    return Err(error);
                }
                self.layout_changed = true;
                Err(DesktopError::LayoutChanged)
            }
            Err(error) => Err(error),
        }
    }

    fn pointer(&mut self) -> Result<Point, DesktopError> {
        cursor::pointer(&self.connection)
    }
}

impl Drop for X11Screen {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Watching {
    fn tell_cursor(&mut self, connection: &XConnection) -> Result<Option<ScreenEvent>, DesktopError> {
        if let Shape::MayHaveChanged { from } = self.shape {
            let now = cursor::shape(connection)?;
            self.shape = Shape::Told(now.as_ref().map(|shape| shape.serial));
            if let Some(shape) = now.filter(|shape| from != Some(shape.serial)) {
                return Ok(Some(ScreenEvent::CursorShape(shape)));
            }
        }
        if let Pointer::MayHaveMoved { from } = self.pointer {
            let now = cursor::pointer(connection)?;
            self.pointer = Pointer::Told(now);
            return Ok((from != Some(now)).then_some(ScreenEvent::PointerMoved(now)));
        }
        Ok(None)
    }

    fn tell_damage(&mut self) -> Option<ScreenEvent> {
        match &mut self.damaged {
            Damaged::Some { told } | Damaged::All { told } if !*told => {
                *told = true;
                Some(ScreenEvent::Damaged)
            }
            _ => None,
        }
    }
}

impl Shape {
    fn may_have_changed(&mut self) {
        if let Self::Told(serial) = *self {
            *self = Self::MayHaveChanged { from: serial };
        }
    }
}

impl Pointer {
    fn may_have_moved(&mut self) {
        if let Self::Told(point) = *self {
            *self = Self::MayHaveMoved { from: Some(point) };
        }
    }
}
