//! Keeps the agent small. It is idle nearly always, on every computer of an organisation.

use std::time::Duration;

/// When a program has started, has met whom it needs, and is idle as it will be for days.
const STARTED: Duration = Duration::from_secs(10);

/// Tells the allocator to use one arena for all threads. By default the GNU one reserves an arena for each, which a
/// process with a handful of quiet threads never needs. Call it before the first thread is made.
pub fn use_one_arena() {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: mallopt(3) takes two integers and changes a limit of the allocator; no other thread runs yet, and a
        // refusal (0) leaves everything as it was.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    }
}

/// Gives memory back once, a while after the start: most of what a program maps is needed for starting only.
pub fn give_back_when_started() {
    let spawned = std::thread::Builder::new().name("start".to_owned()).spawn(|| {
        std::thread::sleep(STARTED);
        give_back();
    });
    if let Err(error) = spawned {
        tracing::debug!(%error, "the memory of the start is kept");
    }
}

/// Gives memory that is no longer used back to the operating system: after a session, which took a framebuffer and more.
///
/// Of the program's own code and constants only what is used again is mapped again. It stays in the system's cache, from which
/// a page comes back in less than a microsecond; what is not mapped, the system may use otherwise when it is short.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: malloc_trim(3) takes an integer, is safe to call from any thread at any time, and only returns pages
        // that hold no allocation.
        unsafe { libc::malloc_trim(0) };
    }
    deskside_desktop::linux::unmap_own_code();
}
