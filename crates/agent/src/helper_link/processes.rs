//! Processes of a user's desktop, read from `/proc`: a session's own processes know its display and its authority file,
//! whatever display manager made them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// The most of an environment that is read; the kernel allows more, desktops have a few KiB.
const MAX_ENVIRONMENT: u64 = 128 * 1024;

/// A process that belongs to a desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DesktopProcess {
    pub pid: u32,
    pub uid: u32,
    pub gid: u32,
    pub environment: BTreeMap<String, String>,
}

impl DesktopProcess {
    pub fn display(&self) -> Option<&str> {
        self.environment.get("DISPLAY").map(String::as_str)
    }
}

/// Every process under `root/proc` with a `DISPLAY` on this computer, oldest first.
pub(super) fn desktop_processes(root: &Path) -> Vec<DesktopProcess> {
    let entries = fs::read_dir(root.join("proc")).into_iter().flatten().flatten();
    let mut pids: Vec<u32> = entries
        .filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()))
        .collect();
    pids.sort_unstable();
    pids.into_iter().filter_map(|pid| read(root, pid)).collect()
}

fn read(root: &Path, pid: u32) -> Option<DesktopProcess> {
    let folder = root.join("proc").join(pid.to_string());
    let environment = environment(&folder)?;
    let display = environment.get("DISPLAY")?;
    if !is_local(display) {
        return None;
    }
    let status = fs::read_to_string(folder.join("status")).ok()?;
    Some(DesktopProcess {
        pid,
        uid: real_id(&status, "Uid:")?,
        gid: real_id(&status, "Gid:")?,
        environment,
    })
}

fn environment(folder: &Path) -> Option<BTreeMap<String, String>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(folder.join("environ")).ok()?;
    file.take(MAX_ENVIRONMENT).read_to_end(&mut bytes).ok()?;
    Some(parse_environment(&bytes))
}

/// `NAME=value`, each ended by a zero byte; what is not UTF-8 is of no use here.
fn parse_environment(bytes: &[u8]) -> BTreeMap<String, String> {
    bytes
        .split(|byte| *byte == 0)
        .filter_map(|entry| std::str::from_utf8(entry).ok()?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// `:0` and `:0.0` are here; `localhost:10.0` is a tunnel from elsewhere.
fn is_local(display: &str) -> bool {
    display.starts_with(':') || display.starts_with("unix:")
}

/// The real id: the first of the four numbers of a `Uid:` or `Gid:` line (proc(5)).
fn real_id(status: &str, name: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_taken_apart() {
        let environment =
            parse_environment(b"DISPLAY=:0\0XAUTHORITY=/run/user/1000/gdm/Xauthority\0EMPTY=\0nonsense\0");
        assert_eq!(environment["DISPLAY"], ":0");
        assert_eq!(environment["EMPTY"], "");
        assert_eq!(environment.len(), 3);
    }

    #[test]
    fn only_processes_on_a_display_of_this_computer_count() {
        let folder = tempfile::tempdir().unwrap();
        let process = |pid: u32, environment: &str| {
            let folder = folder.path().join("proc").join(pid.to_string());
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("environ"), environment).unwrap();
            fs::write(
                folder.join("status"),
                "Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t100\t100\t100\t100\n",
            )
            .unwrap();
        };
        process(20, "DISPLAY=:1\0");
        process(3, "DISPLAY=:0.0\0HOME=/home/ann\0");
        process(4, "DISPLAY=localhost:10.0\0");
        process(5, "HOME=/root\0");
        fs::create_dir_all(folder.path().join("proc/sys")).unwrap();
        let found = desktop_processes(folder.path());
        assert_eq!(found.iter().map(|process| process.pid).collect::<Vec<_>>(), [3, 20]);
        assert_eq!((found[0].uid, found[0].gid), (1000, 100));
    }
}
