//! Whether the site's port is free, and who has it when it isn't.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

/// An error that says what to do when the port is taken.
///
/// # Errors
/// See above.
pub fn require_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let owner = owner(port).map(|owner| format!(" ({owner})")).unwrap_or_default();
            bail!("port {port} is taken by another program{owner}: end it, or use another one with --port")
        }
        Err(error) => bail!("can't use port {port} ({error}): use another one with --port"),
    }
}

/// The program that listens on the port, as far as we may see.
fn owner(port: u16) -> Option<String> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let socket = format!("socket:[{}]", inode(&table, port)?);
    for process in std::fs::read_dir("/proc").ok()?.flatten() {
        // Beside the processes there are names such as `self`.
        if !process
            .file_name()
            .to_string_lossy()
            .starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let Ok(files) = std::fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let holds = files
            .flatten()
            .any(|file| std::fs::read_link(file.path()).is_ok_and(|target| target.as_os_str() == socket.as_str()));
        if holds {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(format!("{}, process {}", name.trim(), process.file_name().display()));
        }
    }
    None
}

/// The inode of the listening socket in the text of /proc/net/tcp.
fn inode(table: &str, port: u16) -> Option<&str> {
    const LISTENING: &str = "0A";
    let suffix = format!(":{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let local = fields.get(1)?;
        (local.ends_with(&suffix) && fields.get(3) == Some(&LISTENING)).then(|| fields.get(9).copied())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_names_its_owner() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = require_free(port).unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        assert!(error.contains("--port"), "{error}");
        drop(listener);
        assert!(require_free(port).is_ok());
    }
}
