//! The collections that every site has from the start, by ids that never change. What their rules say is in the store's
//! schema; who is in them is not known here.

use crate::CollectionId;

/// A collection that every site has. It can be used like any other, and neither changed nor deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuiltInCollection {
    /// Every device: the root, which limits all others.
    AllDevices,
    /// Devices with Windows.
    AllWindows,
    /// Devices with Linux.
    AllLinux,
    /// Devices that are joined to a domain.
    DomainJoined,
    /// Devices that are in a workgroup.
    Workgroup,
    /// Devices whose agent was not connected for 30 days.
    Offline30Days,
}

impl BuiltInCollection {
    /// All of them, the root first.
    pub const ALL: [Self; 6] = [
        Self::AllDevices,
        Self::AllWindows,
        Self::AllLinux,
        Self::DomainJoined,
        Self::Workgroup,
        Self::Offline30Days,
    ];

    /// Its id, the same on every site.
    #[must_use]
    pub const fn id(self) -> CollectionId {
        let mut bytes = [0; 16];
        bytes[15] = match self {
            Self::AllDevices => 1,
            Self::AllWindows => 2,
            Self::AllLinux => 3,
            Self::DomainJoined => 4,
            Self::Workgroup => 5,
            Self::Offline30Days => 6,
        };
        CollectionId::from_bytes(bytes)
    }

    /// The built-in collection with this id.
    #[must_use]
    pub fn from_id(id: CollectionId) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_an_id_of_its_own() {
        for collection in BuiltInCollection::ALL {
            assert_eq!(BuiltInCollection::from_id(collection.id()), Some(collection));
        }
        assert_eq!(BuiltInCollection::from_id(CollectionId::from_bytes([1; 16])), None);
    }
}
