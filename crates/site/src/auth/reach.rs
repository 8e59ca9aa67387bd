//! How far an operator reaches: the devices, sessions and collections that are there for them. What is out of reach is
//! answered exactly like what does not exist.

use std::collections::BTreeSet;

use deskside_model::{CollectionId, DeviceId, Permission, PermissionSet, Scope};
use deskside_policy::Rights;
use deskside_store::{Collections, DeviceRecord, Devices, StoreError, StoreResult};

use super::SignedIn;
use crate::possibility::Asker;

/// A device that somebody reaches.
#[derive(Debug)]
pub struct Reached {
    /// The device.
    pub record: DeviceRecord,
    /// The collections that hold it.
    pub holding: BTreeSet<CollectionId>,
}

impl SignedIn {
    /// The operator, as one who would start a session on a device that is in these collections.
    #[must_use]
    pub fn asker_on(&self, holding: &BTreeSet<CollectionId>) -> Asker<'_> {
        Asker {
            account: &self.operator.account,
            permissions: self.rights().on(holding),
            from: Some(self.address),
        }
    }

    /// The devices on which the operator has this permission.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Scope {
        self.rights().scope(PermissionSet::of(&[permission]))
    }
}

/// The present device with this id, if `rights` hold one of these permissions on it. Given the repositories of a
/// transaction, it is so when that transaction is committed.
///
/// # Errors
/// [`StoreError::NotFound`], also when it is out of reach.
pub async fn device<A>(
    devices: &Devices<'_, A>,
    collections: &Collections<'_, A>,
    rights: &Rights,
    any_of: PermissionSet,
    id: DeviceId,
) -> StoreResult<Reached> {
    let record = devices.get(id).await?;
    let holding = holding(collections, id).await?;
    if !rights.on(&holding).meets(any_of) {
        return Err(StoreError::NotFound("the device"));
    }
    Ok(Reached { record, holding })
}

/// The collections that hold a device.
///
/// # Errors
/// When the database fails.
pub async fn holding<A>(collections: &Collections<'_, A>, id: DeviceId) -> StoreResult<BTreeSet<CollectionId>> {
    Ok(collections.holding([id]).await?.remove(&id).unwrap_or_default())
}
