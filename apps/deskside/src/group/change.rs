//! Makes, changes and deletes groups: what their members gain and lose by it is said first.

use std::collections::BTreeMap;

use deskside_model::{GroupId, OperatorId};
use deskside_site_api::security::{ChangedGroup, NewGroup};

use super::{Edit, view};
use crate::confirm::{Consent, agreed, count};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::read;
use crate::output::{OneFormat, remark};
use crate::sites::Caller;

pub(super) async fn create(
    caller: &mut Caller,
    name: String,
    description: String,
    members: &[String],
    format: OneFormat,
) -> Outcome {
    let members = operators(caller, members).await?;
    let new = NewGroup {
        name,
        description,
        members: members.into_keys().collect(),
    };
    let made = read(caller.client.post("/groups", &new).await?)?;
    view::print_one(caller, &made, format).await
}

pub(super) async fn edit(caller: &mut Caller, given: Edit) -> Outcome {
    let id = find::group(caller, &given.group).await?.id;
    let before = view::details(caller, id).await?;
    let mut members: BTreeMap<_, _> = before
        .members
        .iter()
        .map(|operator| (operator.id, operator.account.clone()))
        .collect();
    let gone = operators(caller, &given.remove).await?;
    for (operator, account) in &gone {
        if members.remove(operator).is_none() {
            return Err(Failure::new(
                Exit::Usage,
                format!("{account} is not in {}", before.group.name),
                "`deskside group show` lists who is.",
            ));
        }
    }
    let mut come = operators(caller, &given.add).await?;
    come.retain(|operator, _| !members.contains_key(operator));
    members.extend(come.clone());
    if !come.is_empty() || !gone.is_empty() {
        let consequences = consequences(caller, id, &before.group.name, &come, &gone).await?;
        agreed(&consequences, given.consent)?;
    }
    let changed = ChangedGroup {
        version: before.group.version,
        name: given.name.unwrap_or(before.group.name),
        description: given.description.unwrap_or(before.group.description),
        members: members.into_keys().collect(),
    };
    let after = read(caller.client.put(&format!("/groups/{id}"), &changed).await?)?;
    view::print_one(caller, &after, given.format).await
}

pub(super) async fn delete(caller: &mut Caller, meant: &str, consent: Consent) -> Outcome {
    let group = find::group(caller, meant).await?;
    let mut consequences = vec![format!(
        "Deletes the group {}. Whoever is in it ({}) stays an operator.",
        group.name,
        count(group.members, "member")
    )];
    consequences.extend(change_of_roles(caller, group.id, "They lose").await?);
    agreed(&consequences, consent)?;
    caller.client.delete(&format!("/groups/{}", group.id)).await?;
    remark("Deleted.");
    Ok(Exit::Done)
}

async fn consequences(
    caller: &mut Caller,
    group: GroupId,
    name: &str,
    come: &BTreeMap<OperatorId, String>,
    gone: &BTreeMap<OperatorId, String>,
) -> Outcome<Vec<String>> {
    let mut lines = Vec::new();
    for (people, words, roles) in [(come, "Takes into", "They get"), (gone, "Takes out of", "They lose")] {
        if people.is_empty() {
            continue;
        }
        let accounts: Vec<_> = people.values().map(String::as_str).collect();
        lines.push(format!("{words} the group {name}: {}.", accounts.join(", ")));
        lines.extend(change_of_roles(caller, group, roles).await?);
    }
    Ok(lines)
}

/// The roles of a group as a sentence; none when it has none.
async fn change_of_roles(caller: &mut Caller, group: GroupId, words: &str) -> Outcome<Option<String>> {
    let roles = view::roles(caller, group).await?;
    Ok((!roles.is_empty()).then(|| format!("{words}: {}.", roles.join("; "))))
}

async fn operators(caller: &mut Caller, meant: &[String]) -> Outcome<BTreeMap<OperatorId, String>> {
    let mut found = BTreeMap::new();
    for one in meant {
        let operator = find::operator(caller, one).await?;
        found.insert(operator.id, operator.account);
    }
    Ok(found)
}
