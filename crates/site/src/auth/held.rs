//! What an operator holds at one moment: the only place where stored assignments become rights.

use deskside_model::{BuiltInRole, OperatorId, Timestamp};
use deskside_policy::{Given, Rights};
use deskside_site_api::operators::Role;
use deskside_store::{Assignments, GivenRow, StoreResult};

/// What an operator holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What they may do, and where.
    pub rights: Rights,
    /// The strongest built-in role that they have on All Devices.
    pub role: Option<Role>,
}

impl Held {
    /// What this operator holds now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by<A>(assignments: &Assignments<'_, A>, operator: OperatorId, now: Timestamp) -> StoreResult<Self> {
        Ok(Self::from_rows(assignments.given(operator).await?, now))
    }

    fn from_rows(rows: Vec<GivenRow>, now: Timestamp) -> Self {
        let holds = |row: &&GivenRow| row.until.is_none_or(|until| now < until);
        let everywhere: Vec<_> = rows
            .iter()
            .filter(holds)
            .filter(|row| given(row).everywhere())
            .filter_map(|row| BuiltInRole::from_id(row.role))
            .collect();
        let strongest = BuiltInRole::ALL.into_iter().find(|role| everywhere.contains(role));
        Self {
            role: strongest.map(Role::of),
            rights: Rights::new(rows.iter().map(given), now),
        }
    }
}

fn given(row: &GivenRow) -> Given {
    Given {
        permissions: row.permissions,
        collections: row.collections.clone(),
        until: row.until,
    }
}
