//! What the record says of a change: every value before and after.

use std::collections::BTreeSet;

use deskside_model::SettingsSetId;
use deskside_model::settings::{SETTINGS, SettingsPatch};
use serde_json::Value;

use crate::status_messages::Message;

/// Settings that one message tells of by value; it takes 32 values in all. Of more, it names the others.
const MAX_TOLD: usize = 20;
/// What is said of a setting that a set leaves to others.
const NOT_SET: &str = "not set";

/// A set at one moment, as far as the record is concerned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Then<'a> {
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) order: u32,
    pub(super) values: &'a SettingsPatch,
    /// Names of the collections that it is deployed to.
    pub(super) deployed_to: &'a BTreeSet<String>,
}

/// Adds which set it was, and `name: old -> new` for everything that differs; of a list, what came and what went. Without
/// a `before` the set was made, without an `after` it was deleted.
pub(super) fn told(message: Message, id: SettingsSetId, before: Option<Then<'_>>, after: Option<Then<'_>>) -> Message {
    let name = after.or(before).map_or("", |then| then.name);
    let message = message.with("set_id", id).with("set_name", name);
    let order = |then: Option<Then<'_>>| then.map_or_else(|| String::from(NOT_SET), |then| then.order.to_string());
    let description = |then: Option<Then<'_>>| then.map_or_else(String::new, |then| then.description.to_owned());
    // One that is made or deleted is named already.
    let named = |then: Option<Then<'_>>| then.map_or(name, |then| then.name).to_owned();
    let texts = [
        ("name", named(before), named(after)),
        ("description", description(before), description(after)),
        ("order", order(before), order(after)),
    ];
    let changed = texts.into_iter().filter(|(_, old, new)| old != new);
    let message = changed.fold(message, |message, (what, old, new)| {
        message.with(what, format!("{old} -> {new}"))
    });
    values(deployments(message, before, after), before, after)
}

fn deployments(message: Message, before: Option<Then<'_>>, after: Option<Then<'_>>) -> Message {
    let none = BTreeSet::new();
    let old = before.map_or(&none, |then| then.deployed_to);
    let new = after.map_or(&none, |then| then.deployed_to);
    let joined = |names: Vec<&String>| {
        let names: Vec<_> = names.into_iter().map(String::as_str).collect();
        names.join(", ")
    };
    let parts = [
        ("deployed_to", joined(new.difference(old).collect())),
        ("withdrawn_from", joined(old.difference(new).collect())),
    ];
    let told = parts.into_iter().filter(|(_, names)| !names.is_empty());
    told.fold(message, |message, (what, names)| message.with(what, names))
}

fn values(message: Message, before: Option<Then<'_>>, after: Option<Then<'_>>) -> Message {
    let json = |then: Option<Then<'_>>| serde_json::to_value(then.map(|then| then.values)).unwrap_or_default();
    let (before, after) = (json(before), json(after));
    let mut changed = SETTINGS
        .iter()
        .map(|setting| setting.name)
        .filter(|name| before.get(name) != after.get(name));
    let message = changed.by_ref().take(MAX_TOLD).fold(message, |message, name| {
        message.with(name, difference(before.get(name), after.get(name)))
    });
    let others: Vec<_> = changed.collect();
    match others.is_empty() {
        true => message,
        false => message.with("also_changed", others.join(", ")),
    }
}

fn difference(old: Option<&Value>, new: Option<&Value>) -> String {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
    if let (Some(before), Some(after)) = (list(old), list(new)) {
        return came_and_went(&before, &after);
    }
    let text = |value: Option<&Value>| value.map_or_else(|| String::from(NOT_SET), Value::to_string);
    format!("{} -> {}", text(old), text(new))
}

fn came_and_went(before: &[Value], after: &[Value]) -> String {
    let only_in = |one: &[Value], other: &[Value]| {
        let entries = one.iter().filter(|entry| !other.contains(entry));
        entries.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        ("added", only_in(after, before)),
        ("removed", only_in(before, after)),
        ("now", format!("{} entries", after.len())),
    ];
    let told = parts.iter().filter(|(_, entries)| !entries.is_empty());
    told.map(|(what, entries)| format!("{what} {entries}"))
        .collect::<Vec<_>>()
        .join("; ")
}
