//! What somebody writes into a collection, checked before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::CollectionId;
use deskside_policy::collections::{Cycle, Query};
use deskside_site_api::collections::{MAX_DESCRIPTION, MAX_DIRECT, MAX_NAME, MAX_RULES, Rule, RuleProblem};
use deskside_store::CollectionRecord;

use super::compiled::{Compiled, Source};
use crate::problem::{ApiError, ApiResult, Kind};

/// Name and description, without spaces around them.
///
/// # Errors
/// Which of them can't be used.
pub(super) fn texts<'a>(name: &'a str, description: &'a str) -> ApiResult<(&'a str, &'a str)> {
    let (name, description) = (name.trim(), description.trim());
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "name",
            format!("A collection's name has 1 to {MAX_NAME} characters and no line breaks."),
        ));
    }
    let unfit = |c: char| c.is_control() && c != '\n';
    if description.chars().count() > MAX_DESCRIPTION || description.chars().any(unfit) {
        return Err(ApiError::invalid(
            "description",
            format!("A description has at most {MAX_DESCRIPTION} characters and no control characters."),
        ));
    }
    Ok((name, description))
}

/// The rules by themselves: their number and size, and expressions that compile.
///
/// # Errors
/// The first rule that can't be used.
pub(super) fn rules(rules: &[Rule]) -> ApiResult<()> {
    sizes(rules)?;
    match first_problem(rules) {
        None => Ok(()),
        Some(problem) => Err(ApiError::invalid(
            "rules",
            format!(
                "Rule {}, line {}, column {}: {}",
                problem.rule + 1,
                problem.line,
                problem.column,
                problem.message
            ),
        )),
    }
}

/// Number and size of rules.
///
/// # Errors
/// What there is too much of.
pub(super) fn sizes(rules: &[Rule]) -> ApiResult<()> {
    if rules.len() > MAX_RULES {
        return Err(ApiError::invalid(
            "rules",
            format!("A collection has at most {MAX_RULES} rules: put some into another collection and include that."),
        ));
    }
    for rule in rules {
        match rule {
            Rule::Direct { devices } if devices.len() > MAX_DIRECT => {
                return Err(ApiError::invalid(
                    "rules",
                    format!("A direct rule names at most {MAX_DIRECT} devices: use a query, or another rule."),
                ));
            }
            Rule::Query { name, .. } if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) => {
                return Err(ApiError::invalid(
                    "rules",
                    format!("A query's name has at most {MAX_NAME} characters and no line breaks."),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The first expression that doesn't compile.
pub(super) fn first_problem(rules: &[Rule]) -> Option<RuleProblem> {
    rules.iter().zip(0_u32..).find_map(|(rule, number)| {
        let Rule::Query { expression, .. } = rule else {
            return None;
        };
        let problem = Query::compile(expression).err()?;
        Some(RuleProblem {
            message: problem.message,
            rule: number,
            offset: problem.offset,
            line: problem.line,
            column: problem.column,
        })
    })
}

/// The rules among all others: whatever they name exists, and nothing leans on itself. Returns everything compiled, the
/// checked collection included, whether it is new or changed.
///
/// # Errors
/// What is missing, or the circle.
pub(super) fn among(all: &[CollectionRecord], checked: Source<'_>) -> ApiResult<Compiled> {
    let mut names: BTreeMap<CollectionId, &str> = all.iter().map(|record| (record.id, record.name.as_str())).collect();
    names.entry(checked.id).or_insert("this collection");
    let named = checked.rules.iter().filter_map(leans_on);
    let limiting = checked.limiting.map(|id| ("limiting", id));
    let missing = named
        .map(|id| ("rules", id))
        .chain(limiting)
        .find(|(_, id)| !names.contains_key(id));
    if let Some((field, id)) = missing {
        return Err(ApiError::invalid(
            field,
            format!("There is no collection {id} (any more). Read the list again."),
        ));
    }
    let others = all.iter().filter(|record| record.id != checked.id);
    Compiled::new(others.map(Source::from).chain([checked])).map_err(|Cycle { path }| {
        let path: Vec<_> = path.iter().map(|id| *names.get(id).unwrap_or(&"?")).collect();
        ApiError::new(
            Kind::CollectionCycle,
            format!(
                "The collections would lean on each other in a circle: {}. Take one of these steps out.",
                path.join(" → ")
            ),
        )
    })
}

/// The collections that lean on this one.
pub(super) fn dependents(all: &[CollectionRecord], id: CollectionId) -> Vec<&str> {
    let leaning = all
        .iter()
        .filter(|record| record.limiting == Some(id) || record.rules.iter().any(|rule| leans_on(rule) == Some(id)));
    leaning.map(|record| record.name.as_str()).collect()
}

/// This collection and all whose members may change with its members.
pub(super) fn leaning_on(all: &[CollectionRecord], id: CollectionId) -> BTreeSet<CollectionId> {
    let mut leaning = BTreeSet::from([id]);
    loop {
        let before = leaning.len();
        for record in all {
            let mut leans = record.rules.iter().filter_map(leans_on).chain(record.limiting);
            if leans.any(|on| leaning.contains(&on)) {
                leaning.insert(record.id);
            }
        }
        if leaning.len() == before {
            return leaning;
        }
    }
}

fn leans_on(rule: &Rule) -> Option<CollectionId> {
    match rule {
        Rule::Include { collection } | Rule::Exclude { collection } => Some(*collection),
        Rule::Direct { .. } | Rule::Query { .. } => None,
    }
}
