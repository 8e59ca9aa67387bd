//! Rule: what a crate must not know is not mentioned in it.
//!
//! Core crates read no clock and do no I/O, so that every behaviour can be tested on virtual time; the operating
//! system is known only to the ports and the programs. Tests, examples and build scripts are free.

use super::finding::Finding;
use super::source::SourceFile;

/// Folders of the crates that do no I/O (`ladder::CORE`, as paths).
const CORE_FOLDERS: &[&str] = &[
    "crates/model/",
    "crates/policy/",
    "crates/audit/",
    "crates/wire/",
    "crates/picture/",
    "crates/session/",
    "crates/site-api/",
];

/// What a core crate must not mention, and what to do instead.
const NOT_IN_CORE: &[(&str, &str)] = &[
    (
        "Instant::now",
        "take the time as an argument: core code never reads the clock",
    ),
    (
        "SystemTime::now",
        "take the time as an argument: core code never reads the clock",
    ),
    (
        "std::net",
        "leave sockets to `link` and the engines; for an address as a value use `core::net`",
    ),
    ("std::fs", "leave files to the crates above; take and return bytes"),
    (
        "std::thread",
        "leave threads to the crates above; core code is driven from outside",
    ),
    ("std::process", "leave processes to the crates above"),
    ("std::env", "take settings as arguments: core code reads no environment"),
    (
        "tokio",
        "leave the runtime to the crates above; core code is driven from outside",
    ),
];

/// Folders that may know which operating system they run on.
const KNOWS_THE_SYSTEM: &[&str] = &["crates/desktop/", "crates/link/", "crates/codec/", "apps/", "xtask/"];

/// Files elsewhere that may, with the reason. This list may only shrink.
const SYSTEM_EXCEPTIONS: &[(&str, &str)] = &[];

/// Checks one file against both rules.
pub fn check(file: &SourceFile) -> Vec<Finding> {
    if file.extension() != "rs" || is_free(file) {
        return Vec::new();
    }
    let core = CORE_FOLDERS.iter().any(|folder| file.path.starts_with(folder));
    let system = KNOWS_THE_SYSTEM.iter().any(|folder| file.path.starts_with(folder))
        || SYSTEM_EXCEPTIONS.iter().any(|(path, _)| *path == file.path);
    let mut findings = Vec::new();
    for (number, line) in file.product_lines() {
        if core {
            for (text, advice) in NOT_IN_CORE.iter().filter(|(text, _)| mentions(line, text)) {
                findings.push(Finding::error(
                    &file.path,
                    Some(number),
                    format!("take `{text}` out: {advice}."),
                ));
            }
        }
        if !system && asks_for_the_system(line) {
            let sentence = "move what differs between operating systems behind a trait in `desktop`, `link` or \
                            `codec`: shared logic has no system conditions.";
            findings.push(Finding::error(&file.path, Some(number), sentence));
        }
    }
    findings
}

fn is_free(file: &SourceFile) -> bool {
    file.is_test()
        || file.is_generated()
        || file.file_name() == "build.rs"
        || file.path.split('/').any(|part| matches!(part, "examples" | "benches"))
}

/// Whether the line holds the path, and not merely as part of a longer word.
fn mentions(line: &str, text: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(text)
        .any(|(at, _)| !line[..at].ends_with(word) && !line[at + text.len()..].starts_with(word))
}

fn asks_for_the_system(line: &str) -> bool {
    let Some(at) = ["cfg(", "cfg!(", "cfg_attr("].iter().find_map(|start| line.find(start)) else {
        return false;
    };
    ["target_os", "unix", "windows"]
        .iter()
        .any(|name| mentions(&line[at..], name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .len()
    }

    #[test]
    fn core_code_reads_no_clock_and_does_no_io() {
        for line in [
            "let now = Instant::now();",
            "use std::fs::File;",
            "use std::net::TcpStream;",
            "use tokio::spawn;",
        ] {
            assert_eq!(count("crates/session/src/a.rs", line), 1, "{line}");
            assert_eq!(count("crates/site/src/a.rs", line), 0, "{line}");
        }
        assert_eq!(
            count(
                "crates/model/src/a.rs",
                "use core::net::IpAddr;\nfn f(now: std::time::Instant) {}"
            ),
            0
        );
        assert_eq!(
            count(
                "crates/model/src/a.rs",
                "/// Never calls `tokio`.\nlet a = 1; // not tokio\n"
            ),
            0
        );
    }

    #[test]
    fn tests_and_examples_of_core_crates_are_free() {
        let text = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    use std::fs::File;\n}\n";
        assert_eq!(count("crates/session/src/a.rs", text), 0);
        assert_eq!(count("crates/picture/examples/replay.rs", "use std::fs::File;"), 0);
        assert_eq!(count("crates/picture/tests/replay.rs", "use std::fs::File;"), 0);
        assert_eq!(
            count(
                "crates/session/src/a.rs",
                "#[cfg(test)]\nmod tests;\nuse std::fs::File;"
            ),
            1
        );
    }

    #[test]
    fn only_ports_and_programs_know_the_system() {
        for line in [
            "#[cfg(unix)]",
            "#[cfg(not(target_os = \"linux\"))]",
            "if cfg!(windows) {",
            "#[cfg_attr(unix, a)]",
        ] {
            assert_eq!(count("crates/agent/src/a.rs", line), 1, "{line}");
            assert_eq!(count("crates/desktop/src/a.rs", line), 0, "{line}");
            assert_eq!(count("apps/agent/src/main.rs", line), 0, "{line}");
        }
        assert_eq!(
            count(
                "crates/agent/src/a.rs",
                "#[cfg(target_arch = \"wasm32\")]\nlet windows = 1;"
            ),
            0
        );
    }
}
