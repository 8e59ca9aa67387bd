//! Programs that the tests run, ended when the test ends, and a wait for conditions instead of sleeps.

mod local_user;
mod picture;
mod process;
mod server;
mod windows;

use std::time::{Duration, Instant};

pub use local_user::{ESCAPE, LocalUser};
pub use picture::Picture;
pub use process::Running;
pub use server::XServer;
pub use windows::Place;

/// How long anything may take on a busy machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks until there is an answer; fails the test, naming what was awaited, when there never is.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "gave up waiting for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Asks until it is so.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    wait_for(what, || is_so().then_some(()));
}
