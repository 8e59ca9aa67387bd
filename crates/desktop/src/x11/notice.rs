//! The [`Notice`] port on X11. Lets the attendant show what is to be shown.

use std::sync::Arc;

use super::attendant::Shared;
use crate::{DesktopError, Notice, NoticeStyle, NoticedSession};

/// Notices on one X display.
pub struct X11Notice {
    pub(super) shared: Arc<Shared>,
}

impl Notice for X11Notice {
    fn show(&mut self, sessions: &[NoticedSession], style: NoticeStyle) -> Result<(), DesktopError> {
        self.shared.notice(sessions, style)
    }
}

impl Drop for X11Notice {
    fn drop(&mut self) {
        let nothing = NoticeStyle {
            bar: false,
            icon: false,
        };
        if let Err(error) = self.shared.notice(&[], nothing) {
            tracing::debug!(%error, "could not take the notices away; the display is gone");
        }
    }
}
