//! The real program on a real X server, with a site in this process and a viewer at the other end of a real relay:
//! what people see and do, and everything that can go wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and what serves tests too"
)]

#[path = "../../../../crates/agent/tests/site/mod.rs"]
mod site;
#[path = "../../../../crates/desktop/tests/x11/support/mod.rs"]
#[allow(dead_code, reason = "each test program uses its own part")]
mod support;

mod bench;
mod consent;
mod endings;
mod evidence;
mod grants;
mod history;
mod input_lock;
mod local_user;
mod own_settings;
mod picture;
mod program;
mod resume;
mod root;
mod viewer;
