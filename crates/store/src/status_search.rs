//! Finding the newest status messages that fit, quickly among millions: which index is walked is decided here, because SQLite
//! knows nothing of how many rows a value has, and PostgreSQL misjudges how messages spread over the devices of a scope.
//!
//! ```text
//! a session, a device     its own messages: some dozen
//! a small scope           all messages of its devices, sorted: up to some ten thousand
//! an operator, a kind     theirs, newest first, until enough fit
//! a severity              each severity by itself, newest first, then both together
//! nothing                 all, newest first, until enough fit
//! ```

use deskside_model::{BuiltInCollection, Scope, Severity};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use crate::column::signed;
use crate::entity::status_message::{Entity, Model};
use crate::error::StoreResult;
use crate::reports::sql::{Sql, Value};
use crate::status::{StatusFilter, StatusMessages, severity_number};

/// A scope of up to so many devices is searched device by device,
const SMALL: i64 = 2_000;
/// if it is less than one of so many of all devices: a larger part is met soon enough by walking.
const FEW: i64 = 50;

/// By what the messages are found; everything else is only compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Session,
    Device,
    Scope,
    Operator,
    Kind,
    Severity,
    Sequence,
}

impl<A> StatusMessages<'_, A> {
    /// The newest messages that fit, before a place in the chain.
    pub(crate) async fn newest(
        &self,
        scope: &Scope,
        filter: &StatusFilter,
        before: Option<i64>,
        limit: u64,
    ) -> StoreResult<Vec<Model>> {
        // Of a kind the severity is known.
        let mut filter = filter.clone();
        if let (Some(kind), Some(least)) = (filter.kind, filter.severity) {
            if kind.severity() < least {
                return Ok(Vec::new());
            }
            filter.severity = None;
        }
        let by = self.by(scope, &filter).await?;
        let severities: Vec<Option<i64>> = match filter.severity {
            None | Some(Severity::Information) => vec![None],
            Some(least) => [Severity::Warning, Severity::Alert]
                .into_iter()
                .filter(|severity| *severity >= least)
                .map(|severity| Some(severity_number(severity)))
                .collect(),
        };
        let mut rows = Vec::new();
        for severity in severities {
            rows.extend(self.found(by, scope, &filter, severity, before, limit).await?);
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.sequence));
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(rows)
    }

    async fn by(&self, scope: &Scope, filter: &StatusFilter) -> StoreResult<By> {
        if filter.session.is_some() {
            return Ok(By::Session);
        }
        if filter.device.is_some() {
            return Ok(By::Device);
        }
        if self.is_small(scope).await? {
            return Ok(By::Scope);
        }
        let severe = matches!(filter.severity, Some(Severity::Warning | Severity::Alert));
        Ok(match (filter.operator, filter.kind) {
            (Some(_), _) => By::Operator,
            (None, Some(_)) => By::Kind,
            (None, None) if severe => By::Severity,
            (None, None) => By::Sequence,
        })
    }

    /// Whether so few of all devices are in the scope that walking would pass by too much, and so few at all that their
    /// messages can be sorted.
    async fn is_small(&self, scope: &Scope) -> StoreResult<bool> {
        let Scope::Collections(collections) = scope else {
            return Ok(false);
        };
        let mut sql = Sql::default();
        sql.push("SELECT COUNT(*) FROM (SELECT 1 FROM collection_members WHERE 1 = 1");
        sql.members_in("collection_id", collections);
        sql.push(" LIMIT ").number(SMALL + 1).push(") AS members");
        let counted = self.0.db.query_one_raw(self.statement(sql)).await?;
        let members = counted.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
        if members > SMALL {
            return Ok(false);
        }
        let mut sql = Sql::default();
        sql.push("SELECT 1 FROM collection_members WHERE collection_id = ");
        sql.text(BuiltInCollection::AllDevices.id());
        sql.push(" LIMIT 1 OFFSET ").number(members * FEW);
        Ok(self.0.db.query_one_raw(self.statement(sql)).await?.is_some())
    }

    async fn found(
        &self,
        by: By,
        scope: &Scope,
        filter: &StatusFilter,
        severity: Option<i64>,
        before: Option<i64>,
        limit: u64,
    ) -> StoreResult<Vec<Model>> {
        // A sign in front of a column keeps SQLite from searching by it. PostgreSQL has figures to decide by.
        let sqlite = self.0.db.get_database_backend() == DbBackend::Sqlite;
        let sign = |this: By| if sqlite && this != by { "+" } else { "" };
        let mut sql = Sql::default();
        sql.push("SELECT * FROM status_messages WHERE sequence IN (SELECT sequence FROM status_messages WHERE 1 = 1");
        let texts = [
            (By::Session, "session_id", filter.session.map(|id| id.to_string())),
            (By::Device, "device_id", filter.device.map(|id| id.to_string())),
            (By::Operator, "operator_id", filter.operator.map(|id| id.to_string())),
        ];
        for (this, column, value) in texts {
            if let Some(value) = value {
                sql.push(" AND ").push(sign(this)).push(column).push(" = ").text(value);
            }
        }
        let numbers = [
            (By::Kind, "number", filter.kind.map(|kind| i64::from(kind.number()))),
            (By::Severity, "severity", severity),
        ];
        for (this, column, value) in numbers {
            if let Some(value) = value {
                sql.push(" AND ")
                    .push(sign(this))
                    .push(column)
                    .push(" = ")
                    .number(value);
            }
        }
        if let Some(before) = before {
            sql.push(" AND sequence < ").number(before);
        }
        if let Scope::Collections(collections) = scope {
            sql.members_of(&format!("{}device_id", sign(By::Scope)), collections);
        }
        // In the order of another expression nothing can be walked: what belongs to few devices is sorted.
        sql.push(if by == By::Scope {
            " ORDER BY +sequence DESC LIMIT "
        } else {
            " ORDER BY sequence DESC LIMIT "
        });
        sql.number(signed(limit)).push(") ORDER BY sequence DESC");
        let statement = self.statement(sql);
        Ok(Entity::find().from_raw_sql(statement).all(&self.0.db).await?)
    }

    fn statement(&self, sql: Sql) -> Statement {
        let values = sql.values.into_iter().map(|value| match value {
            Value::Number(number) => sea_orm::Value::from(number),
            Value::Text(text) => sea_orm::Value::from(text),
        });
        Statement::from_sql_and_values(self.0.db.get_database_backend(), sql.text, values)
    }
}
