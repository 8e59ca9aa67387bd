//! An X server of the test's own, and the programs on it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use x11rb::rust_connection::RustConnection;

use super::process::run;
use super::{Picture, Running, wait_until};

/// An Xvfb on a free display number. Ends with the value, and with it everything that runs on it.
pub struct XServer {
    display: String,
    programs: Vec<Running>,
    clients: Vec<RustConnection>,
    home: tempfile::TempDir,
    _server: Running,
}

impl XServer {
    /// Starts a bare server of 1024 x 768.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a bare server with further arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1024x768x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        command.args(arguments);
        Self::start_command(&mut command, tempfile::tempdir().expect("a temporary directory"))
    }

    fn start_command(command: &mut Command, home: tempfile::TempDir) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Running::start(command);
        let mut number = String::new();
        let stdout = server.child.stdout.take().expect("stdout was asked to be a pipe");
        BufReader::new(stdout)
            .read_line(&mut number)
            .expect("the server's output");
        if number.trim().is_empty() {
            let log = std::fs::read_to_string(home.path().join("xorg.log")).unwrap_or_default();
            panic!(
                "{command:?} did not start (Xorg only does for root): {:?}\n{log}",
                server.child.wait()
            );
        }
        Self {
            display: format!(":{}", number.trim()),
            programs: Vec::new(),
            clients: Vec::new(),
            home,
            _server: server,
        }
    }

    /// Starts an Xorg with two dummy monitors, 1024 x 768 and, right of it, 800 x 600: Xvfb can't resize or place any.
    pub fn with_two_monitors() -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let (config, log) = (home.path().join("xorg.conf"), home.path().join("xorg.log"));
        std::fs::write(&config, DUMMY_MONITORS).expect("a configuration file");
        let mut command = Command::new("Xorg");
        command.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-noreset",
            "-novtswitch",
            "-sharevts",
            "-keeptty",
        ]);
        command.arg("-config").arg(config).arg("-logfile").arg(&log);
        let server = Self::start_command(&mut command, home);
        server.run(
            "xrandr",
            &["--addmode", "DUMMY0", "1024x768", "--addmode", "DUMMY0", "800x600"],
        );
        server.run("xrandr", &["--addmode", "DUMMY1", "800x600"]);
        server.run("xrandr", &["--fb", "1824x768"]);
        server.run(
            "xrandr",
            &["--output", "DUMMY0", "--mode", "1024x768", "--pos", "0x0", "--primary"],
        );
        server.run(
            "xrandr",
            &["--output", "DUMMY1", "--mode", "800x600", "--pos", "1024x0"],
        );
        server
    }

    /// Starts a server with the openbox window manager, and waits until it manages.
    pub fn with_window_manager() -> Self {
        let mut server = Self::start();
        server.spawn("openbox", &[]);
        wait_until("the window manager", || {
            server
                .output("xprop", &["-root"])
                .contains("_NET_SUPPORTING_WM_CHECK(WINDOW)")
        });
        server
    }

    /// Its name, `:5` for example.
    pub fn display(&self) -> Option<&str> {
        Some(&self.display)
    }

    /// A directory that goes with the server.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts a program on this display; it ends with the server.
    pub fn spawn(&mut self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program, arguments);
        let program = Running::start(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
        self.programs.push(program);
    }

    /// Ends the program that was started last.
    pub fn end_last(&mut self) {
        drop(self.programs.pop().expect("a program was started"));
    }

    /// Runs a program on this display to its end.
    pub fn run(&self, program: &str, arguments: &[&str]) {
        run(&mut self.command(program, arguments));
    }

    /// Runs a program on this display to its end, and returns what it wrote.
    pub fn output(&self, program: &str, arguments: &[&str]) -> String {
        String::from_utf8(run(&mut self.command(program, arguments)).stdout).expect("text")
    }

    /// What an independent program sees on the screen.
    pub fn screenshot(&self) -> Picture {
        let arguments = ["-silent", "-window", "root", "-depth", "8", "ppm:-"];
        Picture::from_ppm(&run(&mut self.command("import", &arguments)).stdout)
    }

    /// Starts a terminal, and waits until what `script` writes has been written to it.
    pub fn terminal(&mut self, geometry: &str, script: &str) {
        let written = self.home().join("written");
        let script = format!("{script}; : > {}; exec sleep 3600", written.display());
        self.spawn(
            "xterm",
            &[
                "-geometry",
                geometry,
                "-xrm",
                "*cursorBlink: false",
                "-e",
                "sh",
                "-c",
                &script,
            ],
        );
        wait_until("the terminal", || written.exists());
    }

    /// Starts a terminal that appends what is typed, line by line, to the file returned, and waits until it is ready.
    pub fn typing_terminal(&mut self) -> std::path::PathBuf {
        let (ready, typed) = (self.home().join("ready"), self.home().join("typed"));
        let script = format!("stty -echo; : > {}; exec cat > {}", ready.display(), typed.display());
        self.spawn(
            "xterm",
            &[
                "-u8",
                "-geometry",
                "80x24+10+10",
                "-T",
                "typing",
                "-e",
                "sh",
                "-c",
                &script,
            ],
        );
        wait_until("the terminal", || ready.exists() && typed.exists());
        // The window manager focuses a new window; keys sent earlier would be lost.
        wait_until("the terminal's focus", || self.focused_window() == "typing");
        typed
    }

    /// Keeps an X client, and its windows, as long as the server.
    pub fn keep(&mut self, client: RustConnection) {
        self.clients.push(client);
    }

    /// The name of the window that gets the keys; empty when none does, or it goes while we look.
    pub fn focused_window(&self) -> String {
        let mut command = self.command("xdotool", &["getwindowfocus", "getwindowname"]);
        let output = command.output().expect("xdotool runs; the tests above have used it");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("DISPLAY", &self.display)
            .env("HOME", self.home.path());
        command
            .env_remove("XAUTHORITY")
            .env_remove("WAYLAND_DISPLAY")
            .env("LC_ALL", "C.UTF-8");
        command
    }
}

impl Drop for XServer {
    fn drop(&mut self) {
        // Before the server, so that they do not complain about its end.
        self.programs.clear();
    }
}

/// Two outputs of the dummy driver; modes are added by xrandr.
const DUMMY_MONITORS: &str = r#"
Section "Device"
    Identifier "card"
    Driver "dummy"
    VideoRam 65536
EndSection
Section "Screen"
    Identifier "screen"
    Device "card"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Virtual 2048 1536
    EndSubSection
EndSection
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoAddGPU" "false"
EndSection
"#;
