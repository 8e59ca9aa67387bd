//! `cargo xtask bench film`: a film made from photos, as video and as JPEGs that look as good. It must not know how either is coded.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::project::Project;
use crate::run::{Step, Steps};

/// Large enough for what most people watch, and small enough for its pictures to lie on a disk.
const SIZE: (u32, u32) = (1280, 720);
/// Where Debian's package mate-backgrounds has photos.
const PHOTOS: &str = "/usr/share/backgrounds/mate/nature";
/// Five seconds at 30 a second.
const PICTURES: usize = 150;
/// What a camera sees while it moves over one photo. `on` is the number of the picture (ffmpeg's filter zoompan).
const SHOTS: [Shot; 3] = [
    Shot {
        photo: "Dune.jpg",
        zoom: "1.1+0.003*on",
        x: "on*5",
        y: "on*3",
    },
    Shot {
        photo: "TwoWings.jpg",
        zoom: "1.4-0.002*on",
        x: "300-on*2",
        y: "40+on*2",
    },
    Shot {
        photo: "FreshFlower.jpg",
        zoom: "1.2",
        x: "on*8",
        y: "120",
    },
];
/// The grain of a camera, other in each picture.
const GRAIN: &str = "noise=alls=6:allf=t";

struct Shot {
    photo: &'static str,
    zoom: &'static str,
    x: &'static str,
    y: &'static str,
}

/// Makes the film, measures it and prints a table; writes the figures to `json`.
///
/// # Errors
/// When ffmpeg or the photos are missing, or a codec fails.
pub fn run(project: &Project, steps: &mut Steps, json: Option<&Path>) -> Result<()> {
    let folder = tempfile::tempdir().context("no folder for the film")?;
    let film = folder.path().join("film.bgrx");
    steps.need("film", "from photos, with ffmpeg", |step| make(step, &film))?;
    let mut command = cargo(project);
    command.args([
        "run",
        "--release",
        "--package",
        "deskside-codec",
        "--example",
        "film",
        "--",
    ]);
    command.arg(&film).args([SIZE.0.to_string(), SIZE.1.to_string()]);
    if let Some(json) = json {
        let json = std::path::absolute(json).context("the JSON file has no usable path")?;
        command.arg("--json").arg(json);
    }
    let status = command.status().context("can't start cargo")?;
    ensure!(status.success(), "the measurement ended with {status}");
    Ok(())
}

/// Writes the film's pictures, as `examples/film.rs` of the codec crate reads them.
fn make(step: &mut Step, film: &Path) -> Result<()> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-loglevel", "error"]);
    let (width, height) = SIZE;
    let each = PICTURES / SHOTS.len();
    let (mut shots, mut names) = (String::new(), String::new());
    for (number, Shot { photo, zoom, x, y }) in SHOTS.iter().enumerate() {
        let photo = Path::new(PHOTOS).join(photo);
        ensure!(
            photo.exists(),
            "{} is not there: install the packages ffmpeg and mate-backgrounds",
            photo.display()
        );
        command.arg("-i").arg(photo);
        let moving = format!("zoompan=z='{zoom}':x='{x}':y='{y}':d={each}:s={width}x{height}:fps=30");
        shots += &format!("[{number}]scale={}:-2,{moving},setsar=1[shot{number}];", width * 2);
        names += &format!("[shot{number}]");
    }
    let graph = format!("{shots}{names}concat=n={},{GRAIN},format=bgr0[film]", SHOTS.len());
    command.args(["-filter_complex", &graph, "-map", "[film]"]);
    command.args(["-frames:v", &PICTURES.to_string(), "-f", "rawvideo"]);
    step.run(command.arg(film))
}
