//! Makes, changes and deletes collections.

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, DeviceId};
use deskside_site_api::collections::{ChangedCollection, NewCollection, PreviewRequest, Rule};

use super::rules::Named;
use super::{Create, Edit, view};
use crate::confirm::{Consent, agreed, count};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::read;
use crate::output::{print, remark};
use crate::sites::Caller;

pub(super) async fn create(caller: &mut Caller, given: Create) -> Outcome {
    let content = given.rules.content()?;
    let name = given.name.or(content.name);
    let limiting = given.limiting.as_deref().or(content.limiting.as_ref().map(Named::text));
    let new = NewCollection {
        name: name.ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "the collection has no name",
                "Give one: on the command line or in the file.",
            )
        })?,
        description: given.description.or(content.description).unwrap_or_default(),
        limiting: match limiting {
            Some(meant) => find::collection(caller, meant).await?.id,
            None => BuiltInCollection::AllDevices.id(),
        },
        rules: given.rules.resolved(caller, content.rules).await?,
    };
    let request = PreviewRequest {
        rules: new.rules.clone(),
        limiting: new.limiting,
    };
    // The site would refuse as well; this says where in the expression.
    view::members(caller, &request).await?;
    let made = read(caller.client.post("/collections", &new).await?)?;
    view::print_one(caller, &made, given.format).await
}

pub(super) async fn edit(caller: &mut Caller, given: Edit) -> Outcome {
    let before = find::collection(caller, &given.collection).await?;
    let content = given.rules.content()?;
    let replaces = given.rules.file.is_some();
    let kept = if replaces {
        Vec::new()
    } else {
        less_rules(&before.rules, &given.remove_rule)?
    };
    let mut rules = less_devices(caller, kept, &given.remove_device).await?;
    rules.extend(given.rules.resolved(caller, content.rules).await?);
    let limiting = match given.limiting.as_deref().or(content.limiting.as_ref().map(Named::text)) {
        Some(meant) => find::collection(caller, meant).await?.id,
        None => before
            .limiting
            .as_ref()
            .map_or(BuiltInCollection::AllDevices.id(), |limiting| limiting.id),
    };
    let changed = ChangedCollection {
        version: before.version,
        name: given.name.or(content.name).unwrap_or_else(|| before.name.clone()),
        description: given
            .description
            .or(content.description)
            .unwrap_or_else(|| before.description.clone()),
        limiting,
        rules,
    };
    let same_members = changed.rules == before.rules && Some(limiting) == before.limiting.as_ref().map(|one| one.id);
    if !same_members {
        let request = PreviewRequest {
            rules: changed.rules.clone(),
            limiting,
        };
        let then = view::members(caller, &request).await?;
        let consequence = format!(
            "{} has {} now; by these rules it would have {then}. Client settings and roles that are on it follow at once.",
            before.name,
            count(before.members, "device"),
        );
        if given.dry_run {
            print(&format!("{}\n", crate::output::plain(&consequence)))?;
            return Ok(Exit::Done);
        }
        agreed(&[consequence], given.consent)?;
    } else if given.dry_run {
        print("The same devices would be members.\n")?;
        return Ok(Exit::Done);
    }
    let path = format!("/collections/{}", before.id);
    let after = read(caller.client.put(&path, &changed).await?)?;
    view::print_one(caller, &after, given.format).await
}

pub(super) async fn delete(caller: &mut Caller, meant: &str, consent: Consent) -> Outcome {
    let collection = find::collection(caller, meant).await?;
    let consequence = format!(
        "Deletes the collection {} with its {}. The devices stay.",
        collection.name,
        count(collection.rules.len() as u64, "rule"),
    );
    agreed(&[consequence], consent)?;
    caller.client.delete(&format!("/collections/{}", collection.id)).await?;
    remark("Deleted.");
    Ok(Exit::Done)
}

/// The rules without those of these numbers, which count from 1.
fn less_rules(rules: &[Rule], numbers: &[usize]) -> Outcome<Vec<Rule>> {
    if let Some(number) = numbers.iter().find(|number| !(1..=rules.len()).contains(*number)) {
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "there is no rule {number}: the collection has {}",
                count(rules.len() as u64, "rule")
            ),
            "`deskside collection show` numbers them.",
        ));
    }
    let kept = rules.iter().enumerate().filter(|(at, _)| !numbers.contains(&(at + 1)));
    Ok(kept.map(|(_, rule)| rule.clone()).collect())
}

/// The rules without these devices; a direct rule that is empty then goes as well.
async fn less_devices(caller: &mut Caller, rules: Vec<Rule>, meant: &[String]) -> Outcome<Vec<Rule>> {
    let mut gone: BTreeSet<DeviceId> = BTreeSet::new();
    for device in meant {
        let id = match device.parse() {
            Ok(id) => id,
            Err(_) => find::device(caller, device).await?.0.id,
        };
        gone.insert(id);
    }
    let less = |rule| match rule {
        Rule::Direct { devices } => {
            let before = devices.len();
            let devices: Vec<_> = devices.into_iter().filter(|id| !gone.contains(id)).collect();
            (devices.len() == before || !devices.is_empty()).then_some(Rule::Direct { devices })
        }
        other => Some(other),
    };
    Ok(rules.into_iter().filter_map(less).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbered_from_one() {
        let rule = |name: &str| Rule::Query {
            name: name.to_owned(),
            expression: String::from("true"),
        };
        let rules = [rule("a"), rule("b"), rule("c")];
        assert_eq!(less_rules(&rules, &[2]).unwrap(), [rule("a"), rule("c")]);
        assert!(less_rules(&rules, &[0]).is_err());
        assert!(less_rules(&rules, &[4]).is_err());
    }
}
