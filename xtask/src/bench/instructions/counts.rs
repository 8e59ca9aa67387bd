//! Counts of all scenes, as they are committed, and what became of them since. It must not know how they are counted.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// More than this share over the committed count is a regression. The counts of one compiler repeat to a few in ten thousand.
const TOLERANCE: f64 = 0.03;
/// Parts that take less than this share of their scene are shown, not judged.
const NOTEWORTHY: f64 = 0.05;
/// What a frame takes in all, beside its bytes; the others are parts of these.
const WHOLE: [&str; 2] = ["encode", "decode"];

/// One scene: frames, bytes, and instructions of each part, over all frames.
pub type Scene = BTreeMap<String, u64>;

/// A result.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    /// What counts depend on beside our code: compiler, valgrind, and what the processor offers libraries to choose from.
    /// Results of others can't be compared.
    pub made_with: BTreeMap<String, String>,
    /// By name.
    pub scenes: BTreeMap<String, Scene>,
}

impl Counts {
    /// Whether they can be compared with `other`.
    pub fn comparable(&self, other: &Self) -> bool {
        self.made_with == other.made_with
    }

    /// What is worse than `before` by more than the tolerance, a line each. Scenes that `before` doesn't have can't be worse.
    pub fn regressions(&self, before: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, scene, earlier) in self.in_both(before) {
            let whole: u64 = WHOLE.iter().filter_map(|part| earlier.get(*part)).sum();
            for (part, now) in scene {
                let Some(then) = earlier.get(part) else { continue };
                let counts = part == "bytes" || *then as f64 >= whole as f64 * NOTEWORTHY;
                let worse = *now as f64 > *then as f64 * (1.0 + TOLERANCE);
                if counts && worse {
                    found.push(format!(
                        "{name}: {part} {then} before, {now} now ({:+.1} %)",
                        change(*now, *then)
                    ));
                }
            }
        }
        found
    }

    /// Thousands of instructions a frame, and how each changed.
    pub fn table(&self, before: &Self) -> String {
        let mut out = String::new();
        for (name, scene) in &self.scenes {
            let frames = scene.get("frames").copied().unwrap_or(1).max(1);
            let earlier = before.scenes.get(name);
            let _ = writeln!(out, "{name}, {frames} frames");
            for (part, count) in scene.iter().filter(|(part, _)| *part != "frames") {
                let (a_frame, unit) = match part.as_str() {
                    "bytes" => (*count as f64 / frames as f64, "bytes"),
                    _ => (*count as f64 / frames as f64 / 1000.0, "thousand"),
                };
                let since = earlier
                    .and_then(|scene| scene.get(part))
                    .map_or_else(|| "new".to_owned(), |then| format!("{:+.2} %", change(*count, *then)));
                let _ = writeln!(out, "    {part:<10} {a_frame:>12.1} {unit:<9} {since:>10}");
            }
        }
        out
    }

    fn in_both<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = (&'a str, &'a Scene, &'a Scene)> {
        let scenes = self.scenes.iter();
        scenes.filter_map(|(name, scene)| Some((name.as_str(), scene, before.scenes.get(name)?)))
    }
}

/// In percent.
fn change(now: u64, then: u64) -> f64 {
    match then {
        0 if now == 0 => 0.0,
        _ => (now as f64 / then as f64 - 1.0) * 100.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(scene: &[(&str, u64)]) -> Counts {
        let scene = scene.iter().map(|(part, count)| ((*part).to_owned(), *count)).collect();
        Counts {
            made_with: BTreeMap::new(),
            scenes: BTreeMap::from([("typing".to_owned(), scene)]),
        }
    }

    const BEFORE: &[(&str, u64)] = &[
        ("bytes", 1000),
        ("decode", 500),
        ("encode", 1500),
        ("diff", 400),
        ("join", 20),
    ];

    #[test]
    fn three_percent_more_is_allowed_and_more_is_not() {
        let before = counts(BEFORE);
        for (now, worse) in [
            (&[("encode", 1545)], 0),
            (&[("encode", 1546)], 1),
            (&[("encode", 700)], 0),
            (&[("diff", 413)], 1),
            (&[("bytes", 1031)], 1),
        ] {
            assert_eq!(counts(now).regressions(&before).len(), worse, "{now:?}");
        }
    }

    #[test]
    fn small_parts_and_new_ones_are_only_shown() {
        let now = counts(&[("join", 90), ("new", 9000)]);
        assert!(now.regressions(&counts(BEFORE)).is_empty());
        let table = now.table(&counts(BEFORE));
        assert!(table.contains("+350.00 %") && table.contains("new"), "{table}");
    }

    #[test]
    fn results_of_another_compiler_are_not_compared() {
        let mut other = counts(BEFORE);
        other.made_with.insert("rustc".into(), "another".into());
        assert!(!other.comparable(&counts(BEFORE)));
        assert!(counts(BEFORE).comparable(&counts(BEFORE)));
    }
}
