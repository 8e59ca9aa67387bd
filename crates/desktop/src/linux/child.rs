//! Programs of the desktop that are run to their end, for which nobody waits for ever. Knows nothing of what they do.

use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Waits until it ends, `limit` at most. What came of it, in a word, when it did not say that all is well.
pub(super) fn ends_well(mut child: Child, limit: Duration) -> Result<(), &'static str> {
    let until = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err("failed"),
            Ok(None) if Instant::now() < until => sleep(LOOK),
            Ok(None) | Err(_) => {
                // It is ours, and waits for something that does not come.
                let _ = child.kill();
                let _ = child.wait();
                return Err("did not come to an end");
            }
        }
    }
}
