//! The X11 ports against a real X server, window manager and programs, each test on a display of its own.

mod screen;
mod support;
