//! Values of settings as people write them, by the type that the site's table says.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// A row of the site's table of settings.
#[derive(Debug, Deserialize)]
pub struct Setting {
    pub name: String,
    pub r#type: String,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub unit: Option<String>,
    pub help: String,
}

/// Reads `NAME=VALUE`s.
pub fn given(table: &[Setting], texts: &[String]) -> Outcome<BTreeMap<String, Value>> {
    texts.iter().map(|text| one(table, text)).collect()
}

fn one(table: &[Setting], text: &str) -> Outcome<(String, Value)> {
    let refused = |why: String, advice: &str| Failure::new(Exit::Usage, why, advice);
    let Some((name, value)) = text.split_once('=') else {
        return Err(refused(
            format!("`{text}` is no NAME=VALUE"),
            "Such as --set consent_seconds=30.",
        ));
    };
    let (name, value) = (name.trim(), value.trim());
    let Some(setting) = table.iter().find(|setting| setting.name == name) else {
        return Err(refused(
            format!("there is no setting `{name}`"),
            "`deskside settings table` lists them.",
        ));
    };
    let read = match setting.r#type.as_str() {
        "yes_no" => match value.to_lowercase().as_str() {
            "yes" | "true" | "on" => Some(Value::Bool(true)),
            "no" | "false" | "off" => Some(Value::Bool(false)),
            _ => None,
        },
        "number" => value.parse::<u32>().ok().map(Value::from),
        "principals" | "list" => Some(list(value)),
        // Texts, choices, and types that are newer than this program. A list or number of such a type is written as JSON.
        _ if value.starts_with(['[', '{']) => serde_json::from_str(value).ok(),
        _ => Some(Value::from(value)),
    };
    match read {
        Some(value) => Ok((name.to_owned(), value)),
        None => Err(refused(
            format!("`{value}` is no value for {name}"),
            match setting.r#type.as_str() {
                "yes_no" => "Give yes or no.",
                "number" => "Give a whole number.",
                _ => "Give it as JSON.",
            },
        )),
    }
}

/// A list with commas between; JSON is one too.
fn list(text: &str) -> Value {
    if let Ok(all @ Value::Array(_)) = serde_json::from_str(text) {
        return all;
    }
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    Value::Array(entries.map(Value::from).collect())
}

/// For people.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Bool(true) => String::from("yes"),
        Value::Bool(false) => String::from("no"),
        Value::String(text) if text.is_empty() => String::from("(empty)"),
        Value::String(text) => text.clone(),
        Value::Array(all) if all.is_empty() => String::from("(empty)"),
        Value::Array(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn table() -> Vec<Setting> {
        let row = |name: &str, r#type: &str| Setting {
            name: name.to_owned(),
            r#type: r#type.to_owned(),
            min: None,
            max: None,
            unit: None,
            help: String::new(),
        };
        vec![
            row("prompt", "yes_no"),
            row("seconds", "number"),
            row("viewers", "principals"),
            row("level", "access_level"),
        ]
    }

    fn read(text: &str) -> Outcome<Value> {
        given(&table(), &[text.to_owned()]).map(|all| all.into_values().next().unwrap())
    }

    #[test]
    fn values_are_read_by_their_type() {
        assert_eq!(read("prompt=no").unwrap(), json!(false));
        assert_eq!(read("seconds = 30").unwrap(), json!(30));
        assert_eq!(
            read("viewers=user:ada, user:bob").unwrap(),
            json!(["user:ada", "user:bob"])
        );
        assert_eq!(read("viewers=").unwrap(), json!([]));
        assert_eq!(read("level=view_only").unwrap(), json!("view_only"));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["prompt=maybe", "seconds=-1", "seconds=soon", "nothing=1", "prompt"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
