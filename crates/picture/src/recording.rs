//! Recorded desktops: screens of real work, frame by frame, to measure and test the codec with.
//!
//! The format (`RDL1`, little-endian): the four letters, `u32` width, `u32` height; then per frame `u64` microseconds,
//! `u32` number of changed lines, and per changed line `u32` y and `width` BGRX pixels. Files are compressed from outside
//! (`zstd --long=27`). Knows nothing of files or compression: it reads from whatever it is given.

use crate::geometry::{Rect, Size};
use crate::pixels::PixelView;
use std::io::{self, ErrorKind, Read};
use std::time::Duration;

/// A recording that is being played.
#[derive(Debug)]
pub struct Recording<R> {
    source: R,
    size: Size,
    screen: Vec<u8>,
    damage: Vec<Rect>,
}

/// One moment of a recording.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Time since the recording began.
    pub time: Duration,
    /// The whole screen.
    pub screen: PixelView<'a>,
    /// The lines that changed, as few rectangles over the full width; empty when nothing did.
    pub damage: &'a [Rect],
}

impl<R: Read> Recording<R> {
    /// Reads the head of a recording.
    ///
    /// # Errors
    /// When `source` fails, or what it gives is not a recording.
    pub fn open(mut source: R) -> io::Result<Self> {
        let magic: [u8; 4] = read(&mut source)?;
        let width = u32::from_le_bytes(read(&mut source)?);
        let height = u32::from_le_bytes(read(&mut source)?);
        let size = Size::new(width, height);
        if magic != *b"RDL1" || !size.is_supported() {
            return Err(invalid("not a recording: it must start with RDL1 and a size"));
        }
        Ok(Self {
            source,
            size,
            screen: vec![0; size.area() as usize * 4],
            damage: Vec::new(),
        })
    }

    /// Width and height of the screen.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Goes on to the next moment; `None` at the end.
    ///
    /// # Errors
    /// When the source fails, ends in the middle of a moment, or names a line that does not exist.
    pub fn next_moment(&mut self) -> io::Result<Option<Moment<'_>>> {
        let mut time = [0; 8];
        match self.source.read(&mut time[..1])? {
            0 => return Ok(None),
            _ => self.source.read_exact(&mut time[1..])?,
        }
        let lines = u32::from_le_bytes(read(&mut self.source)?);
        let stride = self.size.width as usize * 4;
        self.damage.clear();
        for _ in 0..lines {
            let y = u32::from_le_bytes(read(&mut self.source)?);
            if y >= self.size.height {
                return Err(invalid("a recorded line lies outside the screen"));
            }
            self.source
                .read_exact(&mut self.screen[y as usize * stride..][..stride])?;
            match self.damage.last_mut() {
                Some(last) if last.bottom() == y => last.height += 1,
                _ => self.damage.push(Rect::new(0, y, self.size.width, 1)),
            }
        }
        Ok(Some(Moment {
            time: Duration::from_micros(u64::from_le_bytes(time)),
            screen: PixelView::new(self.size, stride, &self.screen).map_err(io::Error::other)?,
            damage: &self.damage,
        }))
    }
}

fn read<const N: usize>(source: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording() -> Vec<u8> {
        let mut bytes = b"RDL1\x02\0\0\0\x03\0\0\0".to_vec();
        bytes.extend(5_u64.to_le_bytes());
        bytes.extend(2_u32.to_le_bytes());
        for y in [1_u32, 2] {
            bytes.extend(y.to_le_bytes());
            bytes.extend([y as u8; 8]);
        }
        bytes.extend(9_u64.to_le_bytes());
        bytes.extend(0_u32.to_le_bytes());
        bytes
    }

    #[test]
    fn moments_come_one_by_one() {
        let bytes = recording();
        let mut recording = Recording::open(&*bytes).unwrap();
        assert_eq!(recording.size(), Size::new(2, 3));
        let first = recording.next_moment().unwrap().unwrap();
        assert_eq!(first.time, Duration::from_micros(5));
        assert_eq!(first.damage, [Rect::new(0, 1, 2, 2)]);
        assert_eq!(first.screen.rgb(1, 2), 0x0002_0202);
        let second = recording.next_moment().unwrap().unwrap();
        assert!(second.damage.is_empty());
        assert!(recording.next_moment().unwrap().is_none());
    }

    #[test]
    fn broken_recordings_are_refused() {
        let whole = recording();
        assert!(Recording::open(&b"RDL2\x02\0\0\0\x03\0\0\0"[..]).is_err());
        let mut cut = Recording::open(&whole[..30]).unwrap();
        assert!(cut.next_moment().is_err());
        let mut outside = whole;
        outside[24] = 3;
        assert!(Recording::open(&*outside).unwrap().next_moment().is_err());
    }
}
