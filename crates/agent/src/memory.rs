//! Keeps the agent small. It is idle nearly always, on every computer of an organisation.

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

/// Gives memory that is no longer used back to the operating system: after a session, which took a framebuffer and more.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: malloc_trim(3) takes an integer, is safe to call from any thread at any time, and only returns pages
        // that hold no allocation.
        unsafe { libc::malloc_trim(0) };
    }
}
