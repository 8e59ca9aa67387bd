//! A screenshot in memory.

use deskside_desktop::Frame;

/// Pixels as an independent program saw them.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// Reads a binary PPM with 8 bits a channel.
    pub fn from_ppm(ppm: &[u8]) -> Self {
        let mut header = ppm.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut word = || {
            std::str::from_utf8(header.next().expect("a header"))
                .expect("text")
                .to_owned()
        };
        let (magic, width, height) = (word(), word(), word());
        let (depth, rgb) = {
            let rest = header.next().expect("a header");
            let end = rest.iter().position(u8::is_ascii_whitespace).expect("a header");
            (&rest[..end], &rest[end + 1..])
        };
        assert_eq!(
            (magic.as_str(), depth),
            ("P6", b"255".as_slice()),
            "not the expected picture format"
        );
        Self {
            width: width.parse().expect("a width"),
            height: height.parse().expect("a height"),
            rgb: rgb.to_vec(),
        }
    }

    /// One pixel.
    pub fn rgb(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y * self.width + x) as usize * 3;
        self.rgb[at..at + 3].try_into().expect("three bytes")
    }

    /// Fails, naming the first pixel that differs.
    #[track_caller]
    pub fn assert_equals(&self, frame: &Frame<'_>) {
        assert_eq!(
            (self.width, self.height),
            (frame.size.width, frame.size.height),
            "the sizes differ"
        );
        for y in 0..self.height {
            for x in 0..self.width {
                assert_eq!(Some(self.rgb(x, y)), frame.rgb(x, y), "pixel ({x}, {y}) differs");
            }
        }
    }
}
