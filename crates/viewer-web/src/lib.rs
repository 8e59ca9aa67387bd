//! The browser's half of a session: link, session and picture, compiled to WebAssembly.
