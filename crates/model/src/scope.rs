//! The devices that somebody reaches, as a list can be filtered by it. Knows neither who that is nor what they may do there.

use std::collections::BTreeSet;

use crate::{BuiltInCollection, CollectionId};

/// Which devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All, those that were removed included, and what concerns no device at all.
    Everything,
    /// The present members of these collections; of none, nothing.
    Collections(BTreeSet<CollectionId>),
}

impl Scope {
    /// The scope of an assignment on these collections.
    #[must_use]
    pub fn of(collections: BTreeSet<CollectionId>) -> Self {
        if collections.contains(&BuiltInCollection::AllDevices.id()) {
            Self::Everything
        } else {
            Self::Collections(collections)
        }
    }

    /// Whether it holds a device that is in these collections. What is in none is held by [`Scope::Everything`] only.
    #[must_use]
    pub fn holds(&self, holding: &BTreeSet<CollectionId>) -> bool {
        match self {
            Self::Everything => true,
            Self::Collections(collections) => !collections.is_disjoint(holding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_no_collection_is_only_for_who_reaches_everything() {
        let branch = CollectionId::from_bytes([9; 16]);
        let all = BuiltInCollection::AllDevices.id();
        let none = BTreeSet::new();
        assert!(Scope::of([all, branch].into()).holds(&none));
        assert!(!Scope::of([branch].into()).holds(&none));
        assert!(!Scope::of([branch].into()).holds(&[all].into()));
        assert!(Scope::of([branch].into()).holds(&[all, branch].into()));
        assert!(!Scope::of(none).holds(&[all].into()));
    }
}
