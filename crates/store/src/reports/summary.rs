//! Keeps the tables that reports read: in the same transaction as the status message or the session that they summarise, so
//! that a report and the chain never disagree. What a device says changes only what is known of its own sessions.

use std::collections::BTreeMap;

use deskside_model::StatusKind;
use deskside_site_api::sessions::{Session, SessionState};
use deskside_site_api::status::StatusMessage;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, Statement, Value};

use crate::column::{signed, word};
use crate::entity::session_request::{ActiveModel, Column, Entity};
use crate::error::StoreResult;

/// Takes a status message that was just written into account.
pub(crate) async fn note_message(db: &impl ConnectionTrait, message: &StatusMessage) -> StoreResult<()> {
    let Some(kind) = StatusKind::from_number(message.number) else {
        return Ok(());
    };
    let Some(about) = About::of(message) else {
        return Ok(());
    };
    match kind {
        // Only the site says these; a device that says them lies.
        StatusKind::SessionRequested | StatusKind::SessionGranted | StatusKind::SessionRefusedBySite
            if message.from_device =>
        {
            Ok(())
        }
        StatusKind::SessionRequested => requested(db, message).await,
        StatusKind::SessionGranted => {
            about
                .set(db, "access = COALESCE($3, access)", [about.detail("access")])
                .await
        }
        StatusKind::SessionRefusedBySite => about.refused(db, about.detail("refusal"), "site").await,
        StatusKind::SessionRefusedByDevice => {
            let refusal = about.detail("refusal");
            if refusal.as_deref() == Some("consent_impossible") {
                about.answered(db, "impossible").await?;
            }
            about.refused(db, refusal, "device").await
        }
        StatusKind::ConsentAsked | StatusKind::RaiseAsked => about.asked(db, message).await,
        StatusKind::RaiseRefused => about.answered(db, about.answer_to_raise()).await,
        StatusKind::SessionRightsChanged => about.rights_changed(db).await,
        StatusKind::ConsentGiven => about.answered(db, "given").await,
        StatusKind::ConsentDenied => {
            about.answered(db, "denied").await?;
            about.refused(db, Some(String::from("consent_denied")), "user").await
        }
        StatusKind::ConsentTimedOut => {
            about.answered(db, "no_answer").await?;
            about.refused(db, Some(String::from("consent_timeout")), "user").await
        }
        StatusKind::SessionStarted => about.started(db).await,
        StatusKind::SessionEnded => about.ended(db).await,
        _ => Ok(()),
    }
}

/// Takes a session as it stands now into account: what the site sees of it before, or instead of, the device's own words.
pub(crate) async fn note_session(db: &impl ConnectionTrait, session: &Session) -> StoreResult<()> {
    insert(
        db,
        ActiveModel {
            session_id: Set(session.id.to_string()),
            requested_at: Set(session.requested_at.as_millis()),
            device_id: Set(session.device_id.to_string()),
            device_name: Set(session.device_name.clone()),
            operator_id: Set(session.operator_id.to_string()),
            operator_name: Set(session.operator_name.clone()),
            address: Set(None),
            kind: Set(word(&session.kind)?),
            access: Set(word(&session.access)?),
            reason: Set(session.reason.clone()),
            refusal: Set(None),
            refused_by: Set(None),
            consent: Set(None),
            started_at: Set(None),
            ended_at: Set(None),
            end_reason: Set(None),
            length: Set(None),
        },
    )
    .await?;
    let refused = session.state == SessionState::Refused;
    let reason = session.end_reason.clone();
    let (refusal, end) = if refused { (reason, None) } else { (None, reason) };
    let values = [
        Value::from(session.id.to_string()),
        session.started_at.map(|at| at.as_millis()).into(),
        session.ended_at.map(|at| at.as_millis()).into(),
        refusal.into(),
        end.into(),
    ];
    execute(
        db,
        "UPDATE session_requests SET started_at = COALESCE(started_at, $2), ended_at = COALESCE(ended_at, $3), \
         refused_by = CASE WHEN refusal IS NULL AND CAST($4 AS TEXT) IS NOT NULL THEN 'site' ELSE refused_by END, \
         refusal = COALESCE(refusal, $4), end_reason = COALESCE(end_reason, $5) WHERE session_id = $1",
        values,
    )
    .await?;
    measure(db, &session.id.to_string()).await
}

/// What one message says, and of which session.
struct About<'a> {
    session: String,
    device: String,
    at: i64,
    details: &'a BTreeMap<String, String>,
}

impl<'a> About<'a> {
    fn of(message: &'a StatusMessage) -> Option<Self> {
        Some(Self {
            session: message.session_id?.to_string(),
            device: message.device_id?.to_string(),
            at: message.at.as_millis(),
            details: &message.details,
        })
    }

    fn detail(&self, name: &str) -> Option<String> {
        self.details.get(name).cloned()
    }

    /// What came of the question whether an operator may do more. A refusal without a question before it answers none.
    fn answer_to_raise(&self) -> &'static str {
        match self.details.get("refusal").map(String::as_str) {
            Some("consent_denied") => "denied",
            Some("consent_timeout") => "no_answer",
            Some("consent_impossible") => "impossible",
            _ => "withdrawn",
        }
    }

    /// Sets columns of the request that this message is about; `$3` is the first of `values`.
    async fn set<const N: usize>(
        &self,
        db: &impl ConnectionTrait,
        what: &str,
        values: [Option<String>; N],
    ) -> StoreResult<()> {
        let sql = format!("UPDATE session_requests SET {what} WHERE session_id = $1 AND device_id = $2");
        let values = values.into_iter().map(Value::from);
        let all = [self.session.clone().into(), self.device.clone().into()];
        execute(db, &sql, all.into_iter().chain(values)).await
    }

    /// A refusal of what has begun already (of more rights, say) is no refusal of the session.
    async fn refused(&self, db: &impl ConnectionTrait, refusal: Option<String>, by: &str) -> StoreResult<()> {
        let at = self.at;
        let what = format!(
            "refusal = CASE WHEN started_at IS NULL THEN $3 ELSE refusal END, \
             refused_by = CASE WHEN started_at IS NULL THEN $4 ELSE refused_by END, \
             ended_at = CASE WHEN started_at IS NULL THEN {at} ELSE ended_at END"
        );
        self.set(db, &what, [refusal, Some(by.to_owned())]).await
    }

    /// A session counts with the most that was allowed in it. Only a raise says whether there was consent.
    async fn rights_changed(&self, db: &impl ConnectionTrait) -> StoreResult<()> {
        let Some(consent) = self.detail("consent") else {
            return Ok(());
        };
        self.set(db, "access = COALESCE($3, access)", [self.detail("access")])
            .await?;
        if consent == "given" {
            self.answered(db, "given").await?;
        }
        Ok(())
    }

    async fn started(&self, db: &impl ConnectionTrait) -> StoreResult<()> {
        let at = self.at;
        let what = format!("started_at = {at}, refusal = NULL, refused_by = NULL, access = COALESCE($3, access)");
        self.set(db, &what, [self.detail("access")]).await?;
        measure(db, &self.session).await
    }

    async fn ended(&self, db: &impl ConnectionTrait) -> StoreResult<()> {
        let what = format!("ended_at = {}, end_reason = $3", self.at);
        self.set(db, &what, [self.detail("end_reason")]).await?;
        measure(db, &self.session).await
    }

    async fn asked(&self, db: &impl ConnectionTrait, message: &StatusMessage) -> StoreResult<()> {
        self.set(
            db,
            "consent = CASE WHEN started_at IS NULL THEN $3 ELSE consent END",
            [Some("asked".to_owned())],
        )
        .await?;
        let values = [
            Value::from(self.session.clone()),
            self.device.clone().into(),
            signed(message.sequence).into(),
            self.at.into(),
            self.detail("access").into(),
        ];
        execute(
            db,
            "INSERT INTO consent_questions (sequence, session_id, asked_at, device_id, device_name, operator_id, \
             operator_name, access, answer) SELECT $3, session_id, $4, device_id, device_name, operator_id, \
             operator_name, COALESCE($5, access), 'asked' FROM session_requests WHERE session_id = $1 AND device_id = $2",
            values,
        )
        .await
    }

    async fn answered(&self, db: &impl ConnectionTrait, answer: &str) -> StoreResult<()> {
        self.set(
            db,
            "consent = CASE WHEN started_at IS NULL THEN $3 ELSE consent END",
            [Some(answer.to_owned())],
        )
        .await?;
        let values = [
            Value::from(self.session.clone()),
            self.device.clone().into(),
            answer.into(),
            self.at.into(),
        ];
        execute(
            db,
            "UPDATE consent_questions SET answer = $3, answered_at = $4 WHERE answer = 'asked' AND sequence = \
             (SELECT MAX(sequence) FROM consent_questions WHERE session_id = $1 AND device_id = $2)",
            values,
        )
        .await
    }
}

/// A request as the site recorded it. Whatever follows without one is about no session that the site knows of.
async fn requested(db: &impl ConnectionTrait, message: &StatusMessage) -> StoreResult<()> {
    let (Some(session), Some(device), Some(operator)) = (message.session_id, message.device_id, message.operator_id)
    else {
        return Ok(());
    };
    let detail = |name: &str| message.details.get(name).cloned().unwrap_or_default();
    insert(
        db,
        ActiveModel {
            session_id: Set(session.to_string()),
            requested_at: Set(message.at.as_millis()),
            device_id: Set(device.to_string()),
            device_name: Set(message.device_name.clone().unwrap_or_default()),
            operator_id: Set(operator.to_string()),
            operator_name: Set(message.operator_name.clone().unwrap_or_default()),
            address: Set(message.address.clone()),
            kind: Set(detail("kind")),
            access: Set(detail("access")),
            reason: Set(detail("reason")),
            refusal: Set(None),
            refused_by: Set(None),
            consent: Set(None),
            started_at: Set(None),
            ended_at: Set(None),
            end_reason: Set(None),
            length: Set(None),
        },
    )
    .await
}

/// What is known already stays.
async fn insert(db: &impl ConnectionTrait, row: ActiveModel) -> StoreResult<()> {
    let known = OnConflict::column(Column::SessionId).do_nothing().to_owned();
    Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The length of a session whose start and end are known. Two clocks may have a part in it; none runs backwards here.
async fn measure(db: &impl ConnectionTrait, session: &str) -> StoreResult<()> {
    execute(
        db,
        "UPDATE session_requests SET length = CASE WHEN ended_at < started_at THEN 0 ELSE ended_at - started_at END \
         WHERE session_id = $1 AND started_at IS NOT NULL AND ended_at IS NOT NULL",
        [Value::from(session)],
    )
    .await
}

async fn execute(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> StoreResult<()> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await?;
    Ok(())
}
