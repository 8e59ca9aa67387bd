//! The one-time token of the set-up link. Only its hash is kept, and using it up is one statement, so that two requests
//! at the same moment can't both be the first.

use deskside_model::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::access::{Writing, repository};
use crate::entity::setup_token::{ActiveModel, Column, Entity};
use crate::error::StoreResult;

repository! {
    /// The one-time set-up token.
    SetupTokens
}

impl<A> SetupTokens<'_, A> {
    /// Whether this token could be used up now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_open(&self, token_hash: &[u8; 32], now: Timestamp) -> StoreResult<bool> {
        let open = Entity::find_by_id(token_hash.to_vec())
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(now.as_millis()));
        Ok(open.one(&self.0.db).await?.is_some())
    }
}

impl SetupTokens<'_, Writing> {
    /// Puts a new token in the place of any that is still unused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace(&self, token_hash: &[u8; 32], now: Timestamp, expires_at: Timestamp) -> StoreResult<()> {
        Entity::delete_many()
            .filter(Column::UsedAt.is_null())
            .exec(&self.0.db)
            .await?;
        let row = ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
            used_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }

    /// Uses the token up. False when it is unknown, expired, or was used before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn consume(&self, token_hash: &[u8; 32], now: Timestamp) -> StoreResult<bool> {
        let used = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(now.as_millis()))
            .filter(Column::TokenHash.eq(token_hash.to_vec()))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(now.as_millis()))
            .exec(&self.0.db)
            .await?;
        Ok(used.rows_affected == 1)
    }
}
