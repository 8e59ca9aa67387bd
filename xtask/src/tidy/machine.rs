//! Rule: what is committed works on another machine.
//!
//! Refuses the address of a package registry or mirror (which belongs into a person's own settings) and paths that
//! exist only on the machine where somebody worked.

use super::finding::Finding;
use super::source::SourceFile;

/// Text that sets a registry's address, by the file in which it does.
const REGISTRY_SETTINGS: &[&str] = &[
    "registry = \"http",
    "registry=http",
    "sparse+http",
    "index-url",
    "\"resolved\": \"http",
    "replace-with",
];

/// The one registry line that every Cargo.lock holds.
const USUAL_LOCK_LINE: &str = "source = \"registry+";

/// Checks one file; `places` are folders of this machine (the checkout, the home folder).
pub fn check(file: &SourceFile, places: &[String]) -> Vec<Finding> {
    // The rule's own examples.
    if file.path == "xtask/src/tidy/machine.rs" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        let usual = file.file_name() == "Cargo.lock" && line.starts_with(USUAL_LOCK_LINE);
        if !usual && (is_debian_source(line) || REGISTRY_SETTINGS.iter().any(|setting| line.contains(setting))) {
            let sentence = "take the registry's address out: it belongs into the settings of whoever builds.";
            findings.push(Finding::error(&file.path, Some(number), sentence));
        }
        if let Some(place) = places.iter().find(|place| line.contains(place.as_str())) {
            let sentence = format!("take `{place}` out: the path exists on this machine only.");
            findings.push(Finding::error(&file.path, Some(number), sentence));
        }
    }
    findings
}

/// The folders of this machine that must not be named: the checkout and the home folder, unless they are too short
/// to mean anything (a home folder `/`).
pub fn places(root: &std::path::Path, home: Option<&str>) -> Vec<String> {
    let mut places = vec![root.display().to_string()];
    places.extend(home.map(|home| format!("{}/", home.trim_end_matches('/'))));
    places.retain(|place| place.len() > 4);
    places
}

fn is_debian_source(line: &str) -> bool {
    (line.starts_with("deb ") || line.starts_with("deb-src ")) && line.contains("http")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        let places = places(std::path::Path::new("/srv/checkout"), Some("/home/ann"));
        check(
            &SourceFile {
                path: path.to_owned(),
                text: text.to_owned(),
            },
            &places,
        )
        .len()
    }

    #[test]
    fn registry_addresses_are_refused() {
        assert_eq!(count("apps/console/.npmrc", "registry=http://mirror.example/\n"), 1);
        assert_eq!(
            count(
                "apps/console/package-lock.json",
                "\"resolved\": \"https://mirror.example/a.tgz\","
            ),
            1
        );
        assert_eq!(count(".cargo/config.toml", "replace-with = \"mirror\"\n"), 1);
        assert_eq!(
            count("setup.list", "deb http://mirror.example/debian bookworm main\n"),
            1
        );
        assert_eq!(count("Cargo.lock", "source = \"registry+https://index.example\"\n"), 0);
        assert_eq!(count("README.md", "See https://docs.example/ for more.\n"), 0);
    }

    #[test]
    fn places_of_this_machine_are_refused() {
        assert_eq!(count("docs/a.md", "cd /srv/checkout/xtask\n"), 1);
        assert_eq!(count("docs/a.md", "in /home/ann/notes\n"), 1);
        assert_eq!(count("docs/a.md", "in /home/anna/notes and /var/lib/deskside\n"), 0);
        assert_eq!(places(std::path::Path::new("/srv"), Some("/")), Vec::<String>::new());
    }
}
