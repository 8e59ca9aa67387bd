//! Sessions of operators on devices: one row each, from the grant to the end.

use deskside_model::{AccessLevel, DeviceId, GrantId, Scope, SessionId, Timestamp, ViewerKey};
use deskside_site_api::sessions::{MeasuredLatency, Session, SessionState};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{array, from_json, from_word, json, parsed, time, word};
use crate::cursor::{self, Page};
use crate::entity::session::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};
use crate::reports::summary;
use crate::scope::reached;

repository! {
    /// Sessions of operators on devices.
    Sessions
}

/// A session, with what only the site knows of it.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    /// As the API shows it.
    pub session: Session,
    /// Its grant.
    pub grant_id: GrantId,
    /// The key of the viewer that it was granted to.
    pub viewer_key: ViewerKey,
    /// When the grant ends it at the latest.
    pub must_end_at: Timestamp,
}

/// Which sessions to list.
#[derive(Debug, Clone, Default)]
pub struct SessionFilter {
    /// Only (not) those that go on.
    pub live: Option<bool>,
    /// Only of this device.
    pub device: Option<DeviceId>,
}

/// A step in a session's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// The local user is being asked.
    AskingConsent,
    /// The picture flows; `at` is kept as the start the first time only.
    Active {
        /// When.
        at: Timestamp,
    },
    /// The link broke; the device waits.
    LinkLost,
    /// It began, and is over.
    Ended {
        /// When.
        at: Timestamp,
        /// Code of `model::EndReason`.
        reason: String,
    },
    /// It never began.
    Refused {
        /// When.
        at: Timestamp,
        /// Code of `model::Refusal`.
        reason: String,
    },
}

impl<A> Sessions<'_, A> {
    /// One session.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: SessionId) -> StoreResult<SessionRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.ok_or(StoreError::NotFound("the session")).and_then(record)
    }

    /// A page of sessions on devices in a scope, newest first.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &SessionFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<SessionRecord>> {
        let mut query = reached(Entity::find(), Column::DeviceId, scope)
            .order_by_desc(Column::RequestedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        match filter.live {
            Some(true) => query = query.filter(Column::EndedAt.is_null()),
            Some(false) => query = query.filter(Column::EndedAt.is_not_null()),
            None => {}
        }
        if let Some(device) = filter.device {
            query = query.filter(Column::DeviceId.eq(device.to_string()));
        }
        if let Some(after) = after {
            let place = cursor::decode::<(i64, String)>(after)?;
            query = query.filter(cursor::before((Column::RequestedAt, Column::Id), place));
        }
        let page = cursor::page(query.all(&self.0.db).await?, limit, |row| {
            (row.requested_at, row.id.clone())
        })?;
        Ok(Page {
            items: page.items.into_iter().map(record).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// Sessions in the order of their ids, from after one on.
    pub(crate) async fn after(&self, id: &str, limit: u64) -> StoreResult<Vec<SessionRecord>> {
        let rows = Entity::find()
            .filter(Column::Id.gt(id))
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(record).collect()
    }

    /// How many sessions go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_live(&self) -> StoreResult<u64> {
        let live = Entity::find().filter(Column::EndedAt.is_null());
        Ok(live.count(&self.0.db).await?)
    }

    /// The sessions that go on with one device, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live_on(&self, device: DeviceId) -> StoreResult<Vec<SessionRecord>> {
        let rows = Entity::find()
            .filter(Column::EndedAt.is_null())
            .filter(Column::DeviceId.eq(device.to_string()))
            .order_by_asc(Column::RequestedAt)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(record).collect()
    }

    /// All sessions that go on, oldest first. (Bounded by what devices and operators can have open at once.)
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live(&self) -> StoreResult<Vec<SessionRecord>> {
        let rows = Entity::find()
            .filter(Column::EndedAt.is_null())
            .order_by_asc(Column::RequestedAt)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(record).collect()
    }
}

impl Sessions<'_, Writing> {
    /// Adds a session.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its id or grant is known already.
    pub async fn insert(&self, record: &SessionRecord) -> StoreResult<()> {
        let session = &record.session;
        let row = ActiveModel {
            id: Set(session.id.to_string()),
            grant_id: Set(record.grant_id.to_string()),
            viewer_key: Set(record.viewer_key.as_bytes().to_vec()),
            device_id: Set(session.device_id.to_string()),
            device_name: Set(session.device_name.clone()),
            operator_id: Set(session.operator_id.to_string()),
            operator_name: Set(session.operator_name.clone()),
            kind: Set(word(&session.kind)?),
            access: Set(word(&session.access)?),
            reason: Set(session.reason.clone()),
            state: Set(word(&session.state)?),
            end_reason: Set(session.end_reason.clone()),
            requested_at: Set(session.requested_at.as_millis()),
            must_end_at: Set(record.must_end_at.as_millis()),
            started_at: Set(session.started_at.map(Timestamp::as_millis)),
            ended_at: Set(session.ended_at.map(Timestamp::as_millis)),
            measured: Set(session.measured.as_ref().map(json).transpose()?),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming("the session"))?;
        summary::note_session(&self.0.db, session).await
    }

    /// Takes a session one step further. `None` when it was over already: what is over stays as it ended, also when a
    /// late message of the device says otherwise.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn change(&self, id: SessionId, change: &SessionChange) -> StoreResult<Option<SessionRecord>> {
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::EndedAt.is_null());
        update = match change {
            SessionChange::AskingConsent | SessionChange::LinkLost => update,
            SessionChange::Active { at } => {
                let first = Func::coalesce([Expr::col(Column::StartedAt), Expr::value(at.as_millis())]);
                update.col_expr(Column::StartedAt, first.into())
            }
            SessionChange::Ended { at, reason } | SessionChange::Refused { at, reason } => update
                .col_expr(Column::EndedAt, Expr::value(at.as_millis()))
                .col_expr(Column::EndReason, Expr::value(reason.as_str())),
        };
        let state = word(&change.state())?;
        let changed = update
            .col_expr(Column::State, Expr::value(state))
            .exec(&self.0.db)
            .await?;
        let now = self.get(id).await?;
        if changed.rows_affected == 1 {
            summary::note_session(&self.0.db, &now.session).await?;
        }
        Ok((changed.rows_affected == 1).then_some(now))
    }

    /// Keeps that the operator of a session may go so far from now on. `None` when it is over.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_access(&self, id: SessionId, access: AccessLevel) -> StoreResult<Option<SessionRecord>> {
        let changed = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::EndedAt.is_null())
            .col_expr(Column::Access, Expr::value(word(&access)?))
            .exec(&self.0.db)
            .await?;
        let now = self.get(id).await?;
        Ok((changed.rows_affected == 1).then_some(now))
    }

    /// Keeps how quick a session was. `None` when that is known already: what was said first stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_measured(&self, id: SessionId, measured: &MeasuredLatency) -> StoreResult<Option<SessionRecord>> {
        let changed = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Measured.is_null())
            .col_expr(Column::Measured, Expr::value(json(measured)?))
            .exec(&self.0.db)
            .await?;
        let now = self.get(id).await?;
        Ok((changed.rows_affected == 1).then_some(now))
    }
}

impl SessionChange {
    fn state(&self) -> SessionState {
        match self {
            Self::AskingConsent => SessionState::AskingConsent,
            Self::Active { .. } => SessionState::Active,
            Self::LinkLost => SessionState::LinkLost,
            Self::Ended { .. } => SessionState::Ended,
            Self::Refused { .. } => SessionState::Refused,
        }
    }
}

fn record(row: Model) -> StoreResult<SessionRecord> {
    Ok(SessionRecord {
        grant_id: parsed("grant id", &row.grant_id)?,
        viewer_key: ViewerKey::from_bytes(array("viewer key", &row.viewer_key)?),
        must_end_at: Timestamp::from_millis(row.must_end_at),
        session: Session {
            id: parsed("session id", &row.id)?,
            device_id: parsed("device id", &row.device_id)?,
            device_name: row.device_name,
            operator_id: parsed("operator id", &row.operator_id)?,
            operator_name: row.operator_name,
            kind: from_word("kind of session", &row.kind)?,
            access: from_word("access level", &row.access)?,
            reason: row.reason,
            state: from_word("session state", &row.state)?,
            end_reason: row.end_reason,
            requested_at: Timestamp::from_millis(row.requested_at),
            started_at: time(row.started_at),
            ended_at: time(row.ended_at),
            measured: row
                .measured
                .as_deref()
                .map(|text| from_json("what was measured", text))
                .transpose()?,
        },
    })
}
