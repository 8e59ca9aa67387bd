//! Lists of people in client settings, and when two account names are the same. Knows nothing of who exists.

use serde::{Deserialize, Serialize};

/// The most characters of an account's name.
pub const MAX_ACCOUNT: usize = 64;

const USER: &str = "user:";
const GROUP: &str = "group:";

/// A list of people, each as `user:ACCOUNT`.
///
/// It is kept as it was written: an entry in a form that this program does not know (of a newer site, or from a damaged
/// file) stands for nobody, and a list that has entries never becomes an empty one, which could mean *everyone*.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Principals(Vec<String>);

impl Principals {
    /// A list of these entries, as written.
    pub fn new<T: Into<String>>(entries: impl IntoIterator<Item = T>) -> Self {
        Self(entries.into_iter().map(Into::into).collect())
    }

    /// Whether nobody is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this account is listed.
    #[must_use]
    pub fn names(&self, account: &str) -> bool {
        let users = self.0.iter().filter_map(|entry| entry.strip_prefix(USER));
        users.into_iter().any(|user| same_account(user, account))
    }

    /// Whether somebody is listed here who is not listed in the other.
    #[must_use]
    pub fn adds_to(&self, other: &Self) -> bool {
        let listed = |entry: &String| other.0.iter().any(|known| same_account(known, entry));
        !self.0.iter().all(listed)
    }

    /// What is wrong with the list, and what would be right.
    pub(crate) fn fault(&self, max: usize) -> Option<String> {
        if self.0.len() > max {
            return Some(format!("must have at most {max} entries, but has {}", self.0.len()));
        }
        self.0.iter().find_map(|entry| fault_of(entry))
    }
}

/// Whether two account names stand for the same account: letters are compared without regard to case, as accounts of a
/// site are told apart.
#[must_use]
pub fn same_account(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn fault_of(entry: &str) -> Option<String> {
    let shown: String = entry.chars().take(MAX_ACCOUNT + USER.len()).collect();
    if entry.starts_with(GROUP) {
        return Some(format!(
            "has {shown:?}, but groups can't be listed yet: list each member as user:ACCOUNT"
        ));
    }
    let fits = entry.strip_prefix(USER).is_some_and(|account| {
        (1..=MAX_ACCOUNT).contains(&account.chars().count())
            && !account.chars().any(|c| c.is_whitespace() || c.is_control())
    });
    (!fits).then(|| {
        format!(
            "has {shown:?}, but each entry must be user: and an account name of 1 to {MAX_ACCOUNT} characters without \
             spaces, such as user:ada.lovelace"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_whatever_its_case_and_only_as_a_whole() {
        let list = Principals::new(["user:Zoë", "user:ann"]);
        assert!(list.names("ZOË"));
        assert!(list.names("Ann"));
        for other in ["an", "anna", "user:ann", ""] {
            assert!(!list.names(other), "{other:?}");
        }
    }

    #[test]
    fn an_entry_that_is_not_understood_stands_for_nobody_and_does_not_empty_the_list() {
        let list: Principals = serde_json::from_str(r#"["group:ann","ann","robot:ann"," user:ann"]"#).unwrap();
        assert!(!list.is_empty());
        assert!(!list.names("ann"));
    }

    #[test]
    fn what_can_not_be_listed_is_named_with_what_can() {
        let longest = format!("user:{}", "é".repeat(MAX_ACCOUNT));
        assert_eq!(Principals::new(["user:ada.lovelace", &longest]).fault(2), None);
        let groups = Principals::new(["user:ann", "group:desk"]).fault(2).unwrap();
        assert_eq!(
            groups,
            "has \"group:desk\", but groups can't be listed yet: list each member as user:ACCOUNT"
        );
        let long = format!("{longest}e");
        for entry in ["", "ann", "user:", "user: ann", "User:ann", "user:a\tb", &long] {
            let fault = Principals::new([entry]).fault(2).unwrap();
            assert!(fault.contains("such as user:ada.lovelace"), "{entry:?}: {fault}");
        }
        let many = Principals::new(["user:a", "user:b", "user:c"]).fault(2).unwrap();
        assert_eq!(many, "must have at most 2 entries, but has 3");
    }
}
