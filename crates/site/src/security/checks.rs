//! What every change of who may do what has to pass.
//!
//! **Nobody gives what they don't have.** `manage_security` says that somebody may hand out rights, not which: whoever gives a
//! role, puts somebody into a group, adds permissions to a role, sets a password or opens an account again must hold every
//! permission that this gives, on the same collections or on All Devices. Taking rights away needs `manage_security` only.
//! The rules of a collection on which roles were given are a way to rights, too: changing them takes those permissions on All
//! Devices.
//!
//! **Somebody is left.** After each change there is an operator with an open account who is full administrator of all devices,
//! by themselves or through a group, without an end.

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, CollectionId, OperatorId, PermissionSet};
use deskside_policy::{Given, Rights};
use deskside_site_api::security::{MAX_DESCRIPTION, MAX_NAME};
use deskside_store::{AssignmentFilter, Tx};

use crate::problem::{ApiError, ApiResult, Kind};

/// Refuses to give these permissions on these collections to whoever has not got them.
///
/// # Errors
/// `escalation`, with the permissions that are missing.
pub fn may_give(rights: &Rights, permissions: PermissionSet, collections: BTreeSet<CollectionId>) -> ApiResult<()> {
    let missing = rights.missing_for(&Given {
        permissions,
        collections,
        until: None,
    });
    if missing.is_empty() {
        return Ok(());
    }
    let codes: Vec<_> = missing.iter().map(|permission| permission.code()).collect();
    Err(ApiError::new(
        Kind::Escalation,
        format!(
            "This would give permissions that you don't have there yourself: {}. Ask an administrator who has them.",
            codes.join(", ")
        ),
    ))
}

/// Refuses to put oneself into the place of an operator who may do more: with their password, or by opening their account.
///
/// # Errors
/// `escalation`; when the database fails.
pub async fn may_act_for(rights: &Rights, tx: &Tx, operator: OperatorId) -> ApiResult<()> {
    for given in tx.assignments().given(operator).await? {
        may_give(rights, given.permissions, given.collections)?;
    }
    Ok(())
}

/// Refuses to say anew what is in collections on which others have roles: whoever does says what those may do there, which
/// takes what giving them these roles on all devices takes.
///
/// # Errors
/// `escalation`; when the database fails.
pub async fn may_move_devices(tx: &Tx, rights: &Rights, collections: &BTreeSet<CollectionId>) -> ApiResult<()> {
    for id in collections {
        let there = AssignmentFilter {
            collection: Some(*id),
            ..AssignmentFilter::default()
        };
        for assignment in tx.assignments().all(&there).await? {
            let counting = assignment.permissions.reaching_devices();
            may_give(rights, counting, [BuiltInCollection::AllDevices.id()].into())?;
        }
    }
    Ok(())
}

/// Refuses a change that leaves nobody who can undo it. To be called last, under the lock of assignments.
///
/// # Errors
/// `last_administrator`; when the database fails.
pub async fn administrator_remains(tx: &Tx) -> ApiResult<()> {
    if tx.assignments().full_administrators().await? > 0 {
        return Ok(());
    }
    Err(ApiError::new(
        Kind::LastAdministrator,
        "This would leave the site without a full administrator of all devices. Make another one first, with an open account \
         and without an end date.",
    ))
}

/// Name and description of a role or group (`what`), without spaces around them.
///
/// # Errors
/// Which of them can't be used.
pub(super) fn texts<'a>(what: &str, name: &'a str, description: &'a str) -> ApiResult<(&'a str, &'a str)> {
    let (name, description) = (name.trim(), description.trim());
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let why = format!("A {what}'s name has 1 to {MAX_NAME} characters and no line breaks.");
        return Err(ApiError::invalid("name", why));
    }
    let unfit = |c: char| c.is_control() && c != '\n';
    if description.chars().count() > MAX_DESCRIPTION || description.chars().any(unfit) {
        let why = format!("A description has at most {MAX_DESCRIPTION} characters and no control characters.");
        return Err(ApiError::invalid("description", why));
    }
    Ok((name, description))
}

/// Codes of permissions, for the record.
pub(super) fn codes(permissions: PermissionSet) -> String {
    let codes: Vec<_> = permissions.iter().map(|permission| permission.code()).collect();
    codes.join(", ")
}
