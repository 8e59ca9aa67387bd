//! Writing a set: checked, kept with its history, recorded, and due for delivery, all in one change.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, DEFAULT_SET, SettingsSetId, StatusKind};
use deskside_site_api::settings_sets::{MAX_SETS, SettingsSetContent};
use deskside_store::{SettingsSetRecord, StoreError, Tx};

use super::check::{self, Checked};
use super::told::{Then, told};
use crate::auth::Allowed;
use crate::auth::permissions::ManageClientSettings;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::Site;

/// Whoever writes.
type Writer = Allowed<ManageClientSettings>;

/// Makes a set.
///
/// # Errors
/// What can't be used, or what there is too much of.
pub(super) async fn create(site: &Site, by: &Writer, content: SettingsSetContent) -> ApiResult<SettingsSetRecord> {
    if content.version.is_some() || content.rolled_back_to.is_some() {
        let why = "A new set has no versions yet: leave version and rolled_back_to out.";
        return Err(ApiError::invalid("version", why));
    }
    let id = SettingsSetId::from_bytes(random::bytes());
    let mut change = site.change().await?;
    change.allows(by).await?;
    let (all, names) = locked(&change, &content).await?;
    if all.len() >= MAX_SETS {
        let why = format!("A site has at most {MAX_SETS} sets of client settings: delete some that nobody needs.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    let new = check::content(content, id, &all, &names)?;
    let written = new.written(site.clock.now(), &by.operator.account);
    change.settings_sets().insert(id, &written).await?;
    let deployed = named(&new);
    let message = by.did(StatusKind::SettingsSetCreated).with("version", 1);
    change
        .record(told(message, id, None, Some(then(&new, &deployed))))
        .await?;
    change.settings_changed(new.deployed_to.iter().map(|collection| collection.id));
    let record = change.settings_sets().get(id).await?;
    change.commit().await?;
    Ok(record)
}

/// Changes a set, or puts it back to what it was.
///
/// # Errors
/// What can't be used; that somebody else changed it meanwhile.
pub(super) async fn change(
    site: &Site,
    by: &Writer,
    id: SettingsSetId,
    content: SettingsSetContent,
) -> ApiResult<SettingsSetRecord> {
    let Some(based_on) = content.version else {
        let why = "Say which version of the set the change is based on.";
        return Err(ApiError::invalid("version", why));
    };
    let mut change = site.change().await?;
    change.allows(by).await?;
    let (all, mut names) = locked(&change, &content).await?;
    let before = all.iter().find(|record| record.id == id);
    let before = before.ok_or(StoreError::NotFound("the set of client settings"))?;
    if before.version != based_on {
        return Err(changed_meanwhile());
    }
    let new = check::content(content, id, &all, &names)?;
    if let Some(version) = new.rolled_back_to {
        brought_back(&change, id, version, &new).await?;
    }
    names.extend(change.collections().names(&before.deployed_to).await?);
    let written = new.written(site.clock.now(), &by.operator.account);
    if !change.settings_sets().change(id, based_on, &written).await? {
        return Err(changed_meanwhile());
    }
    let message = by.did(StatusKind::ClientSettingsChanged).with("version", based_on + 1);
    let message = match new.rolled_back_to {
        Some(version) => message.with("rolled_back_to", version),
        None => message,
    };
    let was_deployed = of_record(before, &names);
    let deployed = named(&new);
    let (was, is) = (then_of(before, &was_deployed), then(&new, &deployed));
    change.record(told(message, id, Some(was), Some(is))).await?;
    let now: BTreeSet<_> = new.deployed_to.iter().map(|collection| collection.id).collect();
    change.settings_changed(now.symmetric_difference(&before.deployed_to).copied());
    let record = change.settings_sets().get(id).await?;
    change.commit().await?;
    Ok(record)
}

/// Deletes a set. Its versions stay in the database, for whoever asks what held when.
///
/// # Errors
/// For the default set; when it is not there.
pub(super) async fn delete(site: &Site, by: &Writer, id: SettingsSetId) -> ApiResult<()> {
    if id == DEFAULT_SET {
        let why = "The default client settings hold where no other set says something: every site has them.";
        return Err(ApiError::new(Kind::DefaultSettingsSet, why));
    }
    let mut change = site.change().await?;
    change.allows(by).await?;
    change.settings_sets().lock().await?;
    let before = change.settings_sets().get(id).await?;
    let names = change.collections().names(&before.deployed_to).await?;
    change.settings_sets().delete(id, site.clock.now()).await?;
    let deployed = of_record(&before, &names);
    let message = by.did(StatusKind::SettingsSetDeleted).with("version", before.version);
    change
        .record(told(message, id, Some(then_of(&before, &deployed)), None))
        .await?;
    change.settings_changed(before.deployed_to);
    change.commit().await?;
    Ok(())
}

/// All sets, which nobody else can change from here on, and the names of the collections that the content names.
async fn locked(
    tx: &Tx,
    content: &SettingsSetContent,
) -> ApiResult<(Vec<SettingsSetRecord>, BTreeMap<CollectionId, String>)> {
    tx.settings_sets().lock().await?;
    let asked = content.deployed_to.iter().copied().collect();
    Ok((tx.settings_sets().all().await?, tx.collections().names(&asked).await?))
}

/// A record that says "rolled back" must be true.
async fn brought_back(tx: &Tx, id: SettingsSetId, version: u64, new: &Checked) -> ApiResult<()> {
    let old = tx.settings_sets().version(id, version).await;
    let old = old.map_err(|error| match error {
        StoreError::NotFound(_) => ApiError::invalid(
            "rolled_back_to",
            format!("The set has no version {version}. Read its history again."),
        ),
        other => other.into(),
    })?;
    if old.values != new.values {
        let why = format!("These are not the values of version {version}. Send those, or leave rolled_back_to out.");
        return Err(ApiError::invalid("rolled_back_to", why));
    }
    Ok(())
}

fn named(new: &Checked) -> BTreeSet<String> {
    new.deployed_to
        .iter()
        .map(|collection| collection.name.clone())
        .collect()
}

fn of_record(record: &SettingsSetRecord, names: &BTreeMap<CollectionId, String>) -> BTreeSet<String> {
    record
        .deployed_to
        .iter()
        .filter_map(|id| names.get(id).cloned())
        .collect()
}

fn then<'a>(new: &'a Checked, deployed_to: &'a BTreeSet<String>) -> Then<'a> {
    Then {
        name: &new.name,
        description: &new.description,
        order: new.order,
        values: &new.values,
        deployed_to,
    }
}

fn then_of<'a>(record: &'a SettingsSetRecord, deployed_to: &'a BTreeSet<String>) -> Then<'a> {
    Then {
        name: &record.name,
        description: &record.description,
        order: record.order,
        values: &record.values,
        deployed_to,
    }
}

fn changed_meanwhile() -> ApiError {
    ApiError::new(
        Kind::VersionConflict,
        "Somebody changed the client settings since you read them. Read them again, and make your change once more.",
    )
}
