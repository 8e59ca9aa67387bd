//! `deskside audit export`: copies the export of a site to a file that was not there before.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output::remark;
use crate::sites::{Caller, SiteArgs};

const ADDRESS: &str = "/audit/export";

/// Where to.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; it must not be there yet. Standard output when left out
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Takes the audit out of the site.
pub async fn export(arguments: &Export, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    let bytes = match &arguments.output {
        Some(path) => to_file(&mut caller, path).await?,
        None if io::stdout().is_terminal() => {
            return Err(Failure::new(
                Exit::Usage,
                "an export is nothing for a terminal",
                "Give it a file: deskside audit export --output audit.jsonl",
            ));
        }
        None => {
            let mut out = io::stdout().lock();
            let bytes = caller.client.download(ADDRESS, &[], &mut out).await?;
            out.flush().map_err(deskside_site_client::ClientError::Write)?;
            bytes
        }
    };
    remark(&format!("{bytes} bytes. Check them: deskside audit verify FILE"));
    Ok(Exit::Done)
}

/// Under another name until it is whole, so that nobody takes a part for all of it.
async fn to_file(caller: &mut Caller, path: &Path) -> Outcome<u64> {
    let unusable = |error: &io::Error| {
        Failure::new(
            Exit::Usage,
            format!("can't write {}: {error}", path.display()),
            "Give the name of a file that is not there yet, in a folder that you may write to.",
        )
    };
    if path.exists() {
        return Err(unusable(&io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .map_err(|error| unusable(&error))?;
    let copied = caller.client.download(ADDRESS, &[], &mut file).await;
    let whole = match copied {
        // `hard_link` fails where `rename` would write over a file that has come meanwhile.
        Ok(bytes) => file
            .sync_all()
            .and_then(|()| fs::hard_link(&part, path))
            .map(|()| bytes)
            .map_err(|error| unusable(&error)),
        Err(error) => Err(error.into()),
    };
    // The file has its real name by now, or is of no use.
    let _ = fs::remove_file(&part);
    whole
}
