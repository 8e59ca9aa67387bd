//! `deskside-site audit-export`: the export for whoever may run commands on the server, also when nobody can sign in. What is in
//! it is decided by the library.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, anyhow};
use deskside_site::audit;
use url::Url;

use crate::cli::AuditExport;
use crate::commands;

/// Writes an export to a file or to standard output.
pub async fn run(asked: AuditExport) -> anyhow::Result<()> {
    // No address is in an export; this one only stands where the site wants one.
    let state = commands::open(asked.data, Url::parse("https://localhost")?).await?;
    // Before anything is recorded: the export is to be made only where it can be kept.
    let mut out = destination(asked.output.as_deref())?;
    let unfinished = "what was written is not whole (it has no last line); make it again when the cause is gone";
    let mut export = audit::export_on_the_server(&state)
        .await
        .context("can't begin the export; nothing was written")?;
    while let Some(lines) = export.next().await.context(unfinished)? {
        out.write_all(lines.as_bytes()).context(unfinished)?;
    }
    out.finish().context(unfinished)
}

/// Where the lines go.
enum Destination {
    File(BufWriter<std::fs::File>),
    Output(io::Stdout),
}

fn destination(path: Option<&Path>) -> anyhow::Result<Destination> {
    let Some(path) = path else {
        return Ok(Destination::Output(io::stdout()));
    };
    let mut options = OpenOptions::new();
    // Who looked at whose desktop is not for everybody on the server.
    let made = options.write(true).create_new(true).mode(0o600).open(path);
    let file = made.map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => anyhow!("{} is there already: name another file with --output", path.display()),
        _ => anyhow!("can't make {}: {cause}", path.display()),
    })?;
    Ok(Destination::File(BufWriter::new(file)))
}

impl Destination {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.write_all(bytes),
            Self::Output(output) => output.write_all(bytes),
        }
    }

    /// Returns when everything is where it belongs.
    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::File(mut file) => {
                file.flush()?;
                Ok(file.get_ref().sync_all()?)
            }
            Self::Output(mut output) => Ok(output.flush()?),
        }
    }
}
