//! The viewer's engine: drives a session over a link and decodes its picture.
//!
//! ```text
//! commands ──> run() ── ViewerSession ── Channels ══ link ══> device
//!                 └───> ViewerSink: events, pictures, statistics
//! ```
//!
//! [`run`] builds for native programs and for the browser; what shows the picture is a [`ViewerSink`]. [`window`] is one, with
//! everything that a person at a native program needs; [`headless`] is a viewer without a window, for tests, benchmarks and
//! automation. It must not know canvases or the site's API, and the driver itself no windows.

mod channels;
mod driver;
mod film;
#[cfg(not(target_family = "wasm"))]
pub mod headless;
mod sink;
mod statistics;
#[cfg(not(target_family = "wasm"))]
pub mod window;

pub use driver::{Command, Target, run};
pub use film::{Decoding, VideoDecoder, VideoFailure, VideoPixels};
pub use sink::{PaintedFrame, ViewerSink};
pub use statistics::Statistics;
