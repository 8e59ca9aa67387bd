//! Instructions that encoder and decoder take for each frame of a scene, counted by callgrind: the same on a busy machine and
//! on a quiet one, so that a regression shows wherever it is looked for. It must not know what the scenes show.

mod counts;
mod profile;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::counts::{Counts, Scene};
use crate::cargo::cargo;
use crate::project::Project;
use crate::run::{Step, Steps};

/// The committed result.
const RESULT: &str = "bench/results/instructions.json";
/// Scenes that the program draws itself.
const DRAWN: [&str; 6] = ["typing", "text_scroll", "drag", "switch", "photo_scroll", "photos"];
/// What is counted: these functions, and all that they call. `encode` and `decode` are the whole, the others parts of them.
const PARTS: [(&str, &str); 10] = [
    ("encode", "count::encode_frame"),
    ("diff", "deskside_picture::encode::diff::Changes::find"),
    ("copies", "deskside_picture::encode::copies::CopyFinder::find"),
    ("tiles", "deskside_picture::encode::stream::Stream::code"),
    ("palettes", "deskside_picture::encode::palette::Palettes::choose"),
    ("photos", "deskside_picture::encode::planes::predict"),
    ("pack", "deskside_picture::encode::compressor::Compressor::compress"),
    ("decode", "count::decode_frame"),
    (
        "unpack",
        "deskside_picture::decode::decompressor::Decompressor::decompress",
    ),
    ("paint", "deskside_picture::decode::tiles::TilePainter::paint"),
];

/// Counts, prints a table beside the committed result, and writes the counts to `json`.
///
/// # Errors
/// When valgrind is not there, a recording can't be replayed, or something takes more than it did.
pub fn run(project: &Project, steps: &mut Steps, recordings: &[PathBuf], json: Option<&Path>) -> Result<()> {
    steps.need("instructions", "of drawn scenes and recordings", |step| {
        step.show_closing_lines(usize::MAX);
        let counts = count_all(project, step, recordings)?;
        // Before it is written: both may name the same file.
        let judged = judge(project, step, &counts);
        if let Some(file) = json {
            let text = serde_json::to_string_pretty(&counts).context("counts don't become JSON")? + "\n";
            std::fs::write(file, text).with_context(|| format!("can't write {}", file.display()))?;
        }
        judged
    })
}

/// Counts the drawn scenes and compares them with the committed result.
///
/// # Errors
/// As [`run`].
pub fn check(project: &Project, step: &mut Step) -> Result<()> {
    let counts = count_all(project, step, &[])?;
    judge(project, step, &counts)
}

fn judge(project: &Project, step: &mut Step, counts: &Counts) -> Result<()> {
    let before = committed(&project.path(RESULT))?;
    for line in counts.table(&before).lines() {
        step.say(line)?;
    }
    if !counts.comparable(&before) {
        step.note("not compared: the committed counts are of another compiler, valgrind or kind of processor");
        return Ok(());
    }
    let worse = counts.regressions(&before);
    ensure!(
        worse.is_empty(),
        "more than the committed counts allow:\n    {}\nIf it is worth that, commit what \
         `cargo xtask bench instructions RECORDINGS --json {RESULT}` writes, and say why.",
        worse.join("\n    ")
    );
    step.note("no more than the committed counts");
    Ok(())
}

fn committed(file: &Path) -> Result<Counts> {
    match std::fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} can't be read", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Counts::default()),
        Err(error) => Err(error).with_context(|| format!("can't read {}", file.display())),
    }
}

fn count_all(project: &Project, step: &mut Step, recordings: &[PathBuf]) -> Result<Counts> {
    let program = build(project, step)?;
    let mut made_with = BTreeMap::new();
    for (what, argument) in [("rustc", "-V"), ("valgrind", "--version")] {
        let version = step.output(Command::new(what).arg(argument))?;
        made_with.insert(what.to_owned(), version.trim().to_owned());
    }
    made_with.insert(
        "processor".to_owned(),
        vectors(&std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default()),
    );
    let mut scenes = BTreeMap::new();
    for scene in DRAWN {
        scenes.insert(scene.to_owned(), count(step, &program, Path::new(scene))?);
    }
    for recording in recordings {
        let name = recording.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("recorded {}", name.split('.').next().unwrap_or_default());
        scenes.insert(name, count(step, &program, recording)?);
    }
    Ok(Counts { made_with, scenes })
}

/// Those of a processor's instructions by which libraries choose their loops, from the text of `/proc/cpuinfo`.
fn vectors(processor: &str) -> String {
    let flags = processor
        .lines()
        .find_map(|line| line.strip_prefix("flags"))
        .unwrap_or_default();
    let chosen_by = flags
        .split_whitespace()
        .filter(|flag| ["sse4_2", "avx2", "bmi2"].contains(flag));
    chosen_by.collect::<Vec<_>>().join(" ")
}

/// The program that is counted.
fn build(project: &Project, step: &mut Step) -> Result<PathBuf> {
    let mut command = cargo(project);
    command.args(["build", "--profile", "counted", "--package", "deskside-picture"]);
    step.run(command.args(["--example", "count"]))?;
    Ok(project.target().join("counted/examples/count"))
}

fn count(step: &mut Step, program: &Path, scene: &Path) -> Result<Scene> {
    let folder = tempfile::tempdir().context("no folder for what callgrind writes")?;
    let file = folder.path().join("profile");
    let mut command = Command::new("valgrind");
    command.args([
        "--tool=callgrind",
        "--compress-strings=no",
        "--compress-pos=no",
        "--collect-atstart=no",
        "--toggle-collect=count::encode_frame*",
        "--toggle-collect=count::decode_frame*",
    ]);
    command
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .arg(scene);
    let said = step.output(&mut command)?;
    let profile = std::fs::read_to_string(&file).context("callgrind left no profile")?;
    let mut counts = Scene::new();
    let words: Vec<&str> = said.split_whitespace().collect();
    let [frames, "frames,", bytes, "bytes"] = words[..] else {
        anyhow::bail!("the program said {said:?}");
    };
    counts.insert("frames".into(), frames.parse()?);
    counts.insert("bytes".into(), bytes.parse()?);
    for (part, function) in PARTS {
        counts.insert(part.to_owned(), profile::inclusive(&profile, function));
    }
    for part in ["encode", "decode", "diff", "pack", "unpack"] {
        ensure!(counts[part] > 0, "callgrind found no call of what is counted as {part}");
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loops_are_chosen_by_is_read_from_the_first_processor() {
        let two =
            "processor\t: 0\nflags\t\t: fpu sse4_1 sse4_2 avx avx2 bmi1 bmi2 erms\n\nprocessor\t: 1\nflags\t\t: fpu\n";
        assert_eq!(vectors(two), "sse4_2 avx2 bmi2");
        assert_eq!(vectors("processor\t: 0\nFeatures\t: fp asimd\n"), "");
    }
}
