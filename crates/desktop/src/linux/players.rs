//! Plays sounds by the programs that sound servers bring: PulseAudio's and PipeWire's, and ALSA's where there is neither. No C
//! library is linked, and a computer without any of them is silent.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::child::ends_well;
use super::tones;
use crate::{Silence, Sound, Sounds};

/// How long a program may take for less than a second of sound.
const PLAYS: Duration = Duration::from_secs(5);

/// Each reads samples from its standard input; the rate is [`tones::RATE`].
const PLAYERS: [(&str, &[&str]); 3] = [
    (
        "pacat",
        &[
            "--playback",
            "--raw",
            "--format=s16le",
            "--rate=48000",
            "--channels=1",
            "--client-name=Deskside",
            "--property=media.role=event",
        ],
    ),
    (
        "pw-cat",
        &[
            "--playback",
            "--format=s16",
            "--rate=48000",
            "--channels=1",
            "--media-role=Notification",
            "-",
        ],
    ),
    (
        "aplay",
        &[
            "--quiet",
            "--file-type=raw",
            "--format=S16_LE",
            "--rate=48000",
            "--channels=1",
        ],
    ),
];

/// Plays in the session that this process is in.
#[derive(Debug, Default)]
pub struct Players {
    environment: Vec<(String, String)>,
}

impl Players {
    /// With further variables for the programs.
    #[must_use]
    pub fn with_environment(environment: Vec<(String, String)>) -> Self {
        Self { environment }
    }

    fn play_with(&self, player: &str, arguments: &[&str], samples: &[u8]) -> Result<(), &'static str> {
        let mut command = Command::new(player);
        command
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => "is not installed",
            _ => "could not be started",
        })?;
        if let Some(mut input) = child.stdin.take() {
            // One that ends before it has read all says why by how it ends.
            let _ = input.write_all(samples);
        }
        ends_well(child, PLAYS)
    }
}

impl Sounds for Players {
    fn play(&mut self, sound: Sound) -> Result<(), Silence> {
        let samples = tones::samples(sound);
        let mut tried = Vec::new();
        for (player, arguments) in PLAYERS {
            match self.play_with(player, arguments, &samples) {
                Ok(()) => return Ok(()),
                Err(why) => tried.push(format!("{player} {why}")),
            }
        }
        Err(Silence(tried.join("; ")))
    }
}
