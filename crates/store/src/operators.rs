//! Operators: accounts, password hashes, second factors. What they may do is in `assignments`.
//!
//! An account name is unique without regard to case: `account_key` is its lower-case form.

use deskside_model::{OperatorId, Secret, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{json, parsed, time};
use crate::cursor::{self, Page};
use crate::entity::operator::{ActiveModel, Column, Entity, Model};
use crate::entity::{assignment, group_member as member};
use crate::error::{StoreError, StoreResult};
use crate::past::{self, Former, FormerOperator, Kind, note};

repository! {
    /// The people who may sign in.
    Operators
}

/// An operator, with what sign-in needs.
#[derive(Debug, Clone)]
pub struct OperatorRecord {
    /// Id.
    pub id: OperatorId,
    /// Account name as it was given.
    pub account: String,
    /// Name that people see.
    pub name: String,
    /// Password hash in PHC form.
    pub password_hash: Secret<String>,
    /// When the account was shut; nobody signs in with it then.
    pub disabled_at: Option<Timestamp>,
    /// Second factor, when it is on.
    pub second_factor: Option<SecondFactor>,
    /// A secret that was offered and not confirmed yet.
    pub second_factor_offer: Option<Secret<Vec<u8>>>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// A second factor (RFC 6238) in force.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// Shared secret.
    pub secret: Secret<Vec<u8>>,
    /// The last time step whose code was used.
    pub last_step: Option<i64>,
}

/// A new operator.
#[derive(Debug)]
pub struct NewOperator<'a> {
    /// Id, drawn at random.
    pub id: OperatorId,
    /// Account name.
    pub account: &'a str,
    /// Name that people see.
    pub name: &'a str,
    /// Password hash in PHC form.
    pub password_hash: &'a str,
    /// Now.
    pub created_at: Timestamp,
}

impl<A> Operators<'_, A> {
    /// One operator.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: OperatorId) -> StoreResult<OperatorRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.ok_or(StoreError::NotFound("the operator")).and_then(record)
    }

    /// The operator with this account name, in whatever case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_account(&self, account: &str) -> StoreResult<Option<OperatorRecord>> {
        let row = Entity::find()
            .filter(Column::AccountKey.eq(account.to_lowercase()))
            .one(&self.0.db)
            .await?;
        row.map(record).transpose()
    }

    /// A page of operators, by account name.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(&self, after: Option<&str>, limit: u64) -> StoreResult<Page<OperatorRecord>> {
        let mut query = Entity::find().order_by_asc(Column::AccountKey).limit(limit + 1);
        if let Some(after) = after {
            query = query.filter(Column::AccountKey.gt(cursor::decode::<String>(after)?));
        }
        let rows = query.all(&self.0.db).await?;
        let page = cursor::page(rows, limit, |row| row.account_key.clone())?;
        Ok(Page {
            items: page.items.into_iter().map(record).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// How many operators there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self) -> StoreResult<u64> {
        Ok(Entity::find().count(&self.0.db).await?)
    }
}

impl Operators<'_, Writing> {
    /// Makes an operator.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account name is taken.
    pub async fn insert(&self, new: &NewOperator<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            account_key: Set(new.account.to_lowercase()),
            account: Set(new.account.to_owned()),
            name: Set(new.name.to_owned()),
            password_hash: Set(new.password_hash.to_owned()),
            totp_secret: Set(None),
            totp_last_step: Set(None),
            totp_offer: Set(None),
            created_at: Set(new.created_at.as_millis()),
            last_sign_in_at: Set(None),
            disabled_at: Set(None),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming("the account name"))?;
        Ok(())
    }

    /// Removes an operator, with their sign-ins, tokens and assignments.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove(&self, id: OperatorId, now: Timestamp) -> StoreResult<()> {
        self.note(id, now).await?;
        let own = assignment::Column::OperatorId.eq(id.to_string());
        past::assignments_of(&self.0.db, own, now).await?;
        let rows = member::Entity::find().filter(member::Column::OperatorId.eq(id.to_string()));
        let groups = rows.all(&self.0.db).await?.into_iter().map(|row| Former {
            part: row.operator_id,
            ..Former::of(row.group_id, String::new())
        });
        note(&self.0.db, Kind::GroupMember, now, groups).await?;
        match Entity::delete_by_id(id.to_string())
            .exec(&self.0.db)
            .await?
            .rows_affected
        {
            0 => Err(StoreError::NotFound("the operator")),
            _ => Ok(()),
        }
    }

    /// Sets the name that people see.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_name(&self, id: OperatorId, name: &str, now: Timestamp) -> StoreResult<()> {
        self.note(id, now).await?;
        self.set(id, &[(Column::Name, Expr::value(name))]).await
    }

    /// Shuts the account, or opens it again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_disabled(&self, id: OperatorId, disabled: bool, now: Timestamp) -> StoreResult<()> {
        self.note(id, now).await?;
        let since = disabled.then_some(now.as_millis());
        self.set(id, &[(Column::DisabledAt, Expr::value(since))]).await
    }

    /// Sets a new password hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_password(&self, id: OperatorId, password_hash: &str) -> StoreResult<()> {
        self.set(id, &[(Column::PasswordHash, Expr::value(password_hash))])
            .await
    }

    /// Notes a sign-in.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_last_sign_in(&self, id: OperatorId, now: Timestamp) -> StoreResult<()> {
        self.set(id, &[(Column::LastSignInAt, Expr::value(now.as_millis()))])
            .await
    }

    /// Keeps a second-factor secret that was offered, until it is confirmed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn offer_second_factor(&self, id: OperatorId, secret: &Secret<Vec<u8>>) -> StoreResult<()> {
        self.set(id, &[(Column::TotpOffer, Expr::value(secret.expose().clone()))])
            .await
    }

    /// Puts the offered secret in force, with the step whose code confirmed it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn confirm_second_factor(&self, id: OperatorId, step: i64) -> StoreResult<()> {
        let changes = [
            (Column::TotpSecret, Expr::col(Column::TotpOffer)),
            (Column::TotpLastStep, Expr::value(step)),
            (Column::TotpOffer, Expr::value(None::<Vec<u8>>)),
        ];
        self.set(id, &changes).await
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove_second_factor(&self, id: OperatorId) -> StoreResult<()> {
        let changes = [
            (Column::TotpSecret, Expr::value(None::<Vec<u8>>)),
            (Column::TotpLastStep, Expr::value(None::<i64>)),
            (Column::TotpOffer, Expr::value(None::<Vec<u8>>)),
        ];
        self.set(id, &changes).await
    }

    /// Notes that the code of a time step was used. False when that step or a later one was used before: one statement,
    /// so that the same code can't sign in twice at the same moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_step(&self, id: OperatorId, step: i64) -> StoreResult<bool> {
        let unused = Column::TotpLastStep.is_null().or(Column::TotpLastStep.lt(step));
        let used = Entity::update_many()
            .col_expr(Column::TotpLastStep, Expr::value(step))
            .filter(Column::Id.eq(id.to_string()))
            .filter(unused)
            .exec(&self.0.db)
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// Keeps what the account is until now.
    async fn note(&self, id: OperatorId, until: Timestamp) -> StoreResult<()> {
        let Some(row) = Entity::find_by_id(id.to_string()).one(&self.0.db).await? else {
            return Ok(());
        };
        let was = FormerOperator {
            account: row.account,
            name: row.name,
            open: row.disabled_at.is_none(),
            created_at: Timestamp::from_millis(row.created_at),
        };
        note(&self.0.db, Kind::Operator, until, [Former::of(id, json(&was)?)]).await
    }

    async fn set(&self, id: OperatorId, changes: &[(Column, Expr)]) -> StoreResult<()> {
        let mut update = Entity::update_many().filter(Column::Id.eq(id.to_string()));
        for (column, value) in changes {
            update = update.col_expr(*column, value.clone());
        }
        match update.exec(&self.0.db).await?.rows_affected {
            0 => Err(StoreError::NotFound("the operator")),
            _ => Ok(()),
        }
    }
}

fn record(row: Model) -> StoreResult<OperatorRecord> {
    Ok(OperatorRecord {
        id: parsed("operator id", &row.id)?,
        account: row.account,
        name: row.name,
        password_hash: Secret::new(row.password_hash),
        disabled_at: time(row.disabled_at),
        second_factor: row.totp_secret.map(|secret| SecondFactor {
            secret: Secret::new(secret),
            last_step: row.totp_last_step,
        }),
        second_factor_offer: row.totp_offer.map(Secret::new),
        created_at: Timestamp::from_millis(row.created_at),
        last_sign_in_at: time(row.last_sign_in_at),
    })
}
