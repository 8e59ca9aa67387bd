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
/// Of the program's own code and constants only what is used again is mapped again. It stays in the system's cache, from which a page comes
/// back in less than a microsecond; what is not mapped, the system may use otherwise when it is short.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: malloc_trim(3) takes an integer, is safe to call from any thread at any time, and only returns pages
        // that hold no allocation.
        unsafe { libc::malloc_trim(0) };
    }
    #[cfg(target_os = "linux")]
    code::unmap();
}

#[cfg(target_os = "linux")]
mod code {
    use std::ops::Range;

    /// Lets go of the pages of the program's own code and constants. Not of its libraries': those may be unloaded meanwhile.
    pub(super) fn unmap() {
        let (Ok(program), Ok(maps)) = (std::env::current_exe(), std::fs::read_to_string("/proc/self/smaps")) else {
            return;
        };
        let Some(program) = program.to_str() else { return };
        for range in as_in_the_file(program, &maps) {
            // SAFETY: the range is a mapping of this process as the kernel lists it: private, of the file that runs, and
            // not writable. No page of it differs from the file, and one that is touched again is read from there. Nobody
            // unmaps the program itself.
            unsafe { libc::madvise(range.start as *mut libc::c_void, range.len(), libc::MADV_DONTNEED) };
        }
    }

    /// The addresses in `/proc/self/smaps` (proc(5)) of what `program` has read from its file and can't have changed: its
    /// code and its constants, but not its relocations, which the loader wrote before it took the right to write away.
    fn as_in_the_file(program: &str, maps: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut mapping = None;
        for line in maps.lines() {
            if let Some(kilobytes) = line.strip_prefix("Anonymous:") {
                if kilobytes.trim() == "0 kB" {
                    found.extend(mapping.take());
                }
            } else if line.contains('-') {
                mapping = unwritable(program, line);
            }
        }
        found
    }

    /// The addresses of a mapping's first line, if it is of `program`'s file and not writable.
    fn unwritable(program: &str, line: &str) -> Option<Range<usize>> {
        let mut words = line.splitn(6, ' ');
        let (range, rights) = (words.next()?, words.next()?);
        let file = words.nth(3)?.trim_start();
        if !matches!(rights, "r-xp" | "r--p") || file != program {
            return None;
        }
        let (start, end) = range.split_once('-')?;
        let address = |text| usize::from_str_radix(text, 16).ok();
        Some(address(start)?..address(end)?)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const PROGRAM: &str = "/usr/bin/deskside-agent";

        fn found(first_line: &str, anonymous: &str) -> Vec<Range<usize>> {
            let maps =
                format!("{first_line}\nSize:   7168 kB\nRss:   6000 kB\nAnonymous:   {anonymous} kB\nVmFlags: rd ex\n");
            as_in_the_file(PROGRAM, &maps)
        }

        #[test]
        fn code_and_constants_are_let_go_of() {
            for rights in ["r-xp", "r--p"] {
                let line = format!("55d0c4a00000-55d0c5100000 {rights} 00400000 fe:00 1234       {PROGRAM}");
                let all = 0x55d0_c4a0_0000..0x55d0_c510_0000;
                assert_eq!(found(&line, "0"), [all]);
            }
        }

        #[test]
        fn what_was_written_once_stays() {
            let line = format!("55d0c4a00000-55d0c5100000 r--p 00400000 fe:00 1234       {PROGRAM}");
            assert_eq!(found(&line, "512"), []);
        }

        #[test]
        fn all_else_stays() {
            for line in [
                "55d0c4a00000-55d0c5100000 rw-p 00400000 fe:00 1234   /usr/bin/deskside-agent",
                "55d0c4a00000-55d0c5100000 rwxp 00400000 fe:00 1234   /usr/bin/deskside-agent",
                "55d0c4a00000-55d0c5100000 r-xs 00400000 fe:00 1234   /usr/bin/deskside-agent",
                "55d0c4a00000-55d0c5100000 r-xp 00400000 fe:00 1234   /usr/bin/deskside-agent (deleted)",
                "55d0c4a00000-55d0c5100000 r-xp 00400000 fe:00 1234   /usr/lib/libc.so.6",
                "7ffd1a5f0000-7ffd1a5f2000 r-xp 00000000 00:00 0      [vdso]",
                "7ffd1a5f0000-7ffd1a5f2000 r-xp 00000000 00:00 0 ",
                "not-a mapping",
                "",
            ] {
                assert_eq!(found(line, "0"), [], "{line}");
            }
        }

        #[test]
        fn the_program_runs_on() {
            unmap();
            assert_eq!(format!("{:?}", (1..4).map(|n| n * n).collect::<Vec<_>>()), "[1, 4, 9]");
        }
    }
}
