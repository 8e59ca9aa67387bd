//! The rules of all collections, compiled: made once for each state of the rules, asked for each device.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use deskside_model::{BuiltInCollection, CollectionId, DeviceId};
use deskside_policy::collections::{Asked, Cycle, Definition, DeviceNow, Language, Plan, Query};
use deskside_site_api::collections::Rule;
use deskside_store::CollectionRecord;

/// The compiled rules that were used last.
#[derive(Debug, Default)]
pub struct Cache(RwLock<Option<(u64, Arc<Compiled>)>>);

impl Cache {
    /// The compiled form of this state of the rules, when it is the one used last.
    pub(super) fn get(&self, rules: u64) -> Option<Arc<Compiled>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref()
            .filter(|(state, _)| *state == rules)
            .map(|(_, compiled)| Arc::clone(compiled))
    }

    pub(super) fn keep(&self, rules: u64, compiled: &Arc<Compiled>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((rules, Arc::clone(compiled)));
    }
}

/// What makes a device a member of one collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) id: CollectionId,
    pub(super) limiting: Option<CollectionId>,
    pub(super) rules: &'a [Rule],
}

impl<'a> From<&'a CollectionRecord> for Source<'a> {
    fn from(record: &'a CollectionRecord) -> Self {
        Self {
            id: record.id,
            limiting: record.limiting,
            rules: &record.rules,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Compiled {
    language: Language,
    plan: Plan,
    /// By number: whose it is, and the query or why it can't be used.
    queries: Vec<(CollectionId, Result<Query, String>)>,
}

/// Where a device belongs.
#[derive(Debug, Default)]
pub(super) struct Belongs {
    pub(super) to: BTreeSet<CollectionId>,
    /// Collections with a rule that could not be evaluated for the device, and why.
    pub(super) problems: BTreeMap<CollectionId, String>,
}

impl Compiled {
    /// Compiles. A query that can't be compiled (any more) matches nothing, and is a problem of its collection.
    ///
    /// # Errors
    /// [`Cycle`].
    pub(super) fn new<'a>(collections: impl IntoIterator<Item = Source<'a>>) -> Result<Self, Cycle> {
        let mut queries = Vec::new();
        let mut definitions = BTreeMap::new();
        for collection in collections {
            definitions.insert(collection.id, definition(collection, &mut queries));
        }
        Ok(Self {
            language: Language::default(),
            plan: Plan::new(definitions)?,
            queries,
        })
    }

    pub(super) fn belongs(&self, id: DeviceId, device: &DeviceNow<'_>) -> Belongs {
        let asked = Asked::new(&self.language, device);
        let mut problems = BTreeMap::new();
        let to = self.plan.holding(id, |number| {
            let Some((owner, query)) = self.queries.get(number) else {
                return false;
            };
            let answer = query.as_ref().map_err(String::clone).and_then(|query| asked.is(query));
            answer.unwrap_or_else(|why| {
                problems.entry(*owner).or_insert(why);
                false
            })
        });
        Belongs { to, problems }
    }
}

fn definition(source: Source<'_>, queries: &mut Vec<(CollectionId, Result<Query, String>)>) -> Definition {
    let mut definition = Definition {
        limiting: source.limiting,
        everybody: source.id == BuiltInCollection::AllDevices.id(),
        ..Definition::default()
    };
    for rule in source.rules {
        match rule {
            Rule::Direct { devices } => definition.direct.extend(devices),
            Rule::Include { collection } => definition.include.push(*collection),
            Rule::Exclude { collection } => definition.exclude.push(*collection),
            Rule::Query { expression, .. } => {
                definition.queries.push(queries.len());
                let query = Query::compile(expression).map_err(|problem| problem.to_string());
                queries.push((source.id, query));
            }
        }
    }
    definition
}
