//! Rules of a collection as people give them: options and files, with names instead of ids.

use std::path::PathBuf;

use clap::Args;
use deskside_site_api::collections::Rule;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::content;
use crate::failure::Outcome;
use crate::find;
use crate::sites::Caller;

/// Rules on the command line.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// The devices for which this CEL expression is true (`deskside collection facts` says what it can ask)
    #[arg(long, value_name = "EXPRESSION")]
    query: Vec<String>,
    /// This device
    #[arg(long, value_name = "DEVICE")]
    device: Vec<String>,
    /// The members of this collection
    #[arg(long, value_name = "COLLECTION")]
    include: Vec<String>,
    /// Never the members of this collection
    #[arg(long, value_name = "COLLECTION")]
    exclude: Vec<String>,
    /// Everything from a TOML or JSON file; - for standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// A collection in a file: what `deskside collection show --json` prints is one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub name: Option<String>,
    pub description: Option<String>,
    pub limiting: Option<Named>,
    #[serde(default)]
    pub rules: Vec<RuleContent>,
    // What the site says of a collection besides.
    #[serde(default, rename = "id")]
    _id: Option<IgnoredAny>,
    #[serde(default, rename = "built_in")]
    _built_in: Option<IgnoredAny>,
    #[serde(default, rename = "members")]
    _members: Option<IgnoredAny>,
    #[serde(default, rename = "version")]
    _version: Option<IgnoredAny>,
    #[serde(default, rename = "changed_at")]
    _changed_at: Option<IgnoredAny>,
    #[serde(default, rename = "changed_by")]
    _changed_by: Option<IgnoredAny>,
    #[serde(default, rename = "problem")]
    _problem: Option<IgnoredAny>,
}

/// Something by its name or id, or as the site names it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Named {
    Text(String),
    Whole { id: String },
}

impl Named {
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Whole { id } => id,
        }
    }
}

/// A rule in a file.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleContent {
    Direct {
        devices: Vec<String>,
    },
    Query {
        #[serde(default)]
        name: String,
        expression: String,
    },
    Include {
        collection: String,
    },
    Exclude {
        collection: String,
    },
}

impl RuleArgs {
    /// The file, when there is one.
    pub fn content(&self) -> Outcome<Content> {
        self.file
            .as_deref()
            .map_or_else(|| Ok(Content::default()), content::file)
    }

    /// The rules of the file, then those of the options; names are looked up.
    pub async fn resolved(&self, caller: &mut Caller, file: Vec<RuleContent>) -> Outcome<Vec<Rule>> {
        let query = |expression: &String| RuleContent::Query {
            name: String::new(),
            expression: expression.clone(),
        };
        let mut given = file;
        given.extend(self.query.iter().map(query));
        if !self.device.is_empty() {
            let devices = self.device.clone();
            given.push(RuleContent::Direct { devices });
        }
        given.extend(
            self.include
                .iter()
                .cloned()
                .map(|collection| RuleContent::Include { collection }),
        );
        given.extend(
            self.exclude
                .iter()
                .cloned()
                .map(|collection| RuleContent::Exclude { collection }),
        );
        let mut rules = Vec::new();
        for (number, rule) in given.into_iter().enumerate() {
            rules.push(resolve(caller, rule, number).await?);
        }
        Ok(rules)
    }
}

async fn resolve(caller: &mut Caller, rule: RuleContent, number: usize) -> Outcome<Rule> {
    Ok(match rule {
        RuleContent::Direct { devices: meant } => {
            let mut devices = Vec::new();
            for device in meant {
                // An id needs no looking up; the site says when there is no such device.
                let id = match device.parse() {
                    Ok(id) => id,
                    Err(_) => find::device(caller, &device).await?.0.id,
                };
                devices.push(id);
            }
            Rule::Direct { devices }
        }
        RuleContent::Query { name, expression } => Rule::Query {
            name: if name.is_empty() {
                format!("Query {}", number + 1)
            } else {
                name
            },
            expression,
        },
        RuleContent::Include { collection } => Rule::Include {
            collection: find::collection(caller, &collection).await?.id,
        },
        RuleContent::Exclude { collection } => Rule::Exclude {
            collection: find::collection(caller, &collection).await?.id,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_names_and_what_the_site_itself_prints() {
        let toml: Content = toml::from_str(
            "limiting = 'All Linux'\n[[rules]]\ntype = 'query'\nexpression = 'true'\n[[rules]]\ntype = 'direct'\ndevices = ['a']\n",
        )
        .unwrap();
        assert_eq!(toml.limiting.unwrap().text(), "All Linux");
        assert_eq!(toml.rules.len(), 2);
        let json: Content = serde_json::from_str(
            r#"{"id": "col_x", "name": "Hall", "description": "", "built_in": false, "limiting": {"id": "col_y", "name": "All"},
                "rules": [], "members": 3, "version": 1, "changed_at": 1, "changed_by": "ada", "problem": null}"#,
        )
        .unwrap();
        assert_eq!(json.limiting.unwrap().text(), "col_y");
        assert!(
            toml::from_str::<Content>("limitting = 'x'\n").is_err(),
            "a slip is found"
        );
    }
}
