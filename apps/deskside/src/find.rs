//! From what a person calls something to its id: names are exact whatever their case; several or none are told, with what
//! comes near.

use deskside_model::{CollectionId, DeviceId, GroupId, OperatorId, RoleId, SettingsSetId};
use deskside_site_api::collections::Collection;
use deskside_site_api::devices::Device;
use deskside_site_api::operators::Operator;
use deskside_site_api::security::{Group, SecurityRole};
use deskside_site_api::settings_sets::SettingsSet;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::listing::{self, fetch, read, rows};
use crate::output::plain;
use crate::sites::Caller;

/// The most rows that are looked at for a name. The site searches; this bounds what it may find.
const MOST: u32 = 2_000;
/// Suggestions for a name that nothing has.
const NEAREST: usize = 5;
/// How alike a suggestion has to be (Jaro-Winkler, 0 to 1).
const ALIKE: f64 = 0.75;
/// Matches that are listed when there are several.
const LISTED: usize = 20;

/// A collection by name or id.
pub async fn collection(caller: &mut Caller, meant: &str) -> Outcome<Collection> {
    if meant.parse::<CollectionId>().is_ok() {
        return read(caller.client.get(&format!("/collections/{meant}"), &[]).await?);
    }
    let found = fetch(caller, "/collections", &[("search", meant)], MOST).await?;
    let mut candidates: Vec<Collection> = rows(found.items)?;
    if candidates.is_empty() {
        candidates = rows(fetch(caller, "/collections", &[], MOST).await?.items)?;
    }
    only(
        "collection",
        meant,
        candidates,
        |one| vec![one.name.clone()],
        |one| one.id.to_string(),
    )
}

/// A set of client settings by name or id.
pub async fn settings_set(caller: &mut Caller, meant: &str) -> Outcome<SettingsSet> {
    if meant.parse::<SettingsSetId>().is_ok() {
        return read(
            caller
                .client
                .get(&format!("/client-settings/sets/{meant}"), &[])
                .await?,
        );
    }
    let all: Vec<SettingsSet> = read(caller.client.get("/client-settings/sets", &[]).await?)?;
    only(
        "set of client settings",
        meant,
        all,
        |one| vec![one.name.clone()],
        |one| one.id.to_string(),
    )
}

/// A security role by name, code or id.
pub async fn role(caller: &mut Caller, meant: &str) -> Outcome<SecurityRole> {
    if meant.parse::<RoleId>().is_ok() {
        return read(caller.client.get(&format!("/roles/{meant}"), &[]).await?);
    }
    let all: Vec<SecurityRole> = read(caller.client.get("/roles", &[]).await?)?;
    let names = |one: &SecurityRole| {
        let code = one.built_in.and_then(|role| serde_json::to_value(role).ok());
        let code = code.and_then(|code| code.as_str().map(str::to_owned));
        [Some(one.name.clone()), code].into_iter().flatten().collect()
    };
    only("role", meant, all, names, |one| one.id.to_string())
}

/// An operator by account or id.
pub async fn operator(caller: &mut Caller, meant: &str) -> Outcome<Operator> {
    if meant.parse::<OperatorId>().is_ok() {
        return read(caller.client.get(&format!("/operators/{meant}"), &[]).await?);
    }
    let all: Vec<Operator> = rows(fetch(caller, "/operators", &[], u32::MAX).await?.items)?;
    only(
        "operator",
        meant,
        all,
        |one| vec![one.account.clone()],
        |one| one.id.to_string(),
    )
}

/// A group of operators by name or id.
pub async fn group(caller: &mut Caller, meant: &str) -> Outcome<Group> {
    if meant.parse::<GroupId>().is_ok() {
        let details = caller.client.get(&format!("/groups/{meant}"), &[]).await?;
        return read(details["group"].clone());
    }
    let all: Vec<Group> = rows(fetch(caller, "/groups", &[], u32::MAX).await?.items)?;
    only(
        "group",
        meant,
        all,
        |one| vec![one.name.clone()],
        |one| one.id.to_string(),
    )
}

/// A device by name, FQDN, IP address or id, as the site describes it.
pub async fn device(caller: &mut Caller, meant: &str) -> Outcome<(Device, Value)> {
    if meant.parse::<DeviceId>().is_ok() {
        let document = caller.client.get(&format!("/devices/{meant}"), &[]).await?;
        return Ok((read(document.clone())?, document));
    }
    let mut found = fetch(caller, "/devices", &[("search", meant)], MOST).await?.items;
    if found.is_empty() {
        found = resembling(caller, meant).await?;
    }
    let candidates: Vec<(Device, Value)> = found
        .into_iter()
        .map(|document| Ok((read(document.clone())?, document)))
        .collect::<Outcome<_>>()?;
    let names = |(one, _): &(Device, Value)| {
        let facts = &one.facts;
        let mut names = vec![facts.name.clone()];
        names.extend(facts.fqdn.clone());
        names.extend(facts.addresses.iter().cloned());
        names
    };
    let shown = |(one, _): &(Device, Value)| {
        let facts = &one.facts;
        let more: Vec<_> = facts.fqdn.iter().chain(facts.addresses.first()).cloned().collect();
        let online = if one.online { "online" } else { "offline" };
        format!("{}  {} ({online})", one.id, more.join(", "))
    };
    only("device", meant, candidates, names, shown)
}

/// Devices whose names begin like this one: a slip is seldom in the first letters.
async fn resembling(caller: &mut Caller, meant: &str) -> Outcome<Vec<Value>> {
    for letters in [4, 2] {
        let beginning: String = meant.chars().take(letters).collect();
        if beginning.chars().count() < meant.chars().count() {
            let found = fetch(caller, "/devices", &[("search", &beginning)], MOST).await?;
            if !found.items.is_empty() {
                return Ok(found.items);
            }
        }
    }
    Ok(listing::fetch(caller, "/devices", &[], MOST).await?.items)
}

/// The one that is called so.
fn only<T>(
    what: &str,
    meant: &str,
    candidates: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
    shown: impl Fn(&T) -> String,
) -> Outcome<T> {
    let wanted = meant.to_lowercase();
    let is_meant = |one: &T| names(one).iter().any(|name| name.to_lowercase() == wanted);
    let (mut exact, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_meant);
    if exact.len() == 1
        && let Some(one) = exact.pop()
    {
        return Ok(one);
    }
    let label = |one: &T| {
        format!(
            "{}  {}",
            names(one).first().map(String::as_str).unwrap_or_default(),
            shown(one)
        )
    };
    if exact.len() > 1 {
        let lines: Vec<_> = exact
            .iter()
            .take(LISTED)
            .map(|one| format!("    {}", plain(&label(one))))
            .collect();
        let rest = exact.len().saturating_sub(LISTED);
        let rest = if rest > 0 {
            format!("\n    ... and {rest} more")
        } else {
            String::new()
        };
        return Err(Failure::new(
            Exit::NotFound,
            format!("{} {what}s are called `{meant}`", exact.len()),
            format!("{}{rest}\nName the one that you mean by its id.", lines.join("\n")),
        ));
    }
    Err(unknown(
        what,
        meant,
        &nearest(&wanted, &others, &names),
        &others,
        &label,
    ))
}

fn unknown<T>(what: &str, meant: &str, nearest: &[usize], others: &[T], label: &impl Fn(&T) -> String) -> Failure {
    let lines: Vec<_> = nearest
        .iter()
        .map(|at| format!("    {}", plain(&label(&others[*at]))))
        .collect();
    let advice = if lines.is_empty() {
        format!("Check the name. You see only the {what}s that your roles reach.")
    } else {
        format!("Near to it:\n{}", lines.join("\n"))
    };
    Failure::new(Exit::NotFound, format!("no {what} is called `{meant}`"), advice)
}

/// The candidates that come nearest, the best first.
fn nearest<T>(wanted: &str, candidates: &[T], names: &impl Fn(&T) -> Vec<String>) -> Vec<usize> {
    let alike = |one: &T| {
        let names = names(one).into_iter().map(|name| {
            let name = name.to_lowercase();
            if name.contains(wanted) {
                1.0
            } else {
                strsim::jaro_winkler(&name, wanted)
            }
        });
        names.fold(0.0, f64::max)
    };
    let mut all: Vec<_> = candidates
        .iter()
        .map(alike)
        .enumerate()
        .filter(|(_, alike)| *alike >= ALIKE)
        .collect();
    all.sort_by(|left, right| right.1.total_cmp(&left.1));
    all.into_iter().take(NEAREST).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(meant: &str, all: &[&str]) -> Outcome<String> {
        let all = all.iter().map(|name| (*name).to_owned()).collect();
        only(
            "thing",
            meant,
            all,
            |name: &String| vec![name.clone()],
            |_| String::from("id"),
        )
    }

    fn said(meant: &str, all: &[&str]) -> String {
        format!("{:?}", found(meant, all).unwrap_err())
    }

    #[test]
    fn a_name_is_exact_whatever_its_case() {
        assert_eq!(found("DESK-7", &["desk-70", "desk-7"]).unwrap(), "desk-7");
    }

    #[test]
    fn several_of_a_name_are_listed() {
        let said = said("desk-7", &["desk-7", "Desk-7", "desk-70"]);
        assert!(
            said.contains("2 things are called") && said.contains("Desk-7  id") && !said.contains("desk-70"),
            "{said}"
        );
    }

    #[test]
    fn for_an_unknown_name_the_nearest_are_suggested() {
        let said = said("recpetion", &["reception", "reception-2", "hall"]);
        assert!(
            said.contains("Near to it") && said.contains("reception-2") && !said.contains("hall"),
            "{said}"
        );
        assert!(self::said("x", &["reception"]).contains("your roles reach"));
    }
}
