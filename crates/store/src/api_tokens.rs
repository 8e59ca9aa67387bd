//! Tokens with which programs act for operators. The database holds only the hash of a token's text.

use deskside_model::{ApiTokenId, OperatorId, PermissionSet, Timestamp};
use deskside_site_api::api_tokens::ApiToken;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::access::{Writing, repository};
use crate::column::{from_json, json, parsed, time};
use crate::entity::api_token::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};

repository! {
    /// Tokens with which programs act for operators.
    ApiTokens
}

/// A token, and whose it is.
#[derive(Debug, Clone)]
pub struct ApiTokenRecord {
    /// As the API shows it.
    pub token: ApiToken,
    /// Whose.
    pub operator_id: OperatorId,
}

/// A new token.
#[derive(Debug)]
pub struct NewApiToken<'a> {
    /// Id, drawn at random.
    pub id: ApiTokenId,
    /// Whose.
    pub operator_id: OperatorId,
    /// What it is for.
    pub name: &'a str,
    /// SHA-256 of its text.
    pub secret_hash: [u8; 32],
    /// What it may do at most.
    pub permissions: PermissionSet,
    /// Now.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl<A> ApiTokens<'_, A> {
    /// The token with this text, whether it has ended or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_hash(&self, secret_hash: &[u8; 32]) -> StoreResult<Option<ApiTokenRecord>> {
        let found = Entity::find().filter(Column::SecretHash.eq(secret_hash.to_vec()));
        found.one(&self.0.db).await?.map(record).transpose()
    }

    /// The tokens of an operator, newest first. (Their number has a limit.)
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_operator(&self, operator: OperatorId) -> StoreResult<Vec<ApiToken>> {
        let rows = Entity::find()
            .filter(Column::OperatorId.eq(operator.to_string()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(|row| Ok(record(row)?.token)).collect()
    }

    /// How many tokens an operator has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_of(&self, operator: OperatorId) -> StoreResult<u64> {
        let found = Entity::find().filter(Column::OperatorId.eq(operator.to_string()));
        Ok(found.count(&self.0.db).await?)
    }
}

impl ApiTokens<'_, Writing> {
    /// Adds a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, new: &NewApiToken<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            operator_id: Set(new.operator_id.to_string()),
            name: Set(new.name.to_owned()),
            secret_hash: Set(new.secret_hash.to_vec()),
            permissions: Set(json(&new.permissions)?),
            created_at: Set(new.created_at.as_millis()),
            expires_at: Set(new.expires_at.as_millis()),
            last_used_at: Set(None),
            last_address: Set(None),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }

    /// Notes when and from where a token was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch(&self, id: ApiTokenId, now: Timestamp, address: &str) -> StoreResult<()> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now.as_millis()))
            .col_expr(Column::LastAddress, Expr::value(address))
            .filter(Column::Id.eq(id.to_string()))
            .exec(&self.0.db)
            .await?;
        Ok(())
    }

    /// Deletes a token of an operator, and returns what it was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is somebody else's.
    pub async fn delete(&self, id: ApiTokenId, operator: OperatorId) -> StoreResult<ApiToken> {
        let found = Entity::find_by_id(id.to_string()).filter(Column::OperatorId.eq(operator.to_string()));
        let row = found.one(&self.0.db).await?;
        let row = row.ok_or(StoreError::NotFound("the API token"))?;
        Entity::delete_by_id(id.to_string()).exec(&self.0.db).await?;
        Ok(record(row)?.token)
    }

    /// Deletes tokens that ended before this time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self, ended_before: Timestamp) -> StoreResult<u64> {
        let over = Entity::delete_many().filter(Column::ExpiresAt.lt(ended_before.as_millis()));
        Ok(over.exec(&self.0.db).await?.rows_affected)
    }
}

fn record(row: Model) -> StoreResult<ApiTokenRecord> {
    Ok(ApiTokenRecord {
        operator_id: parsed("operator id", &row.operator_id)?,
        token: ApiToken {
            id: parsed("API token id", &row.id)?,
            name: row.name,
            permissions: from_json("set of permissions", &row.permissions)?,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            last_used_at: time(row.last_used_at),
            last_address: row.last_address,
        },
    })
}
