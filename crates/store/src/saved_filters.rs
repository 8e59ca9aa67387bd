//! Filters of lists that operators kept, each under a name of their own. What a filter asks is text to this crate.

use deskside_model::{OperatorId, SavedFilterId};
use deskside_site_api::saved_filters::SavedFilter;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::access::{Writing, repository};
use crate::column::{from_json, from_word, json, parsed, word};
use crate::entity::saved_filter::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};

repository! {
    /// Filters of lists that operators kept.
    SavedFilters
}

impl<A> SavedFilters<'_, A> {
    /// The filters of an operator, by list and name. (Their number has a limit.)
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_operator(&self, operator: OperatorId) -> StoreResult<Vec<SavedFilter>> {
        let rows = Entity::find()
            .filter(Column::OperatorId.eq(operator.to_string()))
            .order_by_asc(Column::List)
            .order_by_asc(Column::NameKey)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(filter).collect()
    }

    /// How many filters an operator has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_of(&self, operator: OperatorId) -> StoreResult<u64> {
        let found = Entity::find().filter(Column::OperatorId.eq(operator.to_string()));
        Ok(found.count(&self.0.db).await?)
    }
}

impl SavedFilters<'_, Writing> {
    /// Keeps a filter.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the operator has another of this name for the same list.
    pub async fn insert(&self, operator: OperatorId, filter: &SavedFilter) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(filter.id.to_string()),
            operator_id: Set(operator.to_string()),
            list: Set(word(&filter.list)?),
            name_key: Set(filter.name.to_lowercase()),
            name: Set(filter.name.clone()),
            conditions: Set(json(&filter.conditions)?),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(taken)?;
        Ok(())
    }

    /// Replaces all of a filter but its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is somebody else's; [`StoreError::Conflict`] as with [`Self::insert`].
    pub async fn change(&self, operator: OperatorId, filter: &SavedFilter) -> StoreResult<()> {
        let update = Entity::update_many()
            .col_expr(Column::List, Expr::value(word(&filter.list)?))
            .col_expr(Column::NameKey, Expr::value(filter.name.to_lowercase()))
            .col_expr(Column::Name, Expr::value(filter.name.clone()))
            .col_expr(Column::Conditions, Expr::value(json(&filter.conditions)?))
            .filter(Column::Id.eq(filter.id.to_string()))
            .filter(Column::OperatorId.eq(operator.to_string()));
        one(update.exec(&self.0.db).await.map_err(taken)?.rows_affected)
    }

    /// Forgets a filter of an operator.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is somebody else's.
    pub async fn delete(&self, operator: OperatorId, id: SavedFilterId) -> StoreResult<()> {
        let found = Entity::delete_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::OperatorId.eq(operator.to_string()));
        one(found.exec(&self.0.db).await?.rows_affected)
    }
}

fn one(rows: u64) -> StoreResult<()> {
    match rows {
        0 => Err(StoreError::NotFound("the filter")),
        _ => Ok(()),
    }
}

fn taken(error: sea_orm::DbErr) -> StoreError {
    StoreError::from(error).naming("a filter with this name")
}

fn filter(row: Model) -> StoreResult<SavedFilter> {
    Ok(SavedFilter {
        id: parsed("filter id", &row.id)?,
        list: from_word("list", &row.list)?,
        name: row.name,
        conditions: from_json("set of conditions", &row.conditions)?,
    })
}
