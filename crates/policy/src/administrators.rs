//! The local administrators of a device, as the device itself finds them. Knows nothing of where they are kept.

use deskside_model::principals::same_account;

use crate::LocalAdministrator;

/// Which accounts administer a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalAdministrators {
    /// These, by name.
    Known(Vec<String>),
    /// It could not be found out.
    Unknown,
}

impl LocalAdministrators {
    /// Whether an account of this name is one of them.
    #[must_use]
    pub fn has(&self, account: &str) -> LocalAdministrator {
        match self {
            Self::Known(names) if names.iter().any(|name| same_account(name, account)) => LocalAdministrator::Yes,
            Self::Known(_) => LocalAdministrator::No,
            Self::Unknown => LocalAdministrator::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_to_know_them_is_neither_yes_nor_no() {
        let known = LocalAdministrators::Known(vec![String::from("ann")]);
        assert_eq!(known.has("Ann"), LocalAdministrator::Yes);
        assert_eq!(known.has("anna"), LocalAdministrator::No);
        assert_eq!(LocalAdministrators::Unknown.has("ann"), LocalAdministrator::Unknown);
    }
}
