//! The cursor's shape and place. Knows nothing of who moves it.

use x11rb::errors::ReplyError;
use x11rb::protocol::xfixes::{self, ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xinput::{self, ConnectionExt as _, XIEventMask};
use x11rb::protocol::xproto::ConnectionExt as _;

use super::connection::{During, XConnection};
use crate::{CursorShape, DesktopError, MAX_CURSOR, Point, Size};

/// XInput's number for "all master devices": what drives the pointer that people see.
const ALL_MASTERS: u16 = 1;

/// Asks the server to tell when the cursor's shape or the pointer's place changes, or to stop telling.
///
/// Core X tells of motion only inside one's own windows. XInput's raw events tell of every motion, and cost nothing
/// while nobody moves the mouse. They do not tell of programs that warp the pointer; damage and shape changes, which
/// mostly go with a warp, are taken as occasions to look again.
pub(super) fn select(connection: &XConnection, wanted: bool) -> Result<(), DesktopError> {
    const OPERATION: &str = "watch the cursor";
    let root = connection.root();
    let shapes = if wanted {
        CursorNotifyMask::DISPLAY_CURSOR
    } else {
        CursorNotifyMask::from(0u32)
    };
    connection
        .x
        .xfixes_select_cursor_input(root, shapes)
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
    if !connection.has(xinput::X11_EXTENSION_NAME)? {
        tracing::warn!("the X server has no XInput 2; the pointer's place is told only when something is drawn");
        return Ok(());
    }
    connection
        .x
        .xinput_xi_query_version(2, 2)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let motion = if wanted {
        XIEventMask::RAW_MOTION
    } else {
        XIEventMask::from(0u32)
    };
    let mask = xinput::EventMask {
        deviceid: ALL_MASTERS,
        mask: vec![motion],
    };
    connection
        .x
        .xinput_xi_select_events(root, &[mask])
        .during(OPERATION)?
        .check()
        .during(OPERATION)
}

/// What the cursor looks like now; `None` when the server keeps that to itself.
///
/// X servers with the SECURITY extension answer `BadAccess` when the program that made the cursor has ended, as
/// `xsetroot` has when a session starts. The cursor stays on the screen, but nobody may read it.
pub(super) fn shape(connection: &XConnection) -> Result<Option<CursorShape>, DesktopError> {
    const OPERATION: &str = "read the cursor";
    match connection.x.xfixes_get_cursor_image().during(OPERATION)?.reply() {
        Ok(image) => Ok(Some(from_image(&image))),
        Err(ReplyError::X11Error(error)) => {
            tracing::debug!(kind = ?error.error_kind, "the X server does not show the cursor's shape");
            Ok(None)
        }
        Err(error) => Err(error).during(OPERATION),
    }
}

/// Where the pointer is now.
pub(super) fn pointer(connection: &XConnection) -> Result<Point, DesktopError> {
    const OPERATION: &str = "find the pointer";
    let reply = connection
        .x
        .query_pointer(connection.root())
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    Ok(Point {
        x: reply.root_x.into(),
        y: reply.root_y.into(),
    })
}

fn from_image(image: &xfixes::GetCursorImageReply) -> CursorShape {
    let full = usize::from(image.width);
    let size = Size {
        width: u32::from(image.width).min(MAX_CURSOR),
        height: u32::from(image.height).min(MAX_CURSOR),
    };
    let rows = image.cursor_image.chunks_exact(full.max(1)).take(size.height as usize);
    // X's 32 bit ARGB, in memory order: blue, green, red, alpha.
    let pixels = rows
        .flat_map(|row| &row[..size.width as usize])
        .flat_map(|argb| argb.to_le_bytes())
        .collect();
    CursorShape {
        serial: image.cursor_serial,
        size,
        hot_spot: Point {
            x: image.xhot.into(),
            y: image.yhot.into(),
        },
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(width: u16, height: u16) -> xfixes::GetCursorImageReply {
        xfixes::GetCursorImageReply {
            width,
            height,
            xhot: 1,
            yhot: 2,
            cursor_serial: 9,
            cursor_image: (0..u32::from(width) * u32::from(height))
                .map(|n| 0xff00_0000 | n)
                .collect(),
            ..Default::default()
        }
    }

    #[test]
    fn pixels_are_blue_green_red_alpha() {
        let shape = from_image(&image(3, 2));
        assert_eq!(shape.pixels.len(), 24);
        assert_eq!(shape.pixels[4..8], [1, 0, 0, 255]);
        assert_eq!((shape.serial, shape.hot_spot), (9, Point { x: 1, y: 2 }));
    }

    #[test]
    fn an_enormous_cursor_is_cut_and_its_rows_stay_in_place() {
        let shape = from_image(&image(600, 700));
        assert_eq!(
            shape.size,
            Size {
                width: MAX_CURSOR,
                height: MAX_CURSOR
            }
        );
        assert_eq!(shape.pixels.len(), (MAX_CURSOR * MAX_CURSOR * 4) as usize);
        let second_row = (MAX_CURSOR * 4) as usize;
        assert_eq!(shape.pixels[second_row..second_row + 2], 600u16.to_le_bytes());
    }
}
