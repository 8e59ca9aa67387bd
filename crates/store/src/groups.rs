//! Groups of operators, and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{GroupId, OperatorId, Timestamp};
use deskside_site_api::security::{Group, OperatorName};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::access::{Writing, repository};
use crate::column::{parsed, signed, unsigned};
use crate::cursor::{self, Page};
use crate::entity::group::{ActiveModel, Column, Entity, Model};
use crate::entity::{assignment, group_member as member, operator};
use crate::error::{StoreError, StoreResult};
use crate::past::{self, Former, Kind, note};

/// Rows written in one statement; SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

repository! {
    /// Groups of operators.
    Groups
}

/// What somebody wrote into a group.
#[derive(Debug, Clone, Copy)]
pub struct GroupContent<'a> {
    /// Name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// Now.
    pub at: Timestamp,
    /// Account of whoever wrote it.
    pub by: &'a str,
}

impl<A> Groups<'_, A> {
    /// One group.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: GroupId) -> StoreResult<Group> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        let row = row.ok_or(StoreError::NotFound("the group"))?;
        let groups = self.counted(vec![row]).await?;
        groups.into_iter().next().ok_or(StoreError::NotFound("the group"))
    }

    /// A page, by name.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(&self, after: Option<&str>, limit: u64) -> StoreResult<Page<Group>> {
        let mut query = Entity::find().order_by_asc(Column::NameKey).limit(limit + 1);
        if let Some(after) = after {
            query = query.filter(Column::NameKey.gt(cursor::decode::<String>(after)?));
        }
        let page = cursor::page(query.all(&self.0.db).await?, limit, |row| row.name_key.clone())?;
        Ok(Page {
            items: self.counted(page.items).await?,
            next: page.next,
        })
    }

    /// How many groups there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self) -> StoreResult<u64> {
        Ok(Entity::find().count(&self.0.db).await?)
    }

    /// Who is in a group, by account name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members(&self, id: GroupId) -> StoreResult<Vec<OperatorName>> {
        let members = member::Entity::find()
            .select_only()
            .column(member::Column::OperatorId)
            .filter(member::Column::GroupId.eq(id.to_string()));
        let rows: Vec<(String, String, String)> = operator::Entity::find()
            .select_only()
            .columns([operator::Column::Id, operator::Column::Account, operator::Column::Name])
            .filter(operator::Column::Id.in_subquery(members.into_query()))
            .order_by_asc(operator::Column::AccountKey)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let named = |(id, account, name): (String, String, String)| {
            let id = parsed("operator id", &id)?;
            Ok(OperatorName { id, account, name })
        };
        rows.into_iter().map(named).collect()
    }

    async fn counted(&self, rows: Vec<Model>) -> StoreResult<Vec<Group>> {
        let counts: Vec<(String, i64)> = member::Entity::find()
            .select_only()
            .column(member::Column::GroupId)
            .column_as(member::Column::OperatorId.count(), "members")
            .filter(member::Column::GroupId.is_in(rows.iter().map(|row| row.id.clone())))
            .group_by(member::Column::GroupId)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let counts: BTreeMap<_, _> = counts.into_iter().collect();
        let group = |row: Model| {
            Ok(Group {
                id: parsed("group id", &row.id)?,
                members: unsigned("number of members", counts.get(&row.id).copied().unwrap_or_default())?,
                name: row.name,
                description: row.description,
                version: unsigned("version", row.version)?,
                changed_at: Timestamp::from_millis(row.changed_at),
                changed_by: row.changed_by,
            })
        };
        rows.into_iter().map(group).collect()
    }
}

impl Groups<'_, Writing> {
    /// Adds a group without members.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn insert(&self, id: GroupId, content: &GroupContent<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(id.to_string()),
            name_key: Set(content.name.to_lowercase()),
            name: Set(content.name.to_owned()),
            description: Set(content.description.to_owned()),
            version: Set(1),
            changed_at: Set(content.at.as_millis()),
            changed_by: Set(content.by.to_owned()),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(name_taken)?;
        Ok(())
    }

    /// Replaces what somebody wrote into a group. False when its version is another than `version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn change(&self, id: GroupId, version: u64, content: &GroupContent<'_>) -> StoreResult<bool> {
        self.note_name(id, content.at).await?;
        let changes = [
            (Column::NameKey, Expr::value(content.name.to_lowercase())),
            (Column::Name, Expr::value(content.name)),
            (Column::Description, Expr::value(content.description)),
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

    /// Lets operators in and out, so that these are the members.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when one of them is no operator.
    pub async fn set_members(&self, id: GroupId, members: &BTreeSet<OperatorId>, now: Timestamp) -> StoreResult<()> {
        let present = self.members(id).await?;
        let present: BTreeSet<_> = present.into_iter().map(|operator| operator.id).collect();
        self.note_members(id, present.difference(members), true, now).await?;
        self.note_members(id, members.difference(&present), false, now).await?;
        let leaving: Vec<_> = present.difference(members).map(OperatorId::to_string).collect();
        for operators in leaving.chunks(CHUNK) {
            member::Entity::delete_many()
                .filter(member::Column::GroupId.eq(id.to_string()))
                .filter(member::Column::OperatorId.is_in(operators.iter().cloned()))
                .exec(&self.0.db)
                .await?;
        }
        let coming: Vec<_> = members.difference(&present).collect();
        for operators in coming.chunks(CHUNK) {
            let rows = operators.iter().map(|operator| member::ActiveModel {
                group_id: Set(id.to_string()),
                operator_id: Set(operator.to_string()),
            });
            let inserted = member::Entity::insert_many(rows).exec_without_returning(&self.0.db);
            inserted.await.map_err(|error| match StoreError::from(error) {
                StoreError::NotFound(_) => StoreError::NotFound("an operator of the group"),
                other => other,
            })?;
        }
        Ok(())
    }

    /// Deletes a group, and the assignments to it; its members stay operators.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: GroupId, now: Timestamp) -> StoreResult<()> {
        self.note_name(id, now).await?;
        let members = self.members(id).await?;
        let members: BTreeSet<_> = members.into_iter().map(|operator| operator.id).collect();
        self.note_members(id, &members, true, now).await?;
        past::assignments_of(&self.0.db, assignment::Column::GroupId.eq(id.to_string()), now).await?;
        match Entity::delete_by_id(id.to_string())
            .exec(&self.0.db)
            .await?
            .rows_affected
        {
            0 => Err(StoreError::NotFound("the group")),
            _ => Ok(()),
        }
    }

    /// Keeps what the group is called until now.
    async fn note_name(&self, id: GroupId, until: Timestamp) -> StoreResult<()> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        let former = row.map(|row| Former::of(id, row.name));
        note(&self.0.db, Kind::Group, until, former).await
    }

    /// Keeps that these operators are in it until now, or are not.
    async fn note_members(
        &self,
        id: GroupId,
        operators: impl IntoIterator<Item = &OperatorId>,
        inside: bool,
        until: Timestamp,
    ) -> StoreResult<()> {
        let former = operators.into_iter().map(|operator| Former {
            part: operator.to_string(),
            ..Former::of(id, inside.then(String::new))
        });
        note(&self.0.db, Kind::GroupMember, until, former).await
    }
}

fn name_taken(error: sea_orm::DbErr) -> StoreError {
    StoreError::from(error).naming("a group with this name")
}
