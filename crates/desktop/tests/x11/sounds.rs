//! What is played is heard: on a real PulseAudio with a sink that goes nowhere, whose monitor is recorded.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use deskside_desktop::linux::Players;
use deskside_desktop::{Silence, Sound, Sounds as _};

use crate::support::{PATIENCE, Running, wait_until};

/// Louder than any noise of a sink that goes nowhere: it has none.
const HEARD: i16 = 1_000;

/// A sound server of the test's own.
struct SoundServer {
    socket: PathBuf,
    home: tempfile::TempDir,
    _server: Running,
}

impl SoundServer {
    fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let socket = home.path().join("sound");
        let protocol = format!(
            "module-native-protocol-unix auth-anonymous=1 socket={}",
            socket.display()
        );
        let mut command = Command::new("pulseaudio");
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"])
            .args(["-L", &protocol, "-L", "module-null-sink sink_name=nowhere"])
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Running::start(&mut command);
        wait_until("the sound server", || socket.exists());
        Self {
            socket,
            home,
            _server: server,
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let home = self.home.path().display().to_string();
        let server = format!("unix:{}", self.socket.display());
        [("HOME", home), ("PULSE_SERVER", server)]
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    /// Records until something is heard; says so.
    fn listen(&self) -> (Running, mpsc::Receiver<()>) {
        let mut command = Command::new("parec");
        command
            .args([
                "--raw",
                "--latency-msec=30",
                "--format=s16le",
                "--rate=48000",
                "--channels=1",
            ])
            .args(["--device", "nowhere.monitor"])
            .envs(self.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut recorder = Running::start(&mut command);
        let mut samples = recorder.child.stdout.take().expect("stdout was asked to be a pipe");
        let (began, beginning) = mpsc::channel();
        let (say, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let mut pair = [0; 2];
            while samples.read_exact(&mut pair).is_ok() {
                // The first sample, silent as it is, says that the recorder is there.
                let _ = began.send(());
                if i16::from_le_bytes(pair).unsigned_abs() > HEARD.unsigned_abs() && say.send(()).is_err() {
                    return;
                }
            }
        });
        beginning.recv_timeout(PATIENCE).expect("the recorder records");
        (recorder, heard)
    }
}

#[test]
fn each_sound_is_heard_where_pulseaudio_plays() {
    let server = SoundServer::start();
    let mut players = Players::with_environment(server.environment());
    for sound in [Sound::Begin, Sound::End, Sound::Reminder] {
        let (_recorder, heard) = server.listen();
        assert!(heard.try_recv().is_err(), "it is silent before");
        players.play(sound).expect("it plays");
        heard.recv_timeout(PATIENCE).expect("it is heard");
    }
}

#[test]
fn a_computer_without_a_sound_server_is_silent_and_says_what_was_tried() {
    let nowhere = tempfile::tempdir().expect("a temporary directory");
    let path = nowhere.path().display().to_string();
    let environment = ["HOME", "XDG_RUNTIME_DIR"].map(|name| (name.to_owned(), path.clone()));
    let mut environment = Vec::from(environment);
    environment.push(("PULSE_SERVER".to_owned(), format!("unix:{path}/none")));
    let Err(Silence(tried)) = Players::with_environment(environment).play(Sound::Begin) else {
        // A computer with a sound card: ALSA needs no server.
        return;
    };
    assert!(tried.starts_with("pacat "), "{tried}");
}
