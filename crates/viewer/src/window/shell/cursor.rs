//! The device's pointer as this window's.

use winit::event_loop::ActiveEventLoop;
use winit::platform::x11::ActiveEventLoopExtX11 as _;
use winit::window::{CursorIcon, CustomCursor, Window};

use crate::window::event::Cursor;

/// Sets what the pointer looks like over the window.
pub(super) fn set(events: &ActiveEventLoop, window: &Window, cursor: Cursor) {
    window.set_cursor_visible(cursor != Cursor::Hidden);
    match cursor {
        Cursor::Usual => window.set_cursor(CursorIcon::Default),
        Cursor::Pressable => window.set_cursor(CursorIcon::Pointer),
        Cursor::Hidden => {}
        Cursor::Image {
            mut rgba,
            width,
            height,
            hot,
        } => {
            if events.is_x11() {
                multiply(&mut rgba);
            }
            match CustomCursor::from_rgba(rgba, width, height, hot.0, hot.1) {
                Ok(source) => window.set_cursor(events.create_custom_cursor(source)),
                // The session sees to it that sizes fit; what does not, is better shown as something.
                Err(error) => {
                    tracing::warn!(%error, "the device's pointer can't be shown");
                    window.set_cursor(CursorIcon::Default);
                }
            }
        }
    }
}

/// X11 wants colours multiplied by alpha, and the library (winit 0.30) hands them on as they are.
fn multiply(rgba: &mut [u8]) {
    for [red, green, blue, alpha] in rgba.as_chunks_mut::<4>().0 {
        for colour in [red, green, blue] {
            *colour = (u16::from(*colour) * u16::from(*alpha) / 255) as u8;
        }
    }
}
