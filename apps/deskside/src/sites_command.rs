//! `deskside sites`: what is known here of sites, without asking any.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output::{self, Cell, Column, ListFormat, print};
use crate::sites::{Config, SignIns, SiteEntry};
use deskside_model::Timestamp;
use deskside_site_client::Trust;

/// What to do with the list of sites.
#[derive(Debug, Subcommand)]
pub enum SitesCommand {
    /// Use this site when none is named
    Use {
        /// Its name in the list
        #[arg(value_name = "NAME")]
        name: String,
    },
}

struct Row {
    name: String,
    url: String,
    account: Option<String>,
    signed_in_until: Option<Timestamp>,
    trusts: String,
    default: bool,
}

const COLUMNS: &[Column<Row>] = &[
    Column::new("NAME", "name", |row| Cell::of(&row.name)),
    Column::new("ADDRESS", "url", |row| Cell::of(&row.url)),
    Column::cut("ACCOUNT", "account", |row| row.account.clone().into()),
    Column::new("SIGNED IN UNTIL (UTC)", "signed_in_until", |row| {
        row.signed_in_until.into()
    }),
    Column::cut("TRUSTS", "trusts", |row| Cell::of(&row.trusts)),
    Column::new("DEFAULT", "default", |row| Cell::YesNo(row.default)),
];

/// Lists the sites.
pub fn list(format: ListFormat) -> Outcome {
    let (config, sign_ins) = (Config::load()?, SignIns::load()?);
    let usual = config.usual().map(|(name, _)| name.to_owned());
    let rows: Vec<_> = config
        .sites
        .iter()
        .map(|(name, entry)| Row {
            name: name.clone(),
            url: entry.url.clone(),
            account: entry.account.clone(),
            signed_in_until: sign_ins.of(name, &entry.url).map(crate::sites::Kept::expires_at),
            trusts: trusts(entry),
            default: usual.as_ref() == Some(name),
        })
        .collect();
    let document = json!({ "items": rows.iter().map(as_json).collect::<Vec<_>>() });
    output::list(format, &document, &rows, COLUMNS)?;
    if rows.is_empty() && !format.json && !format.csv {
        output::remark("None yet: deskside sign-in --site https://site.example:8443");
    }
    Ok(Exit::Done)
}

/// Chooses the default site.
pub fn choose(name: &str) -> Outcome {
    let mut config = Config::load()?;
    let Some(found) = config.find(name).map(|(name, _)| name.to_owned()) else {
        return Err(Failure::new(
            Exit::NotFound,
            format!("there is no site `{name}` here"),
            "`deskside sites` lists them.",
        ));
    };
    print(&format!(
        "Commands are for {found} from now on, unless --site says otherwise.\n"
    ))?;
    config.default = Some(found);
    config.save()?;
    Ok(Exit::Done)
}

fn as_json(row: &Row) -> Value {
    json!({
        "name": row.name,
        "url": row.url,
        "account": row.account,
        "signed_in_until": row.signed_in_until,
        "trusts": row.trusts,
        "default": row.default,
    })
}

/// Whose certificates are believed there.
fn trusts(entry: &SiteEntry) -> String {
    match entry.trust() {
        Ok(Trust::System) => String::from("this system's authorities"),
        Ok(Trust::Authority(authority)) => format!("authority {}", authority.fingerprint()),
        Err(_) => String::from("nothing that can be read: sign in again"),
    }
}
