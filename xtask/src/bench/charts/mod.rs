//! `cargo xtask bench charts`: a run of the peer harness as pictures for `docs/performance.md`.
//!
//! Draws what a result file says and leaves out what was not measured; measures nothing.

mod svg;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use svg::{Bar, Chart, Group};

/// One system in a result file of the harness.
#[derive(Debug, Deserialize)]
struct System {
    sut: String,
    #[serde(default)]
    workloads: BTreeMap<String, Scene>,
    #[serde(default)]
    latency: BTreeMap<String, Latency>,
}

/// What was measured while a scene played.
#[derive(Debug, Deserialize)]
struct Scene {
    play_s: f64,
    elapsed_s: f64,
    bytes: BTreeMap<String, f64>,
    cpu_s: BTreeMap<String, f64>,
    #[serde(default)]
    frames_drawn: Option<f64>,
    #[serde(default)]
    viewer: Seen,
}

/// What the viewer saw.
#[derive(Debug, Default, Deserialize)]
struct Seen {
    #[serde(default)]
    stamps: f64,
}

/// From an input to what it changes on the screen, in milliseconds.
#[derive(Debug, Deserialize)]
struct Latency {
    p50: Option<f64>,
    p95: Option<f64>,
}

/// Scenes in the order in which they are shown, and what people call them.
const SCENES: [(&str, &str); 7] = [
    ("idle", "nothing happens"),
    ("type", "typing"),
    ("bulk", "terminal floods"),
    ("scroll", "text scrolls"),
    ("drag", "window dragged"),
    ("video", "video"),
    ("photo", "photo page"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("deskside_native", "Deskside"),
    ("deskside", "Deskside, browser"),
    ("tigervnc", "TigerVNC"),
    ("tigervnc_lossless", "TigerVNC, lossless"),
    ("tigervnc_jpeg", "TigerVNC, JPEG"),
    ("x11vnc", "x11vnc"),
    ("meshcentral", "MeshCentral"),
];
/// The system that only draws the scenes: what that costs is nobody's.
const NOBODY: &str = "none";

/// Draws `result` into `folder`.
///
/// # Errors
/// When the file can't be read, holds nothing that can be drawn, or the charts can't be written.
pub fn draw(result: &Path, folder: &Path) -> Result<()> {
    let text = std::fs::read_to_string(result).with_context(|| format!("can't read {}", result.display()))?;
    let systems: Vec<System> =
        serde_json::from_str(&text).with_context(|| format!("{} is no result of the harness", result.display()))?;
    std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    for (name, chart) in [
        ("bytes", bytes(&systems)),
        ("cpu", cpu(&systems)),
        ("latency", latency(&systems)),
    ] {
        ensure!(
            chart.groups.iter().any(|group| !group.bars.is_empty()),
            "{} has no figures for {name}",
            result.display()
        );
        let path = folder.join(format!("{name}.svg"));
        std::fs::write(&path, chart.to_svg()).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

fn bytes(systems: &[System]) -> Chart {
    Chart {
        title: "From the device to the viewer, on the wire".to_owned(),
        unit: "kB a second",
        names: names(),
        groups: by_scene(systems, |_, scene| {
            let down = scene.bytes.get("viewer_down")?;
            Some((down / scene.play_s / 1000.0, frames(scene)))
        }),
    }
}

fn cpu(systems: &[System]) -> Chart {
    Chart {
        title: "Processor time of agent and X server for a frame that was seen".to_owned(),
        unit: "milliseconds",
        names: names(),
        groups: by_scene(systems, |name, scene| {
            let drawing = systems
                .iter()
                .find(|system| system.sut == NOBODY)
                .and_then(|system| system.workloads.get(name));
            let own = drawing.map_or(0.0, |drawing| spent(drawing, "xserver"));
            let spent = spent(scene, "agent") + (spent(scene, "xserver") - own).max(0.0);
            let seen = scene.viewer.stamps;
            (scene.frames_drawn.is_some() && seen > 0.0).then(|| (spent * 1000.0 / seen, frames(scene)))
        }),
    }
}

fn latency(systems: &[System]) -> Chart {
    let kinds = [("key", "key"), ("click", "click")];
    let groups = kinds.into_iter().flat_map(|(kind, name)| {
        let quantile = move |which: &str, value: fn(&Latency) -> Option<f64>| Group {
            name: format!("{name}, {which}"),
            bars: SYSTEMS
                .iter()
                .filter_map(|(sut, shown)| {
                    let system = systems
                        .iter()
                        .find(|system| system.sut == *sut && system.latency.contains_key(kind))?;
                    Some(Bar {
                        name: (*shown).to_owned(),
                        value: value(&system.latency[kind])?,
                        note: String::new(),
                    })
                })
                .collect(),
        };
        [
            quantile("p50", |latency| latency.p50),
            quantile("p95", |latency| latency.p95),
        ]
    });
    Chart {
        title: "From an input to the pixel that it changes".to_owned(),
        unit: "milliseconds",
        names: names(),
        groups: groups.collect(),
    }
}

fn names() -> Vec<&'static str> {
    SYSTEMS.iter().map(|(_, shown)| *shown).collect()
}

/// A group for each scene that anybody was measured in.
fn by_scene(systems: &[System], figure: impl Fn(&str, &Scene) -> Option<(f64, String)>) -> Vec<Group> {
    let bars = |name: &str| -> Vec<Bar> {
        SYSTEMS
            .iter()
            .filter_map(|(sut, shown)| {
                let of_system = systems.iter().filter(|system| system.sut == *sut);
                let scene = of_system.filter_map(|system| system.workloads.get(name)).next()?;
                let (value, note) = figure(name, scene)?;
                Some(Bar {
                    name: (*shown).to_owned(),
                    value,
                    note,
                })
            })
            .collect()
    };
    let groups = SCENES.iter().map(|(name, shown)| Group {
        name: (*shown).to_owned(),
        bars: bars(name),
    });
    groups.filter(|group| !group.bars.is_empty()).collect()
}

/// Fewer bytes for fewer frames are no gain: says how many were seen of those drawn, when some were not.
fn frames(scene: &Scene) -> String {
    match scene.frames_drawn {
        Some(drawn) if drawn > 0.0 && scene.viewer.stamps < 0.98 * drawn => {
            format!(" ({:.0} % of the frames)", 100.0 * scene.viewer.stamps / drawn)
        }
        _ => String::new(),
    }
}

/// Seconds of processor time while the scene played.
fn spent(scene: &Scene, role: &str) -> f64 {
    scene.cpu_s.get(role).copied().unwrap_or_default() * scene.play_s / scene.elapsed_s.max(scene.play_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESULT: &str = r#"[
        {"sut": "none", "workloads": {"scroll": {"play_s": 6, "elapsed_s": 6, "bytes": {}, "cpu_s": {"xserver": 0.1}}}},
        {"sut": "tigervnc", "latency": {"key": {"p50": 9.0, "p95": 11.0}},
         "workloads": {"scroll": {"play_s": 6, "elapsed_s": 6, "bytes": {"viewer_down": 24000000},
            "cpu_s": {"agent": 1.5, "xserver": 0.1}, "frames_drawn": 150, "viewer": {"stamps": 75}}}},
        {"sut": "deskside", "error": null,
         "workloads": {"scroll": {"play_s": 6, "elapsed_s": 6, "bytes": {"viewer_down": 600000},
            "cpu_s": {"agent": 0.7, "xserver": 0.2}, "frames_drawn": 150, "viewer": {"stamps": 150}}}}
    ]"#;

    fn systems() -> Vec<System> {
        serde_json::from_str(RESULT).unwrap()
    }

    #[test]
    fn figures_are_those_of_the_harness_and_missed_frames_are_said() {
        let systems = systems();
        let chart = bytes(&systems);
        assert_eq!(chart.groups.len(), 1, "only the scene that was measured");
        let bars = &chart.groups[0].bars;
        assert_eq!((bars[0].name.as_str(), bars[0].value), ("Deskside, browser", 100.0));
        assert_eq!(
            (bars[1].value, bars[1].note.as_str()),
            (4000.0, " (50 % of the frames)")
        );
        let chart = cpu(&systems);
        let value = |index: usize| (chart.groups[0].bars[index].value * 100.0).round() / 100.0;
        assert_eq!((value(0), value(1)), (5.33, 20.0), "without what drawing itself costs");
    }

    #[test]
    fn a_chart_is_one_well_formed_picture_that_names_its_values() {
        let chart = latency(&systems()).to_svg();
        assert!(chart.starts_with("<svg ") && chart.ends_with("</svg>\n"));
        assert_eq!(chart.matches("<text").count(), chart.matches("</text>").count());
        assert!(
            chart.contains("9.0 TigerVNC") && chart.contains("11 TigerVNC"),
            "{chart}"
        );
    }

    #[test]
    fn a_result_without_figures_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let result = folder.path().join("result.json");
        std::fs::write(&result, "[]").unwrap();
        let error = draw(&result, folder.path()).unwrap_err().to_string();
        assert!(error.contains("has no figures for bytes"), "{error}");
    }
}
