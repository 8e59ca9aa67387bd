//! Makes, changes and deletes client settings sets: what would be is found out by the site, said, and agreed to first.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::DEFAULT_SET;
use deskside_site_api::settings_sets::{Impact, SettingsSet, SettingsSetContent, SettingsSetVersion};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Create, Edit, How, impact, value, view};
use crate::confirm::{Consent, agreed};
use crate::content;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::{fetch, read, rows};
use crate::output::{self, plain, print, remark};
use crate::sites::Caller;

/// Versions that are looked through for the one to bring back.
const VERSIONS: u32 = 100_000;

/// A set in a file: what `deskside settings show --json` prints is one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    name: Option<String>,
    description: Option<String>,
    order: Option<u32>,
    values: Option<BTreeMap<String, Value>>,
    deployed_to: Option<Vec<Named>>,
    // What the site says of a set besides.
    #[serde(default, rename = "id")]
    _id: Option<IgnoredAny>,
    #[serde(default, rename = "version")]
    _version: Option<IgnoredAny>,
    #[serde(default, rename = "changed_at")]
    _changed_at: Option<IgnoredAny>,
    #[serde(default, rename = "changed_by")]
    _changed_by: Option<IgnoredAny>,
}

/// A collection by its name or id, or as the site names it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Named {
    Text(String),
    Whole { id: String },
}

pub(super) async fn create(caller: &mut Caller, given: Create) -> Outcome {
    let file: Content = given
        .file
        .as_deref()
        .map_or_else(|| Ok(Content::default()), content::file)?;
    let missing = |what: &str| {
        Failure::new(
            Exit::Usage,
            format!("the set has no {what}"),
            "Give it: on the command line or in the file.",
        )
    };
    let mut values = file.values.unwrap_or_default();
    values.extend(read_values(caller, &given.values).await?);
    let mut deployed_to: Vec<_> = file
        .deployed_to
        .unwrap_or_default()
        .into_iter()
        .map(Named::text)
        .collect();
    deployed_to.extend(given.deploy_to);
    let new = SettingsSetContent {
        version: None,
        name: given.name.or(file.name).ok_or_else(|| missing("name"))?,
        description: given.description.or(file.description).unwrap_or_default(),
        order: given.order.or(file.order).ok_or_else(|| missing("order"))?,
        values,
        deployed_to: find_all(caller, &deployed_to).await?.into_iter().collect(),
        rolled_back_to: None,
    };
    save(caller, None, &new, given.how).await
}

pub(super) async fn edit(caller: &mut Caller, given: Edit) -> Outcome {
    let before = find_set(caller, &given.meant).await?;
    let file: Content = given
        .file
        .as_deref()
        .map_or_else(|| Ok(Content::default()), content::file)?;
    let mut changed = content_of(&before);
    if let Some(values) = file.values {
        changed.values = values;
    }
    if let Some(named) = file.deployed_to {
        let named: Vec<_> = named.into_iter().map(Named::text).collect();
        changed.deployed_to = find_all(caller, &named).await?.into_iter().collect();
    }
    changed.values.extend(read_values(caller, &given.values).await?);
    for name in &given.unset {
        if changed.values.remove(name).is_none() {
            return Err(Failure::new(
                Exit::Usage,
                format!("{} does not decide {name}", before.name),
                "`deskside settings show` lists what it decides.",
            ));
        }
    }
    changed.name = given.name.or(file.name).unwrap_or(changed.name);
    changed.description = given.description.or(file.description).unwrap_or(changed.description);
    changed.order = given.order.or(file.order).unwrap_or(changed.order);
    save(caller, Some(&before), &changed, given.how).await
}

pub(super) async fn deploy(caller: &mut Caller, meant: &str, to: &[String], not_to: &[String], how: How) -> Outcome {
    let before = find_set(caller, meant).await?;
    let mut deployed: BTreeSet<_> = before.deployed_to.iter().map(|collection| collection.id).collect();
    deployed.extend(find_all(caller, to).await?);
    for gone in find_all(caller, not_to).await? {
        deployed.remove(&gone);
    }
    let changed = SettingsSetContent {
        deployed_to: deployed.into_iter().collect(),
        ..content_of(&before)
    };
    save(caller, Some(&before), &changed, how).await
}

pub(super) async fn roll_back(caller: &mut Caller, meant: &str, version: u64, how: How) -> Outcome {
    let before = find_set(caller, meant).await?;
    let history = fetch(
        caller,
        &format!("/client-settings/sets/{}/history", before.id),
        &[],
        VERSIONS,
    )
    .await?;
    let versions: Vec<SettingsSetVersion> = rows(history.items)?;
    let Some(old) = versions.into_iter().find(|old| old.version == version) else {
        return Err(Failure::new(
            Exit::NotFound,
            format!("{} has no version {version}", before.name),
            "`deskside settings history` lists them.",
        ));
    };
    let changed = SettingsSetContent {
        version: Some(before.version),
        name: old.name,
        description: old.description,
        order: old.order,
        values: old.values,
        deployed_to: old.deployed_to.iter().map(|collection| collection.id).collect(),
        rolled_back_to: Some(version),
    };
    save(caller, Some(&before), &changed, how).await
}

pub(super) async fn delete(caller: &mut Caller, meant: &str, dry_run: bool, consent: Consent) -> Outcome {
    let set = find_set(caller, meant).await?;
    // A set that nobody gets does what a set does that is gone.
    let nowhere = SettingsSetContent {
        deployed_to: Vec::new(),
        ..content_of(&set)
    };
    let impact: Impact = read(dry_run_of(caller, Some(&set), &nowhere).await?)?;
    let mut consequences = vec![format!("Deletes the set {}, with its history.", set.name)];
    consequences.extend(impact::words(&impact));
    if dry_run {
        return say(&consequences);
    }
    agreed(&consequences, consent)?;
    caller
        .client
        .delete(&format!("/client-settings/sets/{}", set.id))
        .await?;
    remark("Deleted. Connected devices follow within seconds, others when they connect.");
    Ok(Exit::Done)
}

async fn save(caller: &mut Caller, before: Option<&SettingsSet>, content: &SettingsSetContent, how: How) -> Outcome {
    let document = dry_run_of(caller, before, content).await?;
    if how.dry_run && how.format.json {
        output::json(&document)?;
        return Ok(Exit::Done);
    }
    let consequences = impact::words(&read(document)?);
    if how.dry_run {
        return say(&consequences);
    }
    agreed(&consequences, how.consent)?;
    let saved = match before {
        Some(before) => {
            caller
                .client
                .put(&format!("/client-settings/sets/{}", before.id), content)
                .await?
        }
        None => caller.client.post("/client-settings/sets", content).await?,
    };
    remark("Saved. Connected devices follow within seconds, others when they connect.");
    view::print_one(&read(saved)?, how.format)
}

async fn dry_run_of(caller: &mut Caller, before: Option<&SettingsSet>, content: &SettingsSetContent) -> Outcome<Value> {
    let id = before.map_or_else(|| String::from("new"), |before| before.id.to_string());
    Ok(caller
        .client
        .post(&format!("/client-settings/sets/{id}/dry-run"), content)
        .await?)
}

fn say(words: &[String]) -> Outcome {
    print(&words.iter().map(|line| plain(line) + "\n").collect::<String>())?;
    Ok(Exit::Done)
}

/// The default set is meant by that word, whatever it is called.
async fn find_set(caller: &mut Caller, meant: &str) -> Outcome<SettingsSet> {
    let default = DEFAULT_SET.to_string();
    find::settings_set(caller, if meant == "default" { &default } else { meant }).await
}

fn content_of(set: &SettingsSet) -> SettingsSetContent {
    SettingsSetContent {
        version: Some(set.version),
        name: set.name.clone(),
        description: set.description.clone(),
        order: set.order,
        values: set.values.clone(),
        deployed_to: set.deployed_to.iter().map(|collection| collection.id).collect(),
        rolled_back_to: None,
    }
}

async fn read_values(caller: &mut Caller, texts: &[String]) -> Outcome<BTreeMap<String, Value>> {
    if texts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let table: Vec<value::Setting> = read(caller.client.get("/client-settings/table", &[]).await?)?;
    value::given(&table, texts)
}

async fn find_all(caller: &mut Caller, meant: &[String]) -> Outcome<BTreeSet<deskside_model::CollectionId>> {
    let mut found = BTreeSet::new();
    for one in meant {
        found.insert(find::collection(caller, one).await?.id);
    }
    Ok(found)
}

impl Named {
    fn text(self) -> String {
        match self {
            Self::Text(text) | Self::Whole { id: text } => text,
        }
    }
}
