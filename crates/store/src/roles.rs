//! Security roles. What the built-in ones allow is read from `model` and not from their rows, so that it is always that
//! of the running version.

use deskside_model::{BuiltInRole, PermissionSet, RoleId, Timestamp};
use deskside_site_api::operators::Role;
use deskside_site_api::security::RoleName;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::access::{Writing, repository};
use crate::column::{from_json, json, parsed, signed, unsigned};
use crate::entity::role::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};
use crate::past::{Former, FormerRole, Kind, note};

repository! {
    /// Security roles.
    Roles
}

/// A security role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRecord {
    /// Id.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it allows.
    pub permissions: PermissionSet,
    /// Grows with each change.
    pub version: u64,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Account of whoever changed it; empty for a built-in one.
    pub changed_by: String,
}

/// What somebody wrote into a role.
#[derive(Debug, Clone, Copy)]
pub struct RoleContent<'a> {
    /// Name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// What it allows.
    pub permissions: PermissionSet,
    /// Now.
    pub at: Timestamp,
    /// Account of whoever wrote it.
    pub by: &'a str,
}

impl RoleRecord {
    /// Which of the built-in roles it is.
    #[must_use]
    pub fn built_in(&self) -> Option<BuiltInRole> {
        BuiltInRole::from_id(self.id)
    }

    /// Its name.
    #[must_use]
    pub fn named(&self) -> RoleName {
        name(self.id, self.name.clone())
    }
}

impl<A> Roles<'_, A> {
    /// One role.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: RoleId) -> StoreResult<RoleRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.map_or(Err(StoreError::NotFound("the role")), record)
    }

    /// All of them, by name. (A site has at most some hundred.)
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self) -> StoreResult<Vec<RoleRecord>> {
        let rows = Entity::find().order_by_asc(Column::NameKey).all(&self.0.db).await?;
        rows.into_iter().map(record).collect()
    }
}

impl Roles<'_, Writing> {
    /// Adds a role.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn insert(&self, id: RoleId, content: &RoleContent<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(id.to_string()),
            name_key: Set(content.name.to_lowercase()),
            name: Set(content.name.to_owned()),
            description: Set(content.description.to_owned()),
            permissions: Set(json(&content.permissions)?),
            version: Set(1),
            changed_at: Set(content.at.as_millis()),
            changed_by: Set(content.by.to_owned()),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(name_taken)?;
        Ok(())
    }

    /// Replaces what somebody wrote into a role. False when its version is another than `version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn change(&self, id: RoleId, version: u64, content: &RoleContent<'_>) -> StoreResult<bool> {
        self.note(id, content.at).await?;
        let changes = [
            (Column::NameKey, Expr::value(content.name.to_lowercase())),
            (Column::Name, Expr::value(content.name)),
            (Column::Description, Expr::value(content.description)),
            (Column::Permissions, Expr::value(json(&content.permissions)?)),
            (Column::Version, Expr::value(signed(version + 1))),
            (Column::ChangedAt, Expr::value(content.at.as_millis())),
            (Column::ChangedBy, Expr::value(content.by)),
        ];
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Version.eq(signed(version)));
        for (column, value) in changes {
            update = update.col_expr(column, value);
        }
        let updated = update.exec(&self.0.db).await;
        Ok(updated.map_err(name_taken)?.rows_affected == 1)
    }

    /// Deletes a role that nobody has.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; also when somebody has it.
    pub async fn delete(&self, id: RoleId, now: Timestamp) -> StoreResult<()> {
        self.note(id, now).await?;
        match Entity::delete_by_id(id.to_string())
            .exec(&self.0.db)
            .await?
            .rows_affected
        {
            0 => Err(StoreError::NotFound("the role")),
            _ => Ok(()),
        }
    }

    /// Keeps what the role is until now.
    async fn note(&self, id: RoleId, until: Timestamp) -> StoreResult<()> {
        let Some(row) = Entity::find_by_id(id.to_string()).one(&self.0.db).await? else {
            return Ok(());
        };
        let RoleRecord { name, permissions, .. } = record(row)?;
        let was = json(&FormerRole { name, permissions })?;
        note(&self.0.db, Kind::Role, until, [Former::of(id, was)]).await
    }
}

fn name_taken(error: sea_orm::DbErr) -> StoreError {
    StoreError::from(error).naming("a role with this name")
}

/// A role's name, with which built-in one it is.
pub(crate) fn name(id: RoleId, name: String) -> RoleName {
    let built_in = BuiltInRole::from_id(id).map(Role::of);
    RoleName { id, name, built_in }
}

/// What a role allows: of a built-in one what this version says, whatever its row does.
pub(crate) fn permissions(id: RoleId, stored: &str) -> StoreResult<PermissionSet> {
    match BuiltInRole::from_id(id) {
        Some(role) => Ok(role.permissions()),
        None => from_json("set of permissions", stored),
    }
}

pub(crate) fn record(row: Model) -> StoreResult<RoleRecord> {
    let id = parsed("role id", &row.id)?;
    Ok(RoleRecord {
        id,
        permissions: permissions(id, &row.permissions)?,
        name: row.name,
        description: row.description,
        version: unsigned("version", row.version)?,
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by,
    })
}
