//! What somebody writes into a set of client settings, checked before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::settings::{SETTINGS, SettingInfo, SettingsPatch};
use deskside_model::{CollectionId, DEFAULT_ORDER, DEFAULT_SET, MAX_ORDER, SettingsSetId, Timestamp};
use deskside_site_api::collections::{CollectionName, MAX_DESCRIPTION, MAX_NAME};
use deskside_site_api::settings_sets::{MAX_DEPLOYMENTS, SettingsSetContent};
use deskside_store::{SettingsSetRecord, SettingsSetWritten};
use serde_json::{Map, Value};

use crate::problem::{ApiError, ApiResult, Kind};

/// What can be written.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) order: u32,
    pub(super) values: SettingsPatch,
    pub(super) deployed_to: Vec<CollectionName>,
    pub(super) rolled_back_to: Option<u64>,
}

impl Checked {
    pub(super) fn written<'a>(&'a self, at: Timestamp, by: &'a str) -> SettingsSetWritten<'a> {
        SettingsSetWritten {
            name: &self.name,
            description: &self.description,
            order: self.order,
            values: &self.values,
            deployed_to: &self.deployed_to,
            rolled_back_to: self.rolled_back_to,
            at,
            by,
        }
    }

    /// The set that it would be.
    pub(super) fn record(self, id: SettingsSetId) -> SettingsSetRecord {
        SettingsSetRecord {
            id,
            name: self.name,
            description: self.description,
            order: self.order,
            values: self.values,
            deployed_to: self.deployed_to.iter().map(|collection| collection.id).collect(),
            version: 0,
            changed_at: Timestamp::from_millis(0),
            changed_by: String::new(),
        }
    }
}

/// Everything about the content of set `id` among all sets; `names` are those of the collections that it names.
///
/// # Errors
/// The first thing that can't be used.
pub(super) fn content(
    content: SettingsSetContent,
    id: SettingsSetId,
    all: &[SettingsSetRecord],
    names: &BTreeMap<CollectionId, String>,
) -> ApiResult<Checked> {
    let (name, description) = texts(&content.name, &content.description)?;
    match all.iter().find(|record| record.id == id) {
        Some(default) if id == DEFAULT_SET => still_default(&content, name, default)?,
        _ => place(&content, name, all.iter().filter(|record| record.id != id))?,
    }
    Ok(Checked {
        name: name.to_owned(),
        description: description.to_owned(),
        order: content.order,
        values: values(&content.values, id == DEFAULT_SET)?,
        deployed_to: deployments(&content.deployed_to, names)?,
        rolled_back_to: content.rolled_back_to,
    })
}

fn texts<'a>(name: &'a str, description: &'a str) -> ApiResult<(&'a str, &'a str)> {
    let (name, description) = (name.trim(), description.trim());
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let why = format!("The name of a set has 1 to {MAX_NAME} characters and no line breaks.");
        return Err(ApiError::invalid("name", why));
    }
    let unfit = |c: char| c.is_control() && c != '\n';
    if description.chars().count() > MAX_DESCRIPTION || description.chars().any(unfit) {
        let why = format!("A description has at most {MAX_DESCRIPTION} characters and no control characters.");
        return Err(ApiError::invalid("description", why));
    }
    Ok((name, description))
}

/// The default set is for every device and loses against every other set: that can't be changed.
fn still_default(content: &SettingsSetContent, name: &str, default: &SettingsSetRecord) -> ApiResult<()> {
    let refused = |field, why: &str| Err(ApiError::new(Kind::DefaultSettingsSet, why).about(field));
    if content.order != DEFAULT_ORDER {
        return refused(
            "order",
            "The default client settings come last: their order stays 10000.",
        );
    }
    if !content.deployed_to.is_empty() {
        let why = "The default client settings reach every device, so they are not deployed to collections.";
        return refused("deployed_to", why);
    }
    if name != default.name {
        return refused("name", "The default client settings keep their name.");
    }
    Ok(())
}

/// Order and name, among the other sets.
fn place<'a>(
    content: &SettingsSetContent,
    name: &str,
    others: impl Iterator<Item = &'a SettingsSetRecord> + Clone,
) -> ApiResult<()> {
    if !(1..=MAX_ORDER).contains(&content.order) {
        let why = format!("An order is from 1 to {MAX_ORDER}; 1 wins over 2.");
        return Err(ApiError::invalid("order", why));
    }
    if let Some(other) = others.clone().find(|other| other.order == content.order) {
        let why = format!("\"{}\" has the order {}. Take another one.", other.name, other.order);
        return Err(ApiError::new(Kind::Conflict, why).about("order"));
    }
    if let Some(other) = others
        .clone()
        .find(|other| other.name.to_lowercase() == name.to_lowercase())
    {
        let why = format!("There is a set with the name \"{}\". Take another one.", other.name);
        return Err(ApiError::new(Kind::Conflict, why).about("name"));
    }
    Ok(())
}

fn deployments(asked: &[CollectionId], names: &BTreeMap<CollectionId, String>) -> ApiResult<Vec<CollectionName>> {
    if asked.len() > MAX_DEPLOYMENTS {
        let why =
            format!("A set is deployed to at most {MAX_DEPLOYMENTS} collections: put some into another collection.");
        return Err(ApiError::invalid("deployed_to", why));
    }
    let distinct: BTreeSet<_> = asked.iter().copied().collect();
    let named = distinct.into_iter().map(|id| match names.get(&id) {
        Some(name) => Ok(CollectionName { id, name: name.clone() }),
        None => {
            let why = format!("There is no collection {id} (any more). Read the list again.");
            Err(ApiError::invalid("deployed_to", why))
        }
    });
    named.collect()
}

/// Values: known settings with values that fit, and every setting when it has to be `whole`.
///
/// # Errors
/// The first value that can't be used.
pub(super) fn values(asked: &BTreeMap<String, Value>, whole: bool) -> ApiResult<SettingsPatch> {
    for (name, value) in asked {
        let Some(known) = SETTINGS.iter().find(|known| known.name == name) else {
            let shown: String = name.chars().take(64).collect();
            let why = format!("There is no client setting {shown:?}; GET /api/v1/client-settings/table lists them.");
            return Err(ApiError::invalid("values", why));
        };
        one(known, value)?;
    }
    let missing = SETTINGS.iter().find(|known| !asked.contains_key(known.name));
    if let Some(missing) = missing.filter(|_| whole) {
        let name = missing.name;
        let why = format!("The value of {name} is missing: the default client settings hold all, changed or not.");
        return Err(ApiError::invalid(name, why));
    }
    // Each fits by itself, and they don't depend on each other.
    let all: Map<_, _> = asked
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    serde_json::from_value(Value::Object(all)).map_err(ApiError::internal)
}

/// One value by itself, so that whatever is wrong with it is said of its setting.
fn one(known: &SettingInfo, value: &Value) -> ApiResult<()> {
    let name = known.name;
    if value.is_null() {
        let why = format!("{name} has no value: leave it out to leave it to other sets.");
        return Err(ApiError::invalid(name, why));
    }
    let alone = Map::from_iter([(String::from(name), value.clone())]);
    let read: SettingsPatch = serde_json::from_value(Value::Object(alone)).map_err(|error| {
        ApiError::new(
            Kind::InvalidBody,
            format!("The value of {name} has the wrong type: {error}."),
        )
        .about(name)
    })?;
    let checked = read.validate();
    checked.map_err(|error| ApiError::invalid(error.setting, format!("{error}.")))
}
