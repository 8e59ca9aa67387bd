//! The devices that direct rules name, and the rules with others in them. Nothing here knows what a rule does.

use std::collections::BTreeSet;

use deskside_model::DeviceId;
use deskside_site_api::collections::{MAX_DIRECT, MAX_RULES, Rule};

use crate::problem::{ApiError, ApiResult};

/// Devices that are to be named, and those that are not.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) add: BTreeSet<DeviceId>,
    pub(super) remove: BTreeSet<DeviceId>,
}

/// Rules, and what they name other than before.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) rules: Vec<Rule>,
    pub(super) added: BTreeSet<DeviceId>,
    pub(super) removed: BTreeSet<DeviceId>,
}

impl Names {
    /// The rules with the wanted devices and without the unwanted: in place where there is room, otherwise in a new rule at
    /// the end. A direct rule that names nobody any more goes.
    ///
    /// # Errors
    /// When there is no room for that many.
    pub(super) fn rewrite(rules: &[Rule], wanted: &Wanted) -> ApiResult<Self> {
        let named: BTreeSet<DeviceId> = rules.iter().flat_map(direct).copied().collect();
        let added: BTreeSet<_> = wanted.add.difference(&named).copied().collect();
        let removed: BTreeSet<_> = wanted.remove.intersection(&named).copied().collect();
        let mut rest = added.iter().copied();
        let mut rewritten: Vec<Rule> = Vec::with_capacity(rules.len() + 1);
        for rule in rules {
            let Rule::Direct { devices } = rule else {
                rewritten.push(rule.clone());
                continue;
            };
            let mut devices = devices.clone();
            devices.retain(|id| !removed.contains(id));
            let room = MAX_DIRECT.saturating_sub(devices.len());
            devices.extend(rest.by_ref().take(room));
            if !devices.is_empty() {
                rewritten.push(Rule::Direct { devices });
            }
        }
        let left: Vec<_> = rest.collect();
        rewritten.extend(left.chunks(MAX_DIRECT).map(|devices| Rule::Direct {
            devices: devices.to_vec(),
        }));
        if rewritten.len() > MAX_RULES {
            return Err(ApiError::invalid(
                "add",
                format!(
                    "The collection has no room for {} more devices: its {MAX_RULES} rules are full. Use a query rule, or \
                     another collection that this one includes.",
                    left.len()
                ),
            ));
        }
        Ok(Self {
            rules: rewritten,
            added,
            removed,
        })
    }

    pub(super) fn unchanged(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

fn direct(rule: &Rule) -> &[DeviceId] {
    match rule {
        Rule::Direct { devices } => devices,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: usize) -> DeviceId {
        DeviceId::from_bytes((n as u128).to_be_bytes())
    }

    fn rule(devices: impl IntoIterator<Item = usize>) -> Rule {
        Rule::Direct {
            devices: devices.into_iter().map(id).collect(),
        }
    }

    fn wanted(add: impl IntoIterator<Item = usize>, remove: impl IntoIterator<Item = usize>) -> Wanted {
        Wanted {
            add: add.into_iter().map(id).collect(),
            remove: remove.into_iter().map(id).collect(),
        }
    }

    fn query() -> Rule {
        Rule::Query {
            name: String::from("all"),
            expression: String::from("true"),
        }
    }

    #[test]
    fn devices_are_named_once_and_other_rules_stay_where_they_are() {
        let before = [rule([1, 2]), query(), rule([3])];
        let names = Names::rewrite(&before, &wanted([2, 4], [3, 9])).unwrap();
        assert_eq!(names.rules, [rule([1, 2, 4]), query()]);
        assert_eq!((names.added, names.removed), ([id(4)].into(), [id(3)].into()));
    }

    #[test]
    fn naming_and_naming_no_more_leaves_what_was() {
        let before = [query(), rule([1])];
        let there = Names::rewrite(&before, &wanted([5, 6], [])).unwrap();
        let back = Wanted {
            add: there.removed,
            remove: there.added,
        };
        assert_eq!(Names::rewrite(&there.rules, &back).unwrap().rules, before);
        assert!(Names::rewrite(&before, &wanted([1], [7])).unwrap().unchanged());
    }

    #[test]
    fn a_full_rule_is_followed_by_another_until_there_is_no_room() {
        let before = [rule(1..MAX_DIRECT)];
        let names = Names::rewrite(&before, &wanted([9_001, 9_002], [])).unwrap();
        assert_eq!(names.rules, [rule((1..MAX_DIRECT).chain([9_001])), rule([9_002])]);
        let full: Vec<_> = std::iter::repeat_with(query).take(MAX_RULES).collect();
        assert!(Names::rewrite(&full, &wanted([1], [])).is_err());
    }
}
