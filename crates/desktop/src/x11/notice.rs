//! The [`Notice`] port on X11. Lets the attendant show what is to be shown.

use std::sync::Arc;

use super::wanted::Wanted;
use crate::{DesktopError, Notice, NoticeStyle, NoticedSession};

/// Notices on one X display.
pub struct X11Notice {
    pub(super) wanted: Arc<Wanted>,
}

impl Notice for X11Notice {
    fn show(&mut self, sessions: &[NoticedSession], style: NoticeStyle) -> Result<(), DesktopError> {
        self.wanted.notice(sessions, style)
    }
}

impl Drop for X11Notice {
    fn drop(&mut self) {
        let nothing = NoticeStyle {
            bar: false,
            icon: false,
            own: None,
        };
        if let Err(error) = self.wanted.notice(&[], nothing) {
            tracing::debug!(%error, "could not take the notices away; the display is gone");
        }
    }
}
