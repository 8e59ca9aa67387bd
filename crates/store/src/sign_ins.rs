//! Cookie sessions. The cookie's token is random; the database holds only its hash, so that a copy of the database signs
//! nobody in.

use deskside_model::{OperatorId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::access::{Writing, repository};
use crate::column::{array, parsed};
use crate::entity::sign_in::{ActiveModel, Column, Entity};
use crate::error::StoreResult;

repository! {
    /// Cookie sessions.
    SignIns
}

/// One signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// SHA-256 of the cookie's token.
    pub token_hash: [u8; 32],
    /// Who.
    pub operator_id: OperatorId,
    /// What requests that change something must carry.
    pub csrf: String,
    /// IP address at sign-in.
    pub address: String,
    /// When.
    pub created_at: Timestamp,
    /// Last request, to the minute or so.
    pub last_used_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

impl<A> SignIns<'_, A> {
    /// The sign-in with this token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, token_hash: &[u8; 32]) -> StoreResult<Option<SignInRecord>> {
        let Some(row) = Entity::find_by_id(token_hash.to_vec()).one(&self.0.db).await? else {
            return Ok(None);
        };
        Ok(Some(SignInRecord {
            token_hash: array("token hash", &row.token_hash)?,
            operator_id: parsed("operator id", &row.operator_id)?,
            csrf: row.csrf,
            address: row.address,
            created_at: Timestamp::from_millis(row.created_at),
            last_used_at: Timestamp::from_millis(row.last_used_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        }))
    }
}

impl SignIns<'_, Writing> {
    /// Notes a sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, record: &SignInRecord) -> StoreResult<()> {
        let row = ActiveModel {
            token_hash: Set(record.token_hash.to_vec()),
            operator_id: Set(record.operator_id.to_string()),
            csrf: Set(record.csrf.clone()),
            address: Set(record.address.clone()),
            created_at: Set(record.created_at.as_millis()),
            last_used_at: Set(record.last_used_at.as_millis()),
            expires_at: Set(record.expires_at.as_millis()),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }

    /// Notes that it was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch(&self, token_hash: &[u8; 32], now: Timestamp) -> StoreResult<()> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now.as_millis()))
            .filter(Column::TokenHash.eq(token_hash.to_vec()))
            .exec(&self.0.db)
            .await?;
        Ok(())
    }

    /// Ends one sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove(&self, token_hash: &[u8; 32]) -> StoreResult<()> {
        Entity::delete_by_id(token_hash.to_vec()).exec(&self.0.db).await?;
        Ok(())
    }

    /// Ends all sign-ins of an operator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_all_of(&self, operator: OperatorId) -> StoreResult<u64> {
        let removed = Entity::delete_many().filter(Column::OperatorId.eq(operator.to_string()));
        Ok(removed.exec(&self.0.db).await?.rows_affected)
    }

    /// Forgets sign-ins that are over: past their end, or unused since `idle_since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self, now: Timestamp, idle_since: Timestamp) -> StoreResult<u64> {
        let over = Column::ExpiresAt
            .lte(now.as_millis())
            .or(Column::LastUsedAt.lte(idle_since.as_millis()));
        Ok(Entity::delete_many().filter(over).exec(&self.0.db).await?.rows_affected)
    }
}
