//! The picture as a PNG file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use deskside_viewer::headless::Seen;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// Writes what was seen to `file`, which is replaced.
pub fn write(file: &Path, seen: &Seen) -> Outcome<()> {
    encode(file, seen).map_err(|why| {
        Failure::new(
            Exit::Usage,
            format!("{}: {why}", file.display()),
            "Give it a place with enough space that you may write to.",
        )
    })
}

/// A screen is nobody else's business.
fn private(file: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
}

fn encode(file: &Path, seen: &Seen) -> Result<(), png::EncodingError> {
    let (width, height) = seen.size.map_or((0, 0), |size| (size.width, size.height));
    let mut target = BufWriter::new(private(file)?);
    let mut encoder = png::Encoder::new(&mut target, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    let rgb: Vec<u8> = seen
        .picture
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|&[blue, green, red, _]| [red, green, blue])
        .collect();
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    target.flush()?;
    Ok(())
}
