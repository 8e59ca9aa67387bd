//! Cuts bytes, as they come, into lines of at most [`MAX_LINE`] bytes. Knows nothing of what is in them.

use super::item::MAX_LINE;

/// A line as it was found, without its line feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It was longer than any line may be; the rest was passed over.
    TooLong,
}

/// What has come of a line whose end has not.
#[derive(Debug, Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
    too_long: bool,
}

impl Lines {
    /// Gives every line that ends in `bytes` to `each`, in order.
    pub fn feed(&mut self, mut bytes: &[u8], mut each: impl FnMut(Line<'_>)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.take(&bytes[..end]);
            self.give(&mut each);
            bytes = &bytes[end + 1..];
        }
        self.take(bytes);
    }

    /// Nothing follows: gives what has begun, if anything has.
    pub fn finish(mut self, mut each: impl FnMut(Line<'_>)) {
        if self.too_long || !self.begun.is_empty() {
            self.give(&mut each);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.too_long |= self.begun.len() + bytes.len() > MAX_LINE;
        if !self.too_long {
            self.begun.extend_from_slice(bytes);
        }
    }

    fn give(&mut self, each: &mut impl FnMut(Line<'_>)) {
        each(if self.too_long {
            Line::TooLong
        } else {
            Line::Whole(&self.begun)
        });
        self.begun.clear();
        self.too_long = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<Option<Vec<u8>>> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        let mut keep = |line: Line<'_>| {
            found.push(match line {
                Line::Whole(bytes) => Some(bytes.to_vec()),
                Line::TooLong => None,
            });
        };
        for piece in pieces {
            lines.feed(piece, &mut keep);
        }
        lines.finish(&mut keep);
        found
    }

    #[test]
    fn lines_are_the_same_however_the_bytes_come() {
        let expected = [Some(b"ab".to_vec()), Some(Vec::new()), Some(b"c".to_vec())];
        assert_eq!(lines(&[b"ab\n\nc"]), expected);
        assert_eq!(lines(&[b"a", b"b\n", b"\n", b"c\n"]), expected);
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_the_longest() {
        let long = vec![b'x'; MAX_LINE];
        assert_eq!(lines(&[&long, b"\nok"]), [Some(long.clone()), Some(b"ok".to_vec())]);
        assert_eq!(lines(&[&long, b"x\nok\n"]), [None, Some(b"ok".to_vec())]);
        let (mut endless, mut given) = (Lines::default(), 0);
        for _ in 0..100 {
            endless.feed(&long, |_| given += 1);
        }
        assert!(endless.begun.capacity() <= 2 * MAX_LINE && given == 0);
    }
}
