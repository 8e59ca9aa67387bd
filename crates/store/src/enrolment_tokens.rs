//! Enrolment tokens. The secret is kept as a hash; a use is counted in one statement, so that a token for ten devices
//! never enrols eleven.

use deskside_model::{EnrolmentTokenId, Timestamp};
use deskside_site_api::enrolment::{EnrolmentToken, TokenState};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{array, parsed, unsigned};
use crate::cursor::{self, Page};
use crate::entity::enrolment_token::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};

repository! {
    /// Tokens with which devices enrol.
    EnrolmentTokens
}

/// A new token.
#[derive(Debug)]
pub struct NewToken<'a> {
    /// Id, drawn at random.
    pub id: EnrolmentTokenId,
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// What it is for.
    pub name: &'a str,
    /// Devices that may enrol with it; none: any number.
    pub uses: Option<u32>,
    /// Now.
    pub created_at: Timestamp,
    /// Account name of its maker.
    pub created_by: &'a str,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What came of showing a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    /// It was open, and one use of it is spent.
    Spent,
    /// No token with this id and secret. (Which of the two is wrong is nobody's business.)
    Unknown,
    /// It can't be used any more, and why.
    Closed(TokenState),
}

impl<A> EnrolmentTokens<'_, A> {
    /// A page of tokens, newest first.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(&self, after: Option<&str>, limit: u64, now: Timestamp) -> StoreResult<Page<EnrolmentToken>> {
        let mut query = Entity::find()
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(after) = after {
            let place = cursor::decode::<(i64, String)>(after)?;
            query = query.filter(cursor::before((Column::CreatedAt, Column::Id), place));
        }
        let page = cursor::page(query.all(&self.0.db).await?, limit, |row| {
            (row.created_at, row.id.clone())
        })?;
        Ok(Page {
            items: page
                .items
                .into_iter()
                .map(|row| token(row, now))
                .collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// One token.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: EnrolmentTokenId, now: Timestamp) -> StoreResult<EnrolmentToken> {
        token(self.row(id).await?, now)
    }

    async fn row(&self, id: EnrolmentTokenId) -> StoreResult<Model> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.ok_or(StoreError::NotFound("the enrolment token"))
    }
}

impl EnrolmentTokens<'_, Writing> {
    /// Makes a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, new: &NewToken<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            secret_hash: Set(new.secret_hash.to_vec()),
            name: Set(new.name.to_owned()),
            uses: Set(new.uses.map(i64::from)),
            used: Set(0),
            created_at: Set(new.created_at.as_millis()),
            created_by: Set(new.created_by.to_owned()),
            expires_at: Set(new.expires_at.as_millis()),
            revoked_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }

    /// Spends one use of the token, when it is open and `same_secret` (a comparison in constant time with the stored
    /// hash) agrees. Part of the transaction that enrols the device: a refused enrolment costs no use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn spend(
        &self,
        id: EnrolmentTokenId,
        same_secret: impl FnOnce(&[u8; 32]) -> bool,
        now: Timestamp,
    ) -> StoreResult<TokenUse> {
        let row = match self.row(id).await {
            Err(StoreError::NotFound(_)) => return Ok(TokenUse::Unknown),
            other => other?,
        };
        if !same_secret(&array("secret hash", &row.secret_hash)?) {
            return Ok(TokenUse::Unknown);
        }
        let left = Column::Uses
            .is_null()
            .or(Expr::col(Column::Used).lt(Expr::col(Column::Uses)));
        let spent = Entity::update_many()
            .col_expr(Column::Used, Expr::col(Column::Used).add(1_i64))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::ExpiresAt.gt(now.as_millis()))
            .filter(left)
            .exec(&self.0.db)
            .await?;
        if spent.rows_affected == 1 {
            return Ok(TokenUse::Spent);
        }
        Ok(TokenUse::Closed(state(&self.row(id).await?, now)))
    }

    /// Withdraws a token. False when it had been withdrawn before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revoke(&self, id: EnrolmentTokenId, now: Timestamp) -> StoreResult<bool> {
        self.row(id).await?;
        let revoked = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.as_millis()))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::RevokedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(revoked.rows_affected == 1)
    }
}

fn token(row: Model, now: Timestamp) -> StoreResult<EnrolmentToken> {
    Ok(EnrolmentToken {
        id: parsed("enrolment token id", &row.id)?,
        state: state(&row, now),
        name: row.name,
        uses: row.uses.map(|uses| unsigned("number of uses", uses)).transpose()?,
        used: unsigned("number of uses", row.used)?,
        created_at: Timestamp::from_millis(row.created_at),
        created_by: row.created_by,
        expires_at: Timestamp::from_millis(row.expires_at),
    })
}

fn state(row: &Model, now: Timestamp) -> TokenState {
    if row.revoked_at.is_some() {
        TokenState::Revoked
    } else if row.uses.is_some_and(|uses| row.used >= uses) {
        TokenState::UsedUp
    } else if row.expires_at <= now.as_millis() {
        TokenState::Expired
    } else {
        TokenState::Open
    }
}
