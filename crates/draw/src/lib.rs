//! Drawing on the CPU: shapes, text and colours for whatever people see of us outside a browser, and the language that it
//! speaks. Knows nothing of windows, sessions or consent, and needs no GPU, no toolkit and no font on the computer.
//!
//! Lengths are in logical pixels, which the [`Canvas`] multiplies by its scale: 1 at 96 dots per inch.

mod canvas;
mod geometry;
mod look;
mod mark;
mod text;
mod theme;

pub use canvas::{Area, Canvas};
pub use geometry::{Point, Rect, Size};
pub use look::{Appearance, Language, Look};
pub use mark::{draw_mark, draw_tick};
pub use text::{Fonts, Paragraph, Style, Weight, plain};
pub use theme::{Accent, Colour, Theme};
