//! The device's desktop: this computer's, or one in memory with a window manager, a panel and a few real programs.
//!
//! The one in memory has a home folder of its own: nothing of the user's is read or changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::{Service, Step};
use crate::setup::find_program;

use super::Place;
use super::display::{self, Address, MemoryDisplay, on};
use super::session_bus::SessionBus;

const WELCOME: &str = include_str!("welcome.html");
const PANEL: &str = include_str!("panel.conf");
const NOTES: &str = "Whoever controls this desktop from the console can write here.\n";

/// Where the agent works.
#[derive(Debug)]
pub enum Desktop {
    /// The user's own; nothing of ours runs on it.
    OfThisComputer(Address),
    /// Ours.
    InMemory(Box<InMemory>),
}

/// What a desktop in memory shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Windows {
    /// A background and a panel.
    None,
    /// A terminal, an editor and a browser, too.
    ToLookAt,
}

/// A desktop in memory. Its parts are ended in this order.
#[derive(Debug)]
pub struct InMemory {
    programs: Vec<Service>,
    _bus: SessionBus,
    display: MemoryDisplay,
}

impl Desktop {
    /// Takes this computer's desktop, or makes one.
    ///
    /// # Errors
    /// When none can be had.
    pub fn start(step: &mut Step, place: Place, always_in_memory: bool) -> Result<Self> {
        let reason = match display::of_this_computer() {
            Ok(address) if !always_in_memory => return Ok(Self::OfThisComputer(address)),
            Ok(_) => "asked for".to_owned(),
            Err(error) => format!("because {error}"),
        };
        step.tell(&format!("a display in memory, {reason}"))?;
        Self::in_memory(step, place, Windows::ToLookAt)
    }

    /// Makes a desktop in memory.
    ///
    /// # Errors
    /// When a part of it is missing or doesn't start.
    pub fn in_memory(step: &mut Step, place: Place, windows: Windows) -> Result<Self> {
        InMemory::start(step, place, windows).map(|desktop| Self::InMemory(Box::new(desktop)))
    }

    /// The process of a display in memory.
    pub fn process(&self) -> Option<u32> {
        match self {
            Self::OfThisComputer(_) => None,
            Self::InMemory(desktop) => Some(desktop.display.process()),
        }
    }

    /// How programs reach it.
    pub fn address(&self) -> &Address {
        match self {
            Self::OfThisComputer(address) => address,
            Self::InMemory(desktop) => desktop.display.address(),
        }
    }

    /// To be read after "the device is".
    pub fn description(&self) -> String {
        match self {
            Self::OfThisComputer(address) => format!("this computer, display {}", address.name),
            Self::InMemory(_) => {
                let (width, height) = display::SIZE;
                format!("a desktop of {width} x {height} in memory")
            }
        }
    }

    /// What to tell when a part that it can't do without has ended.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<String>> {
        match self {
            Self::OfThisComputer(_) => Ok(None),
            // Programs may be closed by whoever controls the desktop.
            Self::InMemory(desktop) => desktop.display.ended(),
        }
    }
}

impl InMemory {
    fn start(step: &mut Step, place: Place, windows: Windows) -> Result<Self> {
        let display = MemoryDisplay::start(step, place.data)?;
        let bus = SessionBus::start(step)?;
        let home = make_home(place.data)?;
        let mut desktop = Self {
            programs: Vec::new(),
            _bus: bus,
            display,
        };
        desktop.program(place, &home, "demo-openbox", "openbox", &["--sm-disable"])?;
        desktop.program(
            place,
            &home,
            "demo-panel",
            "tint2",
            &["-c", &home.join("panel.conf").display().to_string()],
        )?;
        desktop.program(place, &home, "demo-background", "xsetroot", &["-solid", "#46566a"])?;
        if windows == Windows::ToLookAt {
            desktop.open_windows(place, &home)?;
        }
        Ok(desktop)
    }

    fn open_windows(&mut self, place: Place, home: &Path) -> Result<()> {
        let terminal = [
            "-geometry",
            "90x24+40+60",
            "-fa",
            "DejaVu Sans Mono",
            "-fs",
            "11",
            "-title",
            "Terminal",
        ];
        self.program(place, home, "demo-xterm", "xterm", &terminal)?;
        self.program(
            place,
            home,
            "demo-mousepad",
            "mousepad",
            &[&home.join("notes.txt").display().to_string()],
        )?;
        let welcome = format!("file://{}", home.join("welcome.html").display());
        let profile = format!("--user-data-dir={}", home.join("chromium").display());
        let mut browser = vec![
            "--no-first-run",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-sync",
        ];
        browser.extend([
            "--disable-component-update",
            "--password-store=basic",
            "--window-position=560,120",
        ]);
        browser.extend(["--window-size=820,640", &profile]);
        if rustix::process::geteuid().is_root() {
            // Chromium refuses to run as root with its sandbox; only the demo's own page is opened.
            // `--test-type` leaves out the bar that says so on the demo's screen.
            browser.extend(["--no-sandbox", "--test-type"]);
        }
        browser.push(&welcome);
        self.program(place, home, "demo-chromium", "chromium", &browser)
    }

    fn program(
        &mut self,
        place: Place,
        home: &Path,
        name: &'static str,
        program: &str,
        arguments: &[&str],
    ) -> Result<()> {
        let path = find_program(program).with_context(|| format!("{program} is not installed"))?;
        let mut command = on(self.display.address(), path);
        command.args(arguments).current_dir(home);
        command.env("HOME", home).env("XDG_RUNTIME_DIR", home.join("runtime"));
        for (variable, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_DATA_HOME", "share"),
        ] {
            command.env(variable, home.join(folder));
        }
        command
            .env("DBUS_SESSION_BUS_ADDRESS", self._bus.address())
            .env("GSETTINGS_BACKEND", "memory");
        self.programs.push(Service::start(name, &mut command, place.logs)?);
        Ok(())
    }
}

/// A home folder with what the programs show.
fn make_home(data: &Path) -> Result<PathBuf> {
    let home = data.join("desktop");
    for folder in ["config", "cache", "share", "runtime"] {
        let folder = home.join(folder);
        std::fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
    }
    for (name, text) in [("welcome.html", WELCOME), ("panel.conf", PANEL), ("notes.txt", NOTES)] {
        let path = home.join(name);
        std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(home)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use std::time::Duration;

    /// Titles of the windows that the window manager knows.
    fn windows(address: &Address) -> String {
        let ask = |arguments: &[&str]| {
            let output = address.set(Command::new("xprop").args(arguments)).output().unwrap();
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let list = ask(&["-root", "_NET_CLIENT_LIST"]);
        let ids = list
            .split(['#', ','])
            .skip(1)
            .map(str::trim)
            .filter(|id| !id.is_empty());
        ids.map(|id| ask(&["-id", id, "WM_NAME"])).collect()
    }

    /// The ends of all logs in a folder.
    fn written(logs: &Path) -> String {
        let mut all = String::new();
        for entry in std::fs::read_dir(logs).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let last: Vec<&str> = text.lines().rev().take(12).collect();
            all.push_str(&format!("{}:\n", path.display()));
            last.iter().rev().for_each(|line| all.push_str(&format!("  {line}\n")));
        }
        all
    }

    #[test]
    fn a_desktop_in_memory_shows_its_programs_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (data, logs) = (folder.path().join("data"), folder.path().join("logs"));
        std::fs::create_dir(&data).unwrap();
        let place = Place {
            programs: folder.path(),
            logs: &logs,
            data: &data,
        };
        let mut step = Step::in_folder(&logs);
        let mut desktop = Desktop::start(&mut step, place, true).unwrap();
        let address = desktop.address().clone();
        let mut titles = String::new();
        let shown = step.wait_until("the programs' windows", Duration::from_secs(60), || {
            titles = windows(&address);
            Ok(["Terminal", "notes.txt", "Demo device"]
                .iter()
                .all(|title| titles.contains(title)))
        });
        let ended = desktop.ended().unwrap();
        assert!(
            shown.is_ok() && ended.is_none(),
            "{ended:?}; shown: {titles}\n{}",
            written(&logs)
        );
        let Desktop::InMemory(memory) = &desktop else {
            panic!("asked for one in memory")
        };
        assert_eq!(memory.programs.len(), 6);

        // Without the cookie nobody gets in.
        let stranger = Address {
            name: address.name.clone(),
            authority: Some("/nowhere".into()),
        };
        assert_eq!(windows(&stranger), "");

        drop(desktop);
        assert_eq!(windows(&address), "", "the display is still there");
    }
}
