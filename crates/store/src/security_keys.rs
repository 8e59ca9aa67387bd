//! Security keys: what proves, beside the password, that an operator is who they say. Only public halves are here.

use std::collections::BTreeSet;

use deskside_model::{OperatorId, SecurityKeyId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{parsed, time, unsigned};
use crate::entity::security_key::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};

repository! {
    /// Security keys of operators.
    SecurityKeys
}

/// A security key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityKeyRecord {
    /// Id, drawn at random.
    pub id: SecurityKeyId,
    /// Whose it is.
    pub operator_id: OperatorId,
    /// What they call it.
    pub name: String,
    /// The site's name that it is bound to.
    pub site: String,
    /// The id under which the authenticator knows it.
    pub credential_id: Vec<u8>,
    /// A COSE key.
    pub public_key: Vec<u8>,
    /// How often it had signed when it was last seen.
    pub counter: u32,
    /// Whether it is copied to the person's other devices.
    pub backed_up: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

impl<A> SecurityKeys<'_, A> {
    /// The keys of an operator, oldest first. (Their number has a limit.)
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_operator(&self, operator: OperatorId) -> StoreResult<Vec<SecurityKeyRecord>> {
        let rows = Entity::find()
            .filter(Column::OperatorId.eq(operator.to_string()))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(record).collect()
    }

    /// Which of these operators have a key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owners(&self, operators: &[OperatorId]) -> StoreResult<BTreeSet<OperatorId>> {
        let rows: Vec<String> = Entity::find()
            .select_only()
            .column(Column::OperatorId)
            .distinct()
            .filter(Column::OperatorId.is_in(operators.iter().map(OperatorId::to_string)))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        rows.iter().map(|id| parsed("operator id", id)).collect()
    }
}

impl SecurityKeys<'_, Writing> {
    /// Adds a key.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody has registered it already.
    pub async fn insert(&self, new: &SecurityKeyRecord) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            operator_id: Set(new.operator_id.to_string()),
            name: Set(new.name.clone()),
            site: Set(new.site.clone()),
            credential_id: Set(new.credential_id.clone()),
            public_key: Set(new.public_key.clone()),
            counter: Set(i64::from(new.counter)),
            backed_up: Set(i64::from(new.backed_up)),
            created_at: Set(new.created_at.as_millis()),
            last_used_at: Set(None),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming("this security key"))?;
        Ok(())
    }

    /// Notes that a key was used. False when it is gone, or has counted as far or further meanwhile: one statement, so that the
    /// same answer can't sign in twice at the same moment. Keys that don't count stay at 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn used(&self, id: SecurityKeyId, counter: u32, backed_up: bool, now: Timestamp) -> StoreResult<bool> {
        let counter = i64::from(counter);
        let mut grown = Column::Counter.lt(counter);
        if counter == 0 {
            grown = grown.or(Column::Counter.eq(0));
        }
        let used = Entity::update_many()
            .col_expr(Column::Counter, Expr::value(counter))
            .col_expr(Column::BackedUp, Expr::value(i64::from(backed_up)))
            .col_expr(Column::LastUsedAt, Expr::value(now.as_millis()))
            .filter(Column::Id.eq(id.to_string()))
            .filter(grown)
            .exec(&self.0.db)
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// Removes a key of an operator, and returns what it was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is somebody else's.
    pub async fn remove(&self, id: SecurityKeyId, operator: OperatorId) -> StoreResult<SecurityKeyRecord> {
        let found = Entity::find_by_id(id.to_string()).filter(Column::OperatorId.eq(operator.to_string()));
        let row = found.one(&self.0.db).await?;
        let row = row.ok_or(StoreError::NotFound("the security key"))?;
        Entity::delete_by_id(id.to_string()).exec(&self.0.db).await?;
        record(row)
    }

    /// Removes all keys of an operator, and says how many they were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_all_of(&self, operator: OperatorId) -> StoreResult<u64> {
        let all = Entity::delete_many().filter(Column::OperatorId.eq(operator.to_string()));
        Ok(all.exec(&self.0.db).await?.rows_affected)
    }
}

fn record(row: Model) -> StoreResult<SecurityKeyRecord> {
    Ok(SecurityKeyRecord {
        id: parsed("security key id", &row.id)?,
        operator_id: parsed("operator id", &row.operator_id)?,
        name: row.name,
        site: row.site,
        credential_id: row.credential_id,
        public_key: row.public_key,
        counter: unsigned("number of signatures", row.counter)?,
        backed_up: row.backed_up != 0,
        created_at: Timestamp::from_millis(row.created_at),
        last_used_at: time(row.last_used_at),
    })
}
