//! Brings a framebuffer up to date from the screen. Knows nothing of when: damage decides that.
//!
//! With MIT-SHM the server writes whole rows straight into the framebuffer: 0.35 ms for 1080p, and no copy. (It can't
//! write a narrow rectangle in place, because its images have no stride; a row is as quick.) Without, on a remote
//! display, each rectangle travels through the socket: 12.6 ms for 1080p.

use x11rb::protocol::shm::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder};

use super::connection::{During, XConnection, i16_of, u16_of};
use super::shared_memory::SharedMemory;
use crate::{DesktopError, Frame, Rect, Size};

const BYTES_PER_PIXEL: usize = 4;

/// The pixels of the whole screen, as last captured.
pub(super) struct Framebuffer {
    size: Size,
    stride: usize,
    pixels: Pixels,
}

enum Pixels {
    /// The server writes into it.
    Shared { memory: SharedMemory, segment: shm::Seg },
    /// We copy into it what the server sends.
    Copied(Vec<u8>),
}

impl Framebuffer {
    /// A black framebuffer. Shared with the server when that works; otherwise says so in the log.
    pub(super) fn new(connection: &XConnection, size: Size) -> Result<Self, DesktopError> {
        let stride = size.width as usize * BYTES_PER_PIXEL;
        let length = stride * size.height as usize;
        let pixels = match share(connection, length) {
            Ok(shared) => shared,
            Err(error @ DesktopError::Lost { .. }) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the X server cannot share memory; capturing through the connection is slow");
                Pixels::Copied(vec![0; length])
            }
        };
        Ok(Self { size, stride, pixels })
    }

    /// Gives the server's side back. (Ours goes with the value.)
    pub(super) fn release(self, connection: &XConnection) {
        if let Pixels::Shared { segment, .. } = self.pixels {
            // When the connection is gone, the server has let go already.
            let _ = connection.x.shm_detach(segment).map(|cookie| cookie.ignore_error());
            let _ = connection.flush();
        }
    }

    /// The framebuffer's size, which is the screen's as of [`Self::new`].
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// What has been captured.
    pub(super) fn frame(&self) -> Frame<'_> {
        let pixels = match &self.pixels {
            Pixels::Shared { memory, .. } => memory.bytes(),
            Pixels::Copied(bytes) => bytes,
        };
        Frame {
            pixels,
            stride: self.stride,
            size: self.size,
        }
    }

    /// Reads the pixels inside `rects`, which must lie on the screen and not be empty.
    pub(super) fn update(&mut self, connection: &XConnection, rects: &[Rect]) -> Result<(), DesktopError> {
        match &mut self.pixels {
            Pixels::Shared { segment, .. } => read_rows(connection, *segment, self.size, &rows(rects)),
            Pixels::Copied(bytes) => rects
                .iter()
                .try_for_each(|rect| read_rect(connection, *rect, bytes, self.stride)),
        }
    }
}

fn share(connection: &XConnection, length: usize) -> Result<Pixels, DesktopError> {
    const OPERATION: &str = "share memory";
    connection.require(shm::X11_EXTENSION_NAME, "capture quickly")?;
    let (memory, file) = SharedMemory::new(length)?;
    let segment = connection.id()?;
    connection
        .x
        .shm_attach_fd(segment, file, false)
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
    Ok(Pixels::Shared { memory, segment })
}

fn read_rows(connection: &XConnection, segment: shm::Seg, screen: Size, rows: &[Rows]) -> Result<(), DesktopError> {
    const OPERATION: &str = "read the screen";
    let (root, width, stride) = (
        connection.root(),
        u16_of(screen.width),
        screen.width * BYTES_PER_PIXEL as u32,
    );
    // All requests leave before the first reply is awaited: one round trip, however many bands.
    let cookies: Vec<_> = rows
        .iter()
        .map(|band| {
            let (y, height, offset) = (i16_of(band.from), u16_of(band.to - band.from), band.from * stride);
            let format = ImageFormat::Z_PIXMAP.into();
            connection
                .x
                .shm_get_image(root, 0, y, width, height, !0, format, segment, offset)
                .during(OPERATION)
        })
        .collect::<Result<_, _>>()?;
    // Every reply is awaited even if one failed: until then the server may write.
    cookies
        .into_iter()
        .map(|cookie| cookie.reply().during(OPERATION).map(drop))
        .fold(Ok(()), Result::and)
}

fn read_rect(connection: &XConnection, rect: Rect, into: &mut [u8], stride: usize) -> Result<(), DesktopError> {
    const OPERATION: &str = "read the screen";
    let (x, y, width, height) = (i16_of(rect.x), i16_of(rect.y), u16_of(rect.width), u16_of(rect.height));
    let image = connection
        .x
        .get_image(ImageFormat::Z_PIXMAP, connection.root(), x, y, width, height, !0)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let row_length = rect.width as usize * BYTES_PER_PIXEL;
    for (row, source) in image.data.chunks_exact(row_length).enumerate() {
        let at = (rect.y as usize + row) * stride + rect.x as usize * BYTES_PER_PIXEL;
        if let Some(target) = into.get_mut(at..at + row_length) {
            target.copy_from_slice(source);
        }
    }
    Ok(())
}

/// Fails unless pixels come as blue, green, red and one unused byte, which is what every codec of ours reads.
pub(super) fn check_pixel_format(connection: &XConnection) -> Result<(), DesktopError> {
    use x11rb::connection::Connection as _;
    let (setup, screen) = (connection.x.setup(), connection.screen());
    let bits = setup
        .pixmap_formats
        .iter()
        .find(|format| format.depth == screen.root_depth)
        .map(|f| f.bits_per_pixel);
    let visual = screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals)
        .find(|v| v.visual_id == screen.root_visual);
    let masks = visual.map(|visual| (visual.red_mask, visual.green_mask, visual.blue_mask));
    if bits == Some(32) && masks == Some((0xff_0000, 0xff00, 0xff)) && setup.image_byte_order == ImageOrder::LSB_FIRST {
        return Ok(());
    }
    let order = if setup.image_byte_order == ImageOrder::LSB_FIRST {
        "little"
    } else {
        "big"
    };
    Err(DesktopError::PixelFormat(format!(
        "depth {}, {} bits per pixel, {order} endian, colour masks {masks:x?}",
        screen.root_depth,
        bits.unwrap_or_default(),
    )))
}

/// Rows `from..to` of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rows {
    from: u32,
    to: u32,
}

/// The rows that `rects` touch, as few bands as possible, none touching another.
fn rows(rects: &[Rect]) -> Vec<Rows> {
    /// Rows that are cheaper to read again than to ask for in a request of their own.
    const GAP: u32 = 8;
    let mut bands: Vec<Rows> = rects
        .iter()
        .map(|rect| Rows {
            from: rect.y,
            to: rect.bottom(),
        })
        .collect();
    bands.sort_unstable_by_key(|band| band.from);
    bands.dedup_by(|next, band| {
        let joins = next.from <= band.to.saturating_add(GAP);
        if joins {
            band.to = band.to.max(next.to);
        }
        joins
    });
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(y: u32, height: u32) -> Rect {
        Rect {
            x: 3,
            y,
            width: 5,
            height,
        }
    }

    #[test]
    fn rectangles_beside_and_near_each_other_become_one_band() {
        let bands = rows(&[rect(100, 10), rect(0, 20), rect(10, 5), rect(112, 4)]);
        assert_eq!(bands, [Rows { from: 0, to: 20 }, Rows { from: 100, to: 116 }]);
    }

    #[test]
    fn a_band_inside_another_does_not_shorten_it() {
        assert_eq!(
            rows(&[rect(0, 50), rect(10, 5), rect(30, 10)]),
            [Rows { from: 0, to: 50 }]
        );
    }

    #[test]
    fn nothing_asked_is_nothing_read() {
        assert_eq!(rows(&[]), []);
    }
}
