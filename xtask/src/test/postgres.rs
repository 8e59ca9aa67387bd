//! A PostgreSQL of our own for the length of a test run: its own folder, port and password, gone afterwards.
//!
//! PostgreSQL refuses to run as root, so root hands it to the user `postgres`, or to `nobody`.

use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::run::{Group, Step, bound_to_us};
use crate::setup::versions;

/// The variable that tells the repository tests where the database is.
pub const VARIABLE: &str = "DESKSIDE_TEST_POSTGRES";

const USER: &str = "deskside";
/// A port may be taken between our look and the server's: so many tries.
const TRIES: u32 = 3;
const START: Duration = Duration::from_secs(30);

/// A running server. Dropping it ends it and removes its data.
#[derive(Debug)]
pub struct Postgres {
    // Before the folder: fields are dropped in this order, and the server writes to its folder until it has ended.
    _server: Group,
    _folder: TempDir,
    url: String,
}

impl Postgres {
    /// Makes a fresh database and starts its server.
    ///
    /// # Errors
    /// When PostgreSQL isn't installed or doesn't start.
    pub fn start(step: &mut Step) -> Result<Self> {
        let programs = versions("/usr/lib/postgresql", "bin")
            .into_iter()
            .find(|folder| folder.join("initdb").exists())
            .context("PostgreSQL's programs are not in /usr/lib/postgresql: install the package postgresql")?;
        let account = Account::find()?;
        let folder = tempfile::Builder::new()
            .prefix("deskside-postgres-")
            .tempdir()
            .context("can't make a folder")?;
        let password = random_password()?;
        let password_file = folder.path().join("password");
        std::fs::write(&password_file, &password).context("can't write the database's password")?;
        for path in [folder.path(), &password_file] {
            account.give(path)?;
        }
        let place = Place {
            programs,
            account,
            folder: folder.path().to_owned(),
        };
        place.make_database(step, &password_file)?;
        for attempt in 1..=TRIES {
            let port = free_port()?;
            if let Some(server) = place.serve(step, port)? {
                let url = format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres");
                return Ok(Self {
                    _server: server,
                    _folder: folder,
                    url,
                });
            }
            step.say(&format!(
                "PostgreSQL did not start on port {port} (try {attempt} of {TRIES})"
            ))?;
        }
        bail!("PostgreSQL ended at each of {TRIES} starts; its words are in the log above")
    }

    /// Where tests connect.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Where the server lives and as whom.
struct Place {
    programs: PathBuf,
    account: Account,
    folder: PathBuf,
}

impl Place {
    fn make_database(&self, step: &mut Step, password_file: &Path) -> Result<()> {
        let mut command = Command::new(self.programs.join("initdb"));
        command.args([
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--auth=scram-sha-256",
            "--username",
            USER,
        ]);
        command
            .arg("--pgdata")
            .arg(self.folder.join("data"))
            .arg("--pwfile")
            .arg(password_file);
        self.account.run_as(&mut command);
        step.run(command.current_dir(&self.folder))
    }

    /// Starts the server; none when it ended at once.
    fn serve(&self, step: &mut Step, port: u16) -> Result<Option<Group>> {
        let log = std::fs::File::create(self.folder.join("server.log")).context("can't write the server's log")?;
        let mut command = bound_to_us(self.programs.join("postgres"));
        command.arg("-D").arg(self.folder.join("data"));
        let socket_folder = format!("unix_socket_directories={}", self.folder.display());
        // Nothing in it outlives the run, so nothing waits for the disk.
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("port={port}"),
            &socket_folder,
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
        ] {
            command.args(["-c", setting]);
        }
        command
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.account.run_as(&mut command);
        let mut server = Group::start(&mut command)?;
        let mut ended = false;
        step.wait_until("PostgreSQL to answer", START, || {
            ended = server.ended()?.is_some();
            Ok(ended || self.answers(port))
        })?;
        if ended {
            for line in std::fs::read_to_string(self.folder.join("server.log"))
                .unwrap_or_default()
                .lines()
            {
                step.say(line)?;
            }
        }
        Ok((!ended).then_some(server))
    }

    fn answers(&self, port: u16) -> bool {
        let mut command = Command::new(self.programs.join("pg_isready"));
        command.args(["--quiet", "--host=127.0.0.1", "--port", &port.to_string()]);
        command.status().is_ok_and(|status| status.success())
    }
}

/// The user that the server runs as: ourselves, or for root one without rights.
#[derive(Clone, Copy, Debug)]
enum Account {
    Ourselves,
    Other { user: u32, group: u32 },
}

impl Account {
    fn find() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Ourselves);
        }
        let passwd = std::fs::read_to_string("/etc/passwd").context("can't read /etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| entry(&passwd, name))
            .map(|(user, group)| Self::Other { user, group })
            .context("PostgreSQL doesn't run as root, and there is neither a user `postgres` nor `nobody`")
    }

    fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { user, group } => std::os::unix::fs::chown(path, Some(user), Some(group))
                .with_context(|| format!("can't give {} to PostgreSQL's user", path.display())),
        }
    }

    fn run_as(self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
    }
}

/// User and group number of `name` in the text of /etc/passwd.
fn entry(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("can't ask for a free port")?;
    Ok(listener.local_addr().context("can't ask for a free port")?.port())
}

fn random_password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("can't read /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_in_passwd() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:107:113::/var/lib/postgresql:/bin/bash\n";
        assert_eq!(entry(passwd, "postgres"), Some((107, 113)));
        assert_eq!(entry(passwd, "post"), None);
        assert_eq!(entry("broken:x:a:b", "broken"), None);
    }
}
