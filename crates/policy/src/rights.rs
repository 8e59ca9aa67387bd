//! What an operator may do, and where: the one place that knows what assignments add up to.
//!
//! Rights are the union over the assignments that hold now; there are no denials. A permission that reaches devices counts
//! on the members of an assignment's collections. One that reaches the site counts only from an assignment on All Devices:
//! whoever manages security or collections could otherwise give themselves the rest.
//!
//! Knows nothing of where assignments are kept and who is in which group.

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, CollectionId, PermissionSet, Scope, Timestamp};

/// What one assignment gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What its role allows.
    pub permissions: PermissionSet,
    /// Where.
    pub collections: BTreeSet<CollectionId>,
    /// When it ends; none: when somebody takes it away.
    pub until: Option<Timestamp>,
}

impl Given {
    /// Whether it is on All Devices.
    #[must_use]
    pub fn everywhere(&self) -> bool {
        self.collections.contains(&BuiltInCollection::AllDevices.id())
    }

    /// What of its role counts: all of it on All Devices, else what reaches devices.
    #[must_use]
    pub fn counting(&self) -> PermissionSet {
        if self.everywhere() {
            self.permissions
        } else {
            self.permissions.reaching_devices()
        }
    }

    fn holds(&self, holding: &BTreeSet<CollectionId>) -> bool {
        self.everywhere() || !self.collections.is_disjoint(holding)
    }
}

/// All that an operator may do at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    given: Vec<Given>,
}

impl Rights {
    /// The rights from these assignments, of which those that have ended count no more.
    #[must_use]
    pub fn new(given: impl IntoIterator<Item = Given>, now: Timestamp) -> Self {
        let holds = |given: &Given| given.until.is_none_or(|until| now < until);
        Self {
            given: given.into_iter().filter(holds).collect(),
        }
    }

    /// What they may do somewhere at least: enough to open a door, never enough to act on a device.
    #[must_use]
    pub fn anywhere(&self) -> PermissionSet {
        union(self.given.iter())
    }

    /// What they may do on all devices and on the site itself.
    #[must_use]
    pub fn everywhere(&self) -> PermissionSet {
        union(self.given.iter().filter(|given| given.everywhere()))
    }

    /// What they may do on a device that is in these collections.
    #[must_use]
    pub fn on(&self, holding: &BTreeSet<CollectionId>) -> PermissionSet {
        union(self.given.iter().filter(|given| given.holds(holding)))
    }

    /// The devices on which they have at least one of these permissions.
    #[must_use]
    pub fn scope(&self, any_of: PermissionSet) -> Scope {
        let giving = self.given.iter().filter(|given| given.counting().meets(any_of));
        Scope::of(giving.flat_map(|given| given.collections.iter().copied()).collect())
    }

    /// When the last of these permissions ends on a device that is in these collections; none: not by itself.
    #[must_use]
    pub fn until(&self, any_of: PermissionSet, holding: &BTreeSet<CollectionId>) -> Option<Timestamp> {
        let giving = self
            .given
            .iter()
            .filter(|given| given.holds(holding) && given.counting().meets(any_of));
        let mut latest = None;
        for given in giving {
            latest = Some(given.until?.max(latest.unwrap_or(Timestamp::from_millis(i64::MIN))));
        }
        latest
    }

    /// When they next become less by themselves.
    #[must_use]
    pub fn changes_at(&self) -> Option<Timestamp> {
        self.given.iter().filter_map(|given| given.until).min()
    }

    /// The same rights, with no more than these permissions: for a program that acts for the operator.
    #[must_use]
    pub fn limited_to(mut self, permissions: PermissionSet) -> Self {
        for given in &mut self.given {
            given.permissions = given.permissions.and(permissions);
        }
        self
    }

    /// What of an assignment these rights do not hold themselves, so that it may not be given away by whoever has them. A
    /// permission is held on a collection if it is held on that very collection or on all devices.
    #[must_use]
    pub fn missing_for(&self, given: &Given) -> PermissionSet {
        let missing = given.collections.iter().map(|collection| {
            let counting = Given {
                collections: [*collection].into(),
                ..given.clone()
            };
            counting.counting().less(self.on(&counting.collections))
        });
        missing.fold(PermissionSet::EMPTY, PermissionSet::or)
    }
}

fn union<'a>(given: impl Iterator<Item = &'a Given>) -> PermissionSet {
    given.fold(PermissionSet::EMPTY, |set, given| set.or(given.counting()))
}
