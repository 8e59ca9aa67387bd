//! What a process has mapped of its own program, and needs no more.

use std::ops::Range;

use rustix::mm::{Advice, madvise};

/// Takes the pages of the program's own code and constants out of this process, until one is used again: then it comes from the
/// system's cache. Not those of its libraries, which may be unloaded meanwhile.
pub fn unmap_own_code() {
    let (Ok(program), Ok(maps)) = (std::env::current_exe(), std::fs::read_to_string("/proc/self/smaps")) else {
        return;
    };
    let Some(program) = program.to_str() else { return };
    for range in as_in_the_file(program, &maps) {
        // SAFETY: the range is a mapping of this process as the kernel lists it: private, of the file that runs, and
        // not writable. No page of it differs from the file, and one that is touched again is read from there. Nobody
        // unmaps the program itself.
        let advised = unsafe { madvise(range.start as *mut _, range.len(), Advice::LinuxDontNeed) };
        if let Err(error) = advised {
            tracing::debug!(%error, "pages of the program stay");
        }
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
        unmap_own_code();
        assert_eq!(format!("{:?}", (1..4).map(|n| n * n).collect::<Vec<_>>()), "[1, 4, 9]");
    }
}
