//! Shows what was measured: a table for people, JSON for programs that compare.
//!
//! Knows nothing of how it was measured.

use crate::measure::Scene;
use std::fmt::Write;
use std::time::Duration;

/// One line a scene; sizes in kB (1000 bytes), times in milliseconds of CPU.
pub fn table(scenes: &[Scene]) -> String {
    let mut out = String::from(
        "scene           frames        kB   p95 B   enc p50   p95  mean   dec p50   p95   first kB    ms   wrong\n",
    );
    for scene in scenes {
        let _ = writeln!(
            out,
            "{:<14} {:>7} {:>9.1} {:>7} {:>9.3} {:>5.2} {:>5.2} {:>9.3} {:>5.2} {:>10.1} {:>5.1} {:>7}",
            scene.name,
            scene.bytes.len(),
            scene.bytes.iter().sum::<usize>() as f64 / 1000.0,
            percentile(&scene.bytes, 95),
            millis(percentile(&scene.encode, 50)),
            millis(percentile(&scene.encode, 95)),
            mean(&scene.encode),
            millis(percentile(&scene.decode, 50)),
            millis(percentile(&scene.decode, 95)),
            scene.first_bytes as f64 / 1000.0,
            millis(scene.first_encode),
            scene.wrong_pixels,
        );
    }
    out.push_str(
        "\nscene          copies   Mpx copied   solid palette  photo   copy B   head B   colour B    index B    plane B\n",
    );
    for scene in scenes {
        let stats = &scene.stats;
        let _ = writeln!(
            out,
            "{:<14} {:>6} {:>12.1} {:>7} {:>7} {:>6} {:>8} {:>8} {:>10} {:>10} {:>10}",
            scene.name,
            stats.copies,
            stats.copied_pixels as f64 / 1e6,
            stats.solid_tiles,
            stats.palette_tiles,
            stats.photo_tiles,
            stats.copy_bytes,
            stats.head_bytes,
            stats.colour_bytes,
            stats.index_bytes,
            stats.plane_bytes,
        );
    }
    out
}

/// An array with one object a scene.
pub fn json(scenes: &[Scene]) -> String {
    let scenes: Vec<_> = scenes
        .iter()
        .map(|scene| {
            serde_json::json!({
                "scene": scene.name,
                "frames": scene.bytes.len(),
                "bytes": scene.bytes.iter().sum::<usize>(),
                "bytes_p95": percentile(&scene.bytes, 95),
                "encode_ms_p50": millis(percentile(&scene.encode, 50)),
                "encode_ms_p95": millis(percentile(&scene.encode, 95)),
                "encode_ms_mean": mean(&scene.encode),
                "decode_ms_p50": millis(percentile(&scene.decode, 50)),
                "decode_ms_p95": millis(percentile(&scene.decode, 95)),
                "first_frame_bytes": scene.first_bytes,
                "first_frame_encode_ms": millis(scene.first_encode),
                "wrong_pixels": scene.wrong_pixels,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(scenes))
}

/// The value below which `percent` of `values` lie; the default when there are none.
fn percentile<T: Copy + Ord + Default>(values: &[T], percent: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or_default()
}

fn mean(values: &[Duration]) -> f64 {
    millis(values.iter().sum()) / values.len().max(1) as f64
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
