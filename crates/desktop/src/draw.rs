//! Drawing on the CPU: shapes, text and colours for prompts and notices. Knows nothing of windows, sessions or
//! consent, and needs no GPU, no toolkit and no font on the device.
//!
//! Lengths are in logical pixels, which the [`Canvas`] multiplies by its scale: 1 at 96 dots per inch.

mod canvas;
mod mark;
mod text;
mod theme;

pub(crate) use canvas::{Area, Canvas};
pub(crate) use mark::draw_mark;
pub(crate) use text::{Fonts, Paragraph, Style, plain};
pub(crate) use theme::{Accent, Colour, Theme};
