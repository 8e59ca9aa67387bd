//! The site's chain of status messages. Appending locks the head of the chain, makes and signs the entry for exactly that
//! place (`audit`), and writes entry and head together: two writers can't take the same place, and a transaction that
//! fails leaves no gap.

use std::collections::BTreeMap;

use deskside_audit::{Chain, Entry, Fact, Hash, Head, Maker, Mention, Signer, Values};
use deskside_model::{DeviceId, OperatorId, Scope, SessionId, Severity, SiteId, StatusKind, Timestamp};
use deskside_site_api::status::StatusMessage;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{array, from_json, json, numbered, parsed_or_none, signed, unsigned};
use crate::cursor::{self, Page};
use crate::entity::status_chain;
use crate::entity::status_message::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};
use crate::reports::summary;

/// The only row of `status_chain`.
const CHAIN: i64 = 1;

repository! {
    /// The site's chain of status messages.
    StatusMessages
}

/// A status message that has no place in the chain yet.
#[derive(Debug, Clone)]
pub struct StatusDraft {
    /// When it happened.
    pub at: Timestamp,
    /// What it is about.
    pub kind: StatusKind,
    /// Who did it.
    pub operator_id: Option<OperatorId>,
    /// Their name, or the account name that was tried.
    pub operator_name: Option<String>,
    /// Where they were.
    pub address: Option<String>,
    /// Device concerned.
    pub device_id: Option<DeviceId>,
    /// Its name.
    pub device_name: Option<String>,
    /// Session concerned.
    pub session_id: Option<SessionId>,
    /// Further named values.
    pub details: BTreeMap<String, String>,
    /// The device itself wrote it, as this entry of its own chain.
    pub from_device: Option<Head>,
}

/// Which messages to list.
#[derive(Debug, Clone, Default)]
pub struct StatusFilter {
    /// Only this kind.
    pub kind: Option<StatusKind>,
    /// Only this severity or higher.
    pub severity: Option<Severity>,
    /// Only of this device.
    pub device: Option<DeviceId>,
    /// Only of this operator.
    pub operator: Option<OperatorId>,
    /// Only of this session.
    pub session: Option<SessionId>,
}

impl<A> StatusMessages<'_, A> {
    /// A page of messages, newest first: those about devices in a scope, and if everything is in it, all others too.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &StatusFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<StatusMessage>> {
        let before = after.map(cursor::decode::<i64>).transpose()?;
        let rows = self.newest(scope, filter, before, limit + 1).await?;
        let page = cursor::page(rows, limit, |row| row.sequence)?;
        Ok(Page {
            items: page.items.into_iter().map(message).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// The messages of these kinds after a place in the chain, oldest first.
    pub(crate) async fn of_kinds(
        &self,
        kinds: &[StatusKind],
        after: i64,
        limit: u64,
    ) -> StoreResult<Vec<StatusMessage>> {
        let numbers = kinds.iter().map(|kind| i64::from(kind.number()));
        let rows = Entity::find()
            .filter(Column::Number.is_in(numbers))
            .filter(Column::Sequence.gt(after))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(message).collect()
    }

    /// Entries of the chain from a place on as bytes, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_from(&self, sequence: u64, limit: u64) -> StoreResult<Vec<Vec<u8>>> {
        let entries = self.entries_between(sequence, u64::MAX, limit).await?;
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Entries of the chain as bytes, oldest first, each under the number that the database has for it: those from `first`
    /// to `last` (both count), at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_between(&self, first: u64, last: u64, limit: u64) -> StoreResult<Vec<(u64, Vec<u8>)>> {
        let entries = Entity::find()
            .select_only()
            .columns([Column::Sequence, Column::Entry])
            .filter(Column::Sequence.between(signed(first), signed(last)))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .into_tuple::<(i64, Vec<u8>)>();
        numbered(entries.all(&self.0.db).await?)
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self) -> StoreResult<Head> {
        let row = status_chain::Entity::find_by_id(CHAIN).one(&self.0.db).await?;
        let row = row.ok_or_else(|| StoreError::unreadable("status chain", "its head is missing"))?;
        Ok(Head {
            sequence: unsigned("sequence number", row.sequence)?,
            hash: Hash::from_bytes(array("entry hash", &row.hash)?),
        })
    }
}

impl StatusMessages<'_, Writing> {
    /// Appends a message to the chain of `site`, signed with its key.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] when `details` are out of the bounds of `audit::Values`; when the database fails.
    pub async fn append(
        &self,
        site: SiteId,
        signer: &(dyn Signer + Sync),
        draft: StatusDraft,
    ) -> StoreResult<StatusMessage> {
        let head = self.lock().await?;
        let entry = Chain::resume(Maker::Site(site), head)
            .append(signer, fact(&draft))
            .map_err(|error| StoreError::BadRequest(error.to_string()))?;
        status_chain::Entity::update_many()
            .col_expr(status_chain::Column::Sequence, Expr::value(signed(entry.sequence())))
            .col_expr(
                status_chain::Column::Hash,
                Expr::value(entry.hash().as_bytes().to_vec()),
            )
            .filter(status_chain::Column::Id.eq(CHAIN))
            .exec(&self.0.db)
            .await?;
        let row = row(&draft, &entry)?;
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        let message = placed(entry.sequence(), draft);
        summary::note_message(&self.0.db, &message).await?;
        Ok(message)
    }

    /// The end of the chain, locked until the transaction ends: an update that changes nothing takes the lock on both
    /// databases.
    async fn lock(&self) -> StoreResult<Head> {
        status_chain::Entity::update_many()
            .col_expr(
                status_chain::Column::Sequence,
                Expr::col(status_chain::Column::Sequence),
            )
            .filter(status_chain::Column::Id.eq(CHAIN))
            .exec(&self.0.db)
            .await?;
        self.head().await
    }
}

/// The signed form: all that the message says, under the names of the API.
fn fact(draft: &StatusDraft) -> Fact {
    let parts = [
        ("operator_id", draft.operator_id.map(|id| id.to_string())),
        ("operator_name", draft.operator_name.clone()),
        ("address", draft.address.clone()),
        ("device_id", draft.device_id.map(|id| id.to_string())),
        ("device_name", draft.device_name.clone()),
        ("session_id", draft.session_id.map(|id| id.to_string())),
        ("from_device", draft.from_device.map(|_| String::from("yes"))),
    ];
    let details = draft.details.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let mut values = details
        .chain(parts)
        .fold(Values::new(), |values, (name, value)| values.with(name, value));
    if let (Some(device), Some(entry)) = (draft.device_id, draft.from_device) {
        values = Mention { device, entry }.add_to(values);
    }
    Fact {
        at: draft.at,
        kind: draft.kind,
        values,
    }
}

fn row(draft: &StatusDraft, entry: &Entry) -> StoreResult<ActiveModel> {
    Ok(ActiveModel {
        sequence: Set(signed(entry.sequence())),
        at: Set(draft.at.as_millis()),
        number: Set(i64::from(draft.kind.number())),
        severity: Set(severity_number(draft.kind.severity())),
        operator_id: Set(draft.operator_id.map(|id| id.to_string())),
        operator_name: Set(draft.operator_name.clone()),
        address: Set(draft.address.clone()),
        device_id: Set(draft.device_id.map(|id| id.to_string())),
        device_name: Set(draft.device_name.clone()),
        session_id: Set(draft.session_id.map(|id| id.to_string())),
        details: Set(json(&draft.details)?),
        from_device: Set(i64::from(draft.from_device.is_some())),
        hash: Set(entry.hash().as_bytes().to_vec()),
        entry: Set(entry.to_bytes()),
    })
}

fn placed(sequence: u64, draft: StatusDraft) -> StatusMessage {
    StatusMessage {
        sequence,
        at: draft.at,
        number: draft.kind.number(),
        kind: draft.kind.code().to_owned(),
        severity: draft.kind.severity(),
        operator_id: draft.operator_id,
        operator_name: draft.operator_name,
        address: draft.address,
        device_id: draft.device_id,
        device_name: draft.device_name,
        session_id: draft.session_id,
        details: draft.details,
        from_device: draft.from_device.is_some(),
    }
}

fn message(row: Model) -> StoreResult<StatusMessage> {
    let number: u32 = unsigned("status message number", row.number)?;
    let kind = StatusKind::from_number(number)
        .ok_or_else(|| StoreError::unreadable("status message", format!("number {number} is not in the registry")))?;
    Ok(StatusMessage {
        sequence: unsigned("sequence number", row.sequence)?,
        at: Timestamp::from_millis(row.at),
        number,
        kind: kind.code().to_owned(),
        severity: kind.severity(),
        operator_id: parsed_or_none("operator id", row.operator_id.as_deref())?,
        operator_name: row.operator_name,
        address: row.address,
        device_id: parsed_or_none("device id", row.device_id.as_deref())?,
        device_name: row.device_name,
        session_id: parsed_or_none("session id", row.session_id.as_deref())?,
        details: from_json("set of details", &row.details)?,
        from_device: row.from_device != 0,
    })
}

pub(crate) fn severity_number(severity: Severity) -> i64 {
    match severity {
        Severity::Information => 0,
        Severity::Warning => 1,
        Severity::Alert => 2,
    }
}
