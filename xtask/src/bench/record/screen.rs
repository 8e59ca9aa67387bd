//! The pixels of an Xvfb that keeps its screen in a file (`-fbdir`): the XWD format, version 7 (X11's `XWDFile.h`).

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Words of the header that are read, by their place in it.
const HEADER_SIZE: usize = 0;
const VERSION: usize = 1;
const WIDTH: usize = 4;
const HEIGHT: usize = 5;
const BITS_PER_PIXEL: usize = 11;
const BYTES_PER_LINE: usize = 12;
const COLOURS: usize = 19;
const WORDS: usize = 25;
/// Bytes of a colour in the map between header and pixels.
const COLOUR: u64 = 12;

/// The file of one screen.
#[derive(Debug)]
pub struct Screen {
    file: File,
    start: u64,
    /// Width and height in pixels.
    pub size: (u32, u32),
    line: usize,
    bytes: Vec<u8>,
}

impl Screen {
    /// The screen that a server keeps in `folder`.
    ///
    /// # Errors
    /// When there is none, or it isn't 32 bits a pixel.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("Xvfb_screen0");
        let file = File::open(&path).with_context(|| format!("can't open {}", path.display()))?;
        let mut head = [0; WORDS * 4];
        file.read_exact_at(&mut head, 0).context("the screen has no header")?;
        let words: Vec<u32> = (head.as_chunks::<4>().0.iter())
            .map(|word| u32::from_be_bytes(*word))
            .collect();
        ensure!(words[VERSION] == 7, "the screen is no XWD file of version 7");
        ensure!(words[BITS_PER_PIXEL] == 32, "the screen has no 32 bits a pixel");
        let line = words[BYTES_PER_LINE] as usize;
        ensure!(
            line == words[WIDTH] as usize * 4,
            "the screen has gaps between its lines"
        );
        Ok(Self {
            file,
            start: u64::from(words[HEADER_SIZE]) + u64::from(words[COLOURS]) * COLOUR,
            size: (words[WIDTH], words[HEIGHT]),
            line,
            bytes: vec![0; line * words[HEIGHT] as usize],
        })
    }

    /// The pixels as they are now, line by line, blue first.
    ///
    /// # Errors
    /// When the server has gone.
    pub fn look(&mut self) -> Result<std::slice::ChunksExact<'_, u8>> {
        self.file
            .read_exact_at(&mut self.bytes, self.start)
            .context("can't read the screen")?;
        Ok(self.bytes.chunks_exact(self.line))
    }
}
