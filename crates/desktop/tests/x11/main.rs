//! The X11 ports against a real X server, window manager and programs, each test on a display of its own.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod input;
mod input_lock;
mod locking;
mod notices;
mod presence;
mod prompt;
mod screen;
mod sounds;
mod support;
