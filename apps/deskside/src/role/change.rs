//! Makes and deletes roles, gives them and takes them away.

use deskside_model::{Permission, PermissionSet};
use deskside_site_api::security::{Assignment, ChangedRole, NewAssignee, NewAssignment, NewRole};

use super::view::{self, assignee};
use super::{Assign, Edit, Unassign, Whom};
use crate::confirm::{Consent, agreed, count};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::{fetch, read, rows};
use crate::output::{self, OneFormat, print, remark, time_utc};
use crate::sites::Caller;

/// Assignments that are looked through. A person has a handful.
const MOST: u32 = 10_000;

pub(super) async fn create(
    caller: &mut Caller,
    name: String,
    description: String,
    permissions: &[Permission],
    format: OneFormat,
) -> Outcome {
    let new = NewRole {
        name,
        description,
        permissions: permissions.iter().copied().collect(),
    };
    let made = read(caller.client.post("/roles", &new).await?)?;
    view::print_one(&made, format)
}

pub(super) async fn edit(caller: &mut Caller, given: Edit) -> Outcome {
    let before = find::role(caller, &given.role).await?;
    let (allow, forbid) = (PermissionSet::of(&given.allow), PermissionSet::of(&given.forbid));
    if allow.meets(forbid) {
        return Err(Failure::new(
            Exit::Usage,
            format!("to be allowed and not allowed: {}", codes(allow.and(forbid).iter())),
            "Give it to --allow or to --forbid.",
        ));
    }
    let permissions = before.permissions.or(allow).less(forbid);
    if permissions != before.permissions {
        let mut consequences = vec![format!(
            "Changes what the role {} allows in its {}.",
            before.name,
            count(before.assignments, "assignment")
        )];
        let (new, gone) = (
            permissions.less(before.permissions),
            before.permissions.less(permissions),
        );
        for (words, which) in [("It will allow", new), ("It will no longer allow", gone)] {
            if !which.is_empty() {
                consequences.push(format!("{words}: {}.", codes(which.iter())));
            }
        }
        agreed(&consequences, given.consent)?;
    }
    let changed = ChangedRole {
        version: before.version,
        name: given.name.unwrap_or(before.name),
        description: given.description.unwrap_or(before.description),
        permissions,
    };
    let after = read(caller.client.put(&format!("/roles/{}", before.id), &changed).await?)?;
    view::print_one(&after, given.format)
}

pub(super) async fn delete(caller: &mut Caller, meant: &str, consent: Consent) -> Outcome {
    let role = find::role(caller, meant).await?;
    let have = match role.assignments {
        0 => String::from("nobody has it"),
        number => format!(
            "it has {}, and is not deleted while it has",
            count(number, "assignment")
        ),
    };
    agreed(&[format!("Deletes the role {}; {have}.", role.name)], consent)?;
    caller.client.delete(&format!("/roles/{}", role.id)).await?;
    remark("Deleted.");
    Ok(Exit::Done)
}

pub(super) async fn assign(caller: &mut Caller, given: &Assign) -> Outcome {
    let role = find::role(caller, &given.role).await?;
    let (who, called) = whom(caller, &given.whom).await?;
    let (mut collections, mut places) = (Vec::new(), Vec::new());
    for meant in &given.collections {
        let collection = find::collection(caller, meant).await?;
        places.push(format!("{} ({})", collection.name, count(collection.members, "device")));
        collections.push(collection.id);
    }
    let end = given.until.map_or_else(
        || String::from("without an end"),
        |at| format!("until {} UTC", time_utc(at)),
    );
    agreed(
        &[
            format!(
                "Gives the role {} to {called} on {}, {end}.",
                role.name,
                places.join(", ")
            ),
            format!("It allows: {}.", codes(role.permissions.iter())),
        ],
        given.consent,
    )?;
    let new = NewAssignment {
        who,
        role: role.id,
        collections,
        expires_at: given.until,
    };
    let document = caller.client.post("/assignments", &new).await?;
    if given.format.json {
        output::json(&document)?;
    } else {
        let made: Assignment = read(document)?;
        print(&format!("{}\n", made.id))?;
    }
    Ok(Exit::Done)
}

pub(super) async fn unassign(caller: &mut Caller, given: &Unassign) -> Outcome {
    let found = match (&given.id, &given.role) {
        (Some(id), _) => by_id(caller, id).await?,
        (None, Some(role)) => by_role(caller, given, role).await?,
        (None, None) => None,
    };
    let Some(assignment) = found else {
        return Err(Failure::new(
            Exit::NotFound,
            "there is no such assignment",
            "`deskside role assignments` lists them.",
        ));
    };
    let places: Vec<_> = assignment
        .collections
        .iter()
        .map(|collection| collection.name.as_str())
        .collect();
    let consequence = format!(
        "Takes the role {} on {} from {}. Sessions that were started with it end.",
        assignment.role.name,
        places.join(", "),
        assignee(&assignment.who)
    );
    agreed(&[consequence], given.consent)?;
    caller.client.delete(&format!("/assignments/{}", assignment.id)).await?;
    remark("Taken away.");
    Ok(Exit::Done)
}

async fn by_id(caller: &mut Caller, id: &str) -> Outcome<Option<Assignment>> {
    let all: Vec<Assignment> = rows(fetch(caller, "/assignments", &[], MOST).await?.items)?;
    Ok(all.into_iter().find(|one| one.id.to_string() == id))
}

async fn by_role(caller: &mut Caller, given: &Unassign, role: &str) -> Outcome<Option<Assignment>> {
    let role = find::role(caller, role).await?.id.to_string();
    let whom = Whom {
        operator: given.operator.clone(),
        group: given.group.clone(),
    };
    let (who, called) = self::whom(caller, &whom).await?;
    let (kind, id) = match who {
        NewAssignee::Operator { id } => ("operator", id.to_string()),
        NewAssignee::Group { id } => ("group", id.to_string()),
    };
    let found = fetch(caller, "/assignments", &[("role", &role), (kind, &id)], MOST).await?;
    let mut found: Vec<Assignment> = rows(found.items)?;
    if found.len() > 1 {
        let lines = found.iter().map(|one| {
            let places: Vec<_> = one
                .collections
                .iter()
                .map(|collection| collection.name.as_str())
                .collect();
            format!("    {}  on {}", one.id, output::plain(&places.join(", ")))
        });
        return Err(Failure::new(
            Exit::NotFound,
            format!("{called} has this role {} times", found.len()),
            format!(
                "{}\nName the one that you mean with --id.",
                lines.collect::<Vec<_>>().join("\n")
            ),
        ));
    }
    Ok(found.pop())
}

/// Who is meant, and what to call them.
async fn whom(caller: &mut Caller, whom: &Whom) -> Outcome<(NewAssignee, String)> {
    if let Some(group) = &whom.group {
        let group = find::group(caller, group).await?;
        let called = format!("the group {} ({})", group.name, count(group.members, "member"));
        return Ok((NewAssignee::Group { id: group.id }, called));
    }
    let operator = find::operator(caller, whom.operator.as_deref().unwrap_or_default()).await?;
    let called = format!("{} ({})", operator.account, operator.name);
    Ok((NewAssignee::Operator { id: operator.id }, called))
}

fn codes(permissions: impl Iterator<Item = Permission>) -> String {
    let codes: Vec<_> = permissions.map(Permission::code).collect();
    codes.join(", ")
}
