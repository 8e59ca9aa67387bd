//! The [`Presence`] port on X11: what Linux knows of the session, and what the X server knows of idleness and locks.

use std::time::Duration;

use x11rb::protocol::screensaver::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _};

use super::connection::{During, XConnection};
use crate::linux::Sources;
use crate::{DesktopError, LockState, Presence, PresenceReport};

/// Who is at one X display.
pub struct X11Presence {
    connection: XConnection,
    display: String,
    sources: Sources,
    tells_idleness: bool,
}

impl X11Presence {
    /// Opens `display` (`:0`), or `$DISPLAY`.
    ///
    /// # Errors
    /// When there is no display.
    pub fn open(display: Option<&str>) -> Result<Self, DesktopError> {
        Self::open_with(display, Sources::default())
    }

    /// The same with sources of the caller's.
    ///
    /// # Errors
    /// When there is no display.
    pub fn open_with(display: Option<&str>, sources: Sources) -> Result<Self, DesktopError> {
        let connection = XConnection::open(display)?;
        let tells_idleness = connection.has(screensaver::X11_EXTENSION_NAME)?;
        let display = display
            .map(str::to_owned)
            .or_else(|| std::env::var("DISPLAY").ok())
            .unwrap_or_default();
        Ok(Self {
            connection,
            display,
            sources,
            tells_idleness,
        })
    }

    fn idle(&self) -> Result<Option<Duration>, DesktopError> {
        const OPERATION: &str = "ask how long nobody touched anything";
        if !self.tells_idleness {
            return Ok(None);
        }
        let request = self
            .connection
            .x
            .screensaver_query_info(self.connection.root())
            .during(OPERATION)?;
        let info = request.reply().during(OPERATION)?;
        Ok(Some(Duration::from_millis(info.ms_since_user_input.into())))
    }

    /// Whether XScreenSaver has locked the screen. It says so in a property of the root window, whose first value is
    /// the name `LOCK` while it has; it does not tell the login service. Other lockers tell nobody but that.
    fn is_locked_by_xscreensaver(&self) -> Result<bool, DesktopError> {
        const OPERATION: &str = "ask the screen locker";
        let (status, lock) = (
            self.connection.atom("_SCREENSAVER_STATUS")?,
            self.connection.atom("LOCK")?,
        );
        let root = self.connection.root();
        let property = self
            .connection
            .x
            .get_property(false, root, status, AtomEnum::INTEGER, 0, 1)
            .during(OPERATION)?;
        Ok(property
            .reply()
            .during(OPERATION)?
            .value32()
            .and_then(|mut values| values.next())
            == Some(lock))
    }
}

impl Presence for X11Presence {
    fn report(&mut self) -> Result<PresenceReport, DesktopError> {
        // Every client is told of new keyboard mappings; unread, they would pile up.
        while self.connection.poll()?.is_some() {}
        let (mut user, everybody) = self.sources.who(rustix::process::getuid().as_raw(), &self.display);
        if let Some(user) = &mut user
            && self.is_locked_by_xscreensaver()?
        {
            user.lock = LockState::Locked;
        }
        let hostname = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Ok(PresenceReport {
            hostname,
            user,
            everybody,
            idle: self.idle()?,
        })
    }
}
