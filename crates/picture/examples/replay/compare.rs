//! Sets what was measured beside an earlier result: the same scenes, as ratios.
//!
//! Bytes are exact, so any change is real; times are CPU time of another run, perhaps on another machine, and only tell
//! of large changes. Knows nothing of how either was measured.

use serde::Deserialize;
use std::fmt::Write;

/// What is compared of one scene, as [`crate::report::json`] writes it.
#[derive(Debug, Deserialize)]
pub struct Figures {
    scene: String,
    bytes: f64,
    first_frame_bytes: f64,
    encode_ms_mean: f64,
    decode_ms_p50: f64,
}

/// Reads a result that was written earlier.
pub fn read(json: &str) -> Result<Vec<Figures>, serde_json::Error> {
    serde_json::from_str(json)
}

/// One line for each scene that both have; and a line that says which others are only in one.
pub fn table(now: &[Figures], before: &[Figures]) -> String {
    let mut out = String::from("now / before      bytes  first   enc mean   dec p50\n");
    for scene in now {
        if let Some(earlier) = find(before, &scene.scene) {
            let _ = writeln!(
                out,
                "{:<14} {:>8.3} {:>6.3} {:>10.2} {:>9.2}",
                scene.scene,
                scene.bytes / earlier.bytes,
                scene.first_frame_bytes / earlier.first_frame_bytes,
                scene.encode_ms_mean / earlier.encode_ms_mean,
                scene.decode_ms_p50 / earlier.decode_ms_p50,
            );
        }
    }
    for (what, some, others) in [("new", now, before), ("not measured now", before, now)] {
        let alone = some.iter().filter(|scene| find(others, &scene.scene).is_none());
        let names: Vec<&str> = alone.map(|scene| scene.scene.as_str()).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "{what}: {}", names.join(", "));
        }
    }
    out
}

fn find<'a>(figures: &'a [Figures], scene: &str) -> Option<&'a Figures> {
    figures.iter().find(|figures| figures.scene == scene)
}
