//! Real desktops, replayed: every pixel of every frame must arrive.
//!
//! The recordings are not part of the repository. They are looked for in `$DESKSIDE_RECORDINGS`, then beside the
//! repository; without them the test says so and passes.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use deskside_picture::recording::Recording;
use deskside_picture::{Decoder, DecoderLimits, Encoder, EncoderOptions, FrameStats, differing_pixels};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Frames of each recording that are replayed here; `cargo xtask bench picture` replays all.
const FRAMES: usize = 40;

fn recordings() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings");
    let named = std::env::var_os("DESKSIDE_RECORDINGS").map(PathBuf::from);
    match named {
        Some(folder) => {
            assert!(
                folder.is_dir(),
                "DESKSIDE_RECORDINGS is {}: no folder",
                folder.display()
            );
            Some(folder)
        }
        None => beside.is_dir().then_some(beside),
    }
}

/// What became of the first frames of a recording.
struct Replay {
    frames: usize,
    /// Bytes after the first frame.
    bytes: usize,
    copied_pixels: u64,
}

fn replay(path: &Path) -> Replay {
    let mut unpacked = zstd::Decoder::new(BufReader::new(File::open(path).unwrap())).unwrap();
    unpacked.window_log_max(27).unwrap();
    let source: Box<dyn Read> = Box::new(unpacked);
    let mut recording = Recording::open(source).unwrap();
    let mut encoder = Encoder::new(EncoderOptions::default());
    let mut decoder = Decoder::new(DecoderLimits::default());
    let mut replay = Replay {
        frames: 0,
        bytes: 0,
        copied_pixels: 0,
    };
    while let Some(moment) = recording.next_moment().unwrap() {
        if moment.damage.is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        let encoded = encoder.encode(moment.screen, moment.damage, &mut bytes).unwrap();
        if !encoded.empty {
            decoder.decode(&bytes).unwrap();
        }
        let wrong = differing_pixels(moment.screen, decoder.framebuffer().unwrap());
        assert_eq!(wrong, 0, "{} at {:?}", path.display(), moment.time);
        let FrameStats { copied_pixels, .. } = encoded.stats;
        replay.copied_pixels += copied_pixels;
        if replay.frames > 0 {
            replay.bytes += bytes.len();
        }
        replay.frames += 1;
        if replay.frames == FRAMES {
            break;
        }
    }
    replay
}

#[test]
fn recorded_desktops_arrive_exactly_and_small() {
    let Some(folder) = recordings() else {
        eprintln!("SKIPPED: no recordings; set DESKSIDE_RECORDINGS to the folder that has them");
        return;
    };
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".rdl.zst"));
    assert!(!paths.is_empty(), "{} has no recordings", folder.display());
    for path in paths {
        let replay = replay(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // About twice what was measured: a regression in kind fails here, one in degree shows in the bench.
        let bytes_per_frame = match name.as_str() {
            "idle.rdl.zst" => 30,
            "term_type.rdl.zst" => 90,
            "text_scroll.rdl.zst" => 8_000,
            "drag.rdl.zst" => 1_500,
            _ => usize::MAX,
        };
        let mean = replay.bytes / replay.frames.max(2);
        assert!(mean <= bytes_per_frame, "{name}: {mean} bytes per frame");
        if name.starts_with("text_scroll") || name.starts_with("drag") {
            assert!(replay.copied_pixels > 0, "{name}: motion was not found");
        }
    }
}
