//! Rule: a crate uses only what stands below it, and core crates bring in no I/O.
//!
//! Reads the manifests as text: a forbidden line is found even when the crate doesn't compile. Says nothing about
//! versions or features.

use toml::Table;

use super::finding::Finding;
use super::ladder::{CORE, LADDER, NOT_IN_CORE, Place, place_of};
use super::source::SourceFile;

/// Checks every manifest of the workspace, and that the ladder lists exactly the crates that exist.
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = Vec::new();
    for file in files.iter().filter(|file| is_member_manifest(&file.path)) {
        match file.text.parse::<Table>() {
            Ok(manifest) => {
                seen.push(name_of(&manifest).to_owned());
                check_manifest(&file.path, &manifest, &mut findings);
            }
            Err(error) => {
                findings.push(Finding::error(
                    &file.path,
                    None,
                    format!("mend the manifest: {}", error.message()),
                ));
            }
        }
    }
    for place in LADDER
        .iter()
        .filter(|place| !seen.iter().any(|name| name == place.name))
    {
        let sentence = format!(
            "take {} off the ladder: no manifest of that name exists any more.",
            place.name
        );
        findings.push(Finding::error("xtask/src/tidy/ladder.rs", None, sentence));
    }
    findings
}

fn is_member_manifest(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        ["crates" | "apps", _, "Cargo.toml"] | ["xtask", "Cargo.toml"]
    )
}

fn check_manifest(path: &str, manifest: &Table, findings: &mut Vec<Finding>) {
    let name = name_of(manifest);
    let Some(place) = place_of(name) else {
        let sentence = format!("give {name} a place in xtask/src/tidy/ladder.rs: its rung, and what it must not know.");
        findings.push(Finding::error(path, None, sentence));
        return;
    };
    let inherits_lints = manifest
        .get("lints")
        .and_then(|lints| lints.get("workspace")?.as_bool())
        == Some(true);
    if !inherits_lints {
        let sentence = "add `[lints]` with `workspace = true`: every crate is held to the same lints.";
        findings.push(Finding::error(path, None, sentence));
    }
    for dependency in dependencies(manifest) {
        findings.extend(judge(place, &dependency).map(|sentence| Finding::error(path, None, sentence)));
    }
}

/// What is wrong with one dependency, if anything is.
fn judge(place: &Place, dependency: &Dependency) -> Option<String> {
    let Dependency { name, kind } = dependency;
    if *kind != Kind::Development && CORE.contains(&place.name) && NOT_IN_CORE.contains(&name.as_str()) {
        return Some(format!(
            "take {name} out of {}: a core crate does no I/O; pass bytes and time in from the crate above.",
            place.name
        ));
    }
    let other = place_of(name)?;
    if place.never.contains(&other.name) {
        return Some(format!(
            "take {name} out of {}: ARCHITECTURE.md says that it must not know it; pass plain values instead.",
            place.name
        ));
    }
    // A test may drive a crate of the same rung (two engines against each other), never one from above.
    let allowed = match kind {
        Kind::Development => other.rung <= place.rung,
        Kind::Normal | Kind::Build => other.rung < place.rung || place.beside.contains(&other.name),
    };
    (!allowed).then(|| {
        format!(
            "take {name} out of {}: {:?} may use only what stands below, and {name} stands on {:?}; move what both \
             need further down.",
            place.name, place.rung, other.rung
        )
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Normal,
    Build,
    Development,
}

struct Dependency {
    name: String,
    kind: Kind,
}

fn dependencies(manifest: &Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    collect(manifest, &mut found);
    if let Some(targets) = manifest.get("target").and_then(|value| value.as_table()) {
        for target in targets.values().filter_map(|value| value.as_table()) {
            collect(target, &mut found);
        }
    }
    found
}

fn collect(section: &Table, found: &mut Vec<Dependency>) {
    let kinds = [
        ("dependencies", Kind::Normal),
        ("build-dependencies", Kind::Build),
        ("dev-dependencies", Kind::Development),
    ];
    for (key, kind) in kinds {
        let Some(table) = section.get(key).and_then(|value| value.as_table()) else {
            continue;
        };
        for (name, details) in table {
            // `short = { package = "long" }` depends on `long`.
            let real = details.get("package").and_then(|value| value.as_str()).unwrap_or(name);
            found.push(Dependency {
                name: real.to_owned(),
                kind,
            });
        }
    }
}

fn name_of(manifest: &Table) -> &str {
    manifest
        .get("package")
        .and_then(|package| package.get("name")?.as_str())
        .unwrap_or("(no name)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, manifest: &str) -> Vec<String> {
        let file = SourceFile {
            path: path.to_owned(),
            text: manifest.to_owned(),
        };
        let findings = check(&[file]);
        findings
            .into_iter()
            .filter(|finding| finding.path == path)
            .map(|finding| finding.sentence)
            .collect()
    }

    fn manifest(name: &str, sections: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n{sections}")
    }

    #[test]
    fn a_crate_below_is_welcome() {
        let text = manifest(
            "deskside-session",
            "[dependencies]\ndeskside-wire.workspace = true\nserde = \"1\"\n",
        );
        assert_eq!(sentences("crates/session/Cargo.toml", &text), Vec::<String>::new());
    }

    #[test]
    fn a_crate_above_is_refused_also_for_one_target_and_under_another_name() {
        let text = manifest(
            "deskside-policy",
            "[target.'cfg(unix)'.dependencies]\nwords = { package = \"deskside-store\", path = \"../store\" }\n",
        );
        let found = sentences("crates/policy/Cargo.toml", &text);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("take deskside-store out of deskside-policy"),
            "{found:?}"
        );
    }

    #[test]
    fn engines_never_use_each_other_but_their_tests_may() {
        let text = manifest("deskside-agent", "[dependencies]\ndeskside-viewer.workspace = true\n");
        assert_eq!(sentences("crates/agent/Cargo.toml", &text).len(), 1);
        let text = manifest(
            "deskside-agent",
            "[dev-dependencies]\ndeskside-viewer.workspace = true\n",
        );
        assert_eq!(sentences("crates/agent/Cargo.toml", &text), Vec::<String>::new());
    }

    #[test]
    fn what_a_crate_must_not_know_stays_out_even_from_below() {
        let text = manifest("deskside-desktop", "[dependencies]\ndeskside-policy.workspace = true\n");
        assert!(sentences("crates/desktop/Cargo.toml", &text)[0].contains("must not know"));
    }

    #[test]
    fn a_core_crate_brings_in_no_runtime() {
        let text = manifest("deskside-session", "[dependencies]\ntokio.workspace = true\n");
        assert!(sentences("crates/session/Cargo.toml", &text)[0].contains("does no I/O"));
        let text = manifest("deskside-session", "[dev-dependencies]\ntokio.workspace = true\n");
        assert_eq!(sentences("crates/session/Cargo.toml", &text), Vec::<String>::new());
    }

    #[test]
    fn an_unknown_crate_asks_for_its_place_and_a_bare_one_for_lints() {
        assert!(
            sentences("crates/new/Cargo.toml", &manifest("deskside-new", ""))[0].contains("give deskside-new a place")
        );
        let bare = "[package]\nname = \"deskside-model\"\n";
        assert!(sentences("crates/model/Cargo.toml", bare)[0].contains("`[lints]`"));
    }

    #[test]
    fn a_place_without_a_crate_is_named() {
        let findings = check(&[]);
        assert_eq!(findings.len(), LADDER.len());
        assert!(findings[0].sentence.contains("take deskside-model off the ladder"));
    }

    #[test]
    fn a_broken_manifest_is_named() {
        assert!(sentences("crates/model/Cargo.toml", "[package\n")[0].contains("mend the manifest"));
    }
}
