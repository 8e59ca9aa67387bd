//! Sends pictures to windows. Knows nothing of what is in them.

use std::ops::Range;

use x11rb::connection::RequestConnection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, Gcontext, ImageFormat, Window};

use super::connection::{During, XConnection, u16_of};
use crate::{DesktopError, Size};

/// A picture to send.
pub(super) struct Picture<'a> {
    /// Blue, green, red, alpha.
    pub(super) bytes: &'a [u8],
    pub(super) size: Size,
    pub(super) depth: u8,
}

impl Picture<'_> {
    /// Sends some rows to a window, in as many requests as their limit demands.
    pub(super) fn send(
        &self,
        connection: &XConnection,
        window: Window,
        gc: Gcontext,
        rows: Range<usize>,
    ) -> Result<(), DesktopError> {
        const HEADER: usize = 32;
        let stride = (self.size.width as usize * 4).max(1);
        let rows_at_once = ((connection.x.maximum_request_bytes().saturating_sub(HEADER)) / stride).clamp(1, 1024);
        for top in rows.clone().step_by(rows_at_once) {
            let end = (top + rows_at_once).min(rows.end);
            let Some(rows) = self.bytes.get(top * stride..end * stride) else {
                continue;
            };
            let (width, height, y) = (u16_of(self.size.width), (end - top) as u16, top as i16);
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
                    self.depth,
                    rows,
                )
                .during("draw a window")?
                .ignore_error();
        }
        Ok(())
    }
}
