//! Frames put together by hand: a right header and zstd that does not compress, around any payload.
//!
//! Knows nothing of what the payload means, so that it can be wrong in every way.

#![allow(dead_code, reason = "each test uses its own part")]

use deskside_picture::FORMAT_VERSION;

/// Magic number and header of a zstd frame with a window of 128 KiB, without size and checksum (RFC 8878, 3.1.1).
const ZSTD_START: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
/// Most bytes in one zstd block.
const BLOCK: usize = 128 * 1024;

const INDEPENDENT: u8 = 0x10;
const PLANES: u8 = 0x20;
const JPEG: u8 = 0x40;
const VIDEO: u8 = 0x80;

/// A stream whose frames come one after the other.
pub struct Stream {
    width: u16,
    height: u16,
    next: u16,
    planes_started: bool,
}

impl Stream {
    /// A stream that begins with an independent frame of this size.
    pub fn new(width: u16, height: u16) -> Self {
        Self {
            width,
            height,
            next: 0,
            planes_started: false,
        }
    }

    /// The next frame.
    pub fn frame(&mut self, main: &[u8], planes: &[u8]) -> Vec<u8> {
        self.frame_with(main, planes, None)
    }

    /// The next frame, with a JPEG section if there is `jpeg`.
    pub fn frame_with(&mut self, main: &[u8], planes: &[u8], jpeg: Option<&[u8]>) -> Vec<u8> {
        let first = self.next == 0;
        let layout = match (jpeg, planes.is_empty()) {
            (Some(_), _) => JPEG,
            (None, true) => 0,
            (None, false) => PLANES,
        };
        let flags = if first { INDEPENDENT } else { 0 } | layout;
        let mut frame = vec![FORMAT_VERSION | flags];
        if first {
            frame.extend(0_u32.to_le_bytes());
            frame.extend(self.width.to_le_bytes());
            frame.extend(self.height.to_le_bytes());
        } else {
            frame.extend(self.next.to_le_bytes());
        }
        self.next += 1;
        let main = stored(main, first);
        let planes = if planes.is_empty() {
            Vec::new()
        } else {
            stored(planes, !std::mem::replace(&mut self.planes_started, true))
        };
        if layout != 0 {
            put_number(&mut frame, main.len());
        }
        if layout == JPEG {
            put_number(&mut frame, planes.len());
        }
        frame.extend(main);
        frame.extend(planes);
        frame.extend(jpeg.unwrap_or_default());
        frame
    }

    /// The next frame, with a video section. Not the first.
    pub fn frame_with_video(&mut self, main: &[u8], video: &[u8]) -> Vec<u8> {
        let mut frame = vec![FORMAT_VERSION | VIDEO];
        frame.extend(self.next.to_le_bytes());
        self.next += 1;
        let main = stored(main, false);
        put_number(&mut frame, main.len());
        frame.extend(main);
        frame.extend(video);
        frame
    }
}

fn put_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// `bytes` as zstd blocks that store them as they are, and are not the last (RFC 8878, 3.1.1.2).
pub fn stored(bytes: &[u8], start: bool) -> Vec<u8> {
    let mut out = if start { ZSTD_START.to_vec() } else { Vec::new() };
    for block in bytes.chunks(BLOCK) {
        out.extend(&((block.len() as u32) << 3).to_le_bytes()[..3]);
        out.extend(block);
    }
    out
}

/// `count` bytes of the same value, four bytes a block: what a bomb is made of.
pub fn repeated(value: u8, mut count: usize, start: bool) -> Vec<u8> {
    let mut out = if start { ZSTD_START.to_vec() } else { Vec::new() };
    while count > 0 {
        let length = count.min(BLOCK);
        out.extend(&((length as u32) << 3 | 1 << 1).to_le_bytes()[..3]);
        out.push(value);
        count -= length;
    }
    out
}
