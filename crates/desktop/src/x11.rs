//! Linux with X11: every port over the X protocol alone, no C library.
//!
//! Each port has a connection of its own, so that none waits behind another: a frame never delays a key, and a prompt
//! can be answered while a capture is under way. All of them may be used from different threads.

mod capture;
mod connection;
mod cursor;
mod damage;
mod input;
mod keyboard;
mod keymap;
mod monitors;
mod screen;
mod shared_memory;
mod spare_keys;

pub use input::X11Input;
pub use screen::X11Screen;
