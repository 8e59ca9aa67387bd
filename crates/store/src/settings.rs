//! The default client settings. Every version stays, so that it can be said what applied when; a change names the version
//! that it started from, so that two administrators don't overwrite each other.

use deskside_model::{ClientSettings, Timestamp};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

use crate::access::{Writing, repository};
use crate::column::{from_json, json, signed, unsigned};
use crate::entity::client_settings::{ActiveModel, Column, Entity};
use crate::error::{StoreError, StoreResult};

repository! {
    /// The default client settings, with their versions.
    ClientSettingsTable
}

/// Client settings and their version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionedSettings {
    /// Grows by one with each change; 0 means that nobody changed the built-in defaults yet.
    pub version: u64,
    /// The values.
    pub values: ClientSettings,
}

impl<A> ClientSettingsTable<'_, A> {
    /// The settings in force; the built-in defaults as version 0 when nobody changed them yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn current(&self) -> StoreResult<VersionedSettings> {
        let newest = Entity::find().order_by_desc(Column::Version).one(&self.0.db).await?;
        match newest {
            None => Ok(VersionedSettings {
                version: 0,
                values: ClientSettings::default(),
            }),
            Some(row) => Ok(VersionedSettings {
                version: unsigned("settings version", row.version)?,
                values: from_json("set of client settings", &row.settings)?,
            }),
        }
    }
}

impl ClientSettingsTable<'_, Writing> {
    /// Puts new values in force, and returns their version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `based_on` is not the present version.
    pub async fn change(&self, based_on: u64, values: &ClientSettings, by: &str, now: Timestamp) -> StoreResult<u64> {
        const WHAT: &str = "the client settings";
        if self.current().await?.version != based_on {
            return Err(StoreError::Conflict(WHAT));
        }
        let version = based_on + 1;
        let row = ActiveModel {
            version: Set(signed(version)),
            settings: Set(json(values)?),
            changed_at: Set(now.as_millis()),
            changed_by: Set(by.to_owned()),
        };
        // Two changes at the same moment meet at the primary key.
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming(WHAT))?;
        Ok(version)
    }
}
