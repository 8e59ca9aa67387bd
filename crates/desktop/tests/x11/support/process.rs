//! One program, ended when the value goes. A program that is not installed fails the test with the package to install.

use std::process::{Child, Command, Output, Stdio};

/// A program that runs until it is dropped.
pub struct Running {
    pub child: Child,
}

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}", missing(command, &error)));
        Self { child }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end and returns what it wrote; fails the test when it fails.
pub fn run(command: &mut Command) -> Output {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{}", missing(command, &error)));
    assert!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr),
    );
    output
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let package = match program.as_str() {
        "Xvfb" => "xvfb",
        "import" => "imagemagick",
        "xrandr" | "xsetroot" => "x11-xserver-utils",
        "xprop" | "xwininfo" => "x11-utils",
        "setxkbmap" => "x11-xkb-utils",
        "Xorg" => "xserver-xorg-core xserver-xorg-video-dummy",
        other => other,
    };
    format!("cannot run {program} ({error}); install it: apt-get install --no-install-recommends {package}")
}
