//! Which collections hold a device, and which of them somebody sees. Who belongs where is not decided here.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, DeviceId, Scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::collections::{Collections, named};
use crate::column::{parsed, parsed_or_none};
use crate::entity::collection::{Column, Entity};
use crate::entity::collection_member as member;
use crate::error::StoreResult;

impl<A> Collections<'_, A> {
    /// The collections that somebody sees who reaches a scope: those of the scope itself, and those that are limited by them,
    /// whose members are in the scope too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_from(&self, scope: &Scope) -> StoreResult<Scope> {
        let Scope::Collections(reached) = scope else {
            return Ok(Scope::Everything);
        };
        let rows: Vec<(String, Option<String>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::LimitingId])
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let mut limited: BTreeMap<CollectionId, Vec<CollectionId>> = BTreeMap::new();
        for (id, limiting) in &rows {
            if let Some(limiting) = parsed_or_none("collection id", limiting.as_deref())? {
                limited.entry(limiting).or_default().push(parsed("collection id", id)?);
            }
        }
        let mut seen = BTreeSet::new();
        let mut to_see: Vec<_> = reached.iter().copied().collect();
        while let Some(id) = to_see.pop() {
            if seen.insert(id) {
                to_see.extend(limited.get(&id).into_iter().flatten());
            }
        }
        Ok(Scope::Collections(seen))
    }

    /// The collections that hold a device, with their names, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_device(&self, device: DeviceId) -> StoreResult<Vec<(CollectionId, String)>> {
        let holding = member::Entity::find()
            .select_only()
            .column(member::Column::CollectionId)
            .filter(member::Column::DeviceId.eq(device.to_string()));
        let rows: Vec<(String, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name])
            .filter(Column::Id.in_subquery(sea_orm::QueryTrait::into_query(holding)))
            .order_by_asc(Column::SortKey)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(named).collect()
    }

    /// The collections that hold each of these devices; a device that is in none is not in the answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holding(
        &self,
        devices: impl IntoIterator<Item = DeviceId>,
    ) -> StoreResult<BTreeMap<DeviceId, BTreeSet<CollectionId>>> {
        // One row for each device: on a large site the rows of memberships take longer to hand over than to find.
        let joined = match self.0.db.get_database_backend() {
            DbBackend::Sqlite => "group_concat(collection_id)",
            _ => "string_agg(collection_id, ',')",
        };
        let rows: Vec<(String, String)> = member::Entity::find()
            .select_only()
            .column(member::Column::DeviceId)
            .expr(Expr::cust(joined))
            .filter(member::Column::DeviceId.is_in(devices.into_iter().map(|id| id.to_string())))
            .group_by(member::Column::DeviceId)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let read = |(device, joined): (String, String)| {
            let collections = joined.split(',').map(|id| parsed("collection id", id));
            Ok((parsed("device id", &device)?, collections.collect::<StoreResult<_>>()?))
        };
        rows.into_iter().map(read).collect()
    }
}
