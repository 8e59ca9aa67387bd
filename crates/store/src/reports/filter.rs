//! What a report is about: a period, and what it is narrowed to.

use deskside_model::{CollectionId, DeviceId, OperatorId, Scope, Timestamp};

use super::sql::Sql;

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFilter {
    /// The devices that whoever asks may see reports of.
    pub scope: Scope,
    /// The collections that they may see.
    pub seen: Scope,
    /// Nothing before; none: from the beginning.
    pub from: Option<Timestamp>,
    /// Nothing from then on.
    pub until: Timestamp,
    /// Only of this operator.
    pub operator: Option<OperatorId>,
    /// Only on this device.
    pub device: Option<DeviceId>,
    /// Only on members of this collection.
    pub collection: Option<CollectionId>,
}

impl ReportFilter {
    /// Everything up to a time.
    #[must_use]
    pub fn everything_until(until: Timestamp) -> Self {
        Self {
            scope: Scope::Everything,
            seen: Scope::Everything,
            from: None,
            until,
            operator: None,
            device: None,
            collection: None,
        }
    }

    /// Adds the conditions, each after `AND`. `time` is the column that the period is about, `device` how members are compared:
    /// a name by which the database may search, or one by which it may not.
    pub(super) fn conditions(&self, sql: &mut Sql, time: &str, device: &str) {
        sql.push(" AND ").push(time).push(" < ").number(self.until.as_millis());
        if let Some(from) = self.from {
            sql.push(" AND ").push(time).push(" >= ").number(from.as_millis());
        }
        if let Some(operator) = self.operator {
            sql.push(" AND operator_id = ").text(operator);
        }
        if let Some(device) = self.device {
            sql.push(" AND device_id = ").text(device);
        }
        if let Scope::Collections(collections) = &self.scope {
            sql.members_of(device, collections);
        }
        if let Some(collection) = self.collection {
            // One that they may not see has no members for them.
            let seen = self.seen.holds(&[collection].into()).then_some(&collection);
            sql.members_of(device, seen);
        }
    }
}
