//! The site's own row: made at the first start, never changed afterwards.

use deskside_model::{SiteId, Timestamp};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::access::{Writing, repository};
use crate::column::parsed;
use crate::entity::site;
use crate::error::StoreResult;

repository! {
    /// The site's own id and name.
    SiteTable
}

/// The site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRecord {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl<A> SiteTable<'_, A> {
    /// The site, once it was made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self) -> StoreResult<Option<SiteRecord>> {
        let Some(row) = site::Entity::find().one(&self.0.db).await? else {
            return Ok(None);
        };
        Ok(Some(SiteRecord {
            id: parsed("site id", &row.id)?,
            name: row.name,
            created_at: Timestamp::from_millis(row.created_at),
        }))
    }
}

impl SiteTable<'_, Writing> {
    /// Makes the site.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, site: &SiteRecord) -> StoreResult<()> {
        let row = site::ActiveModel {
            id: Set(site.id.to_string()),
            name: Set(site.name.clone()),
            created_at: Set(site.created_at.as_millis()),
        };
        site::Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }
}
