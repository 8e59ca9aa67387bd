//! Who administers this computer: the members of the groups that may become root, from the local account files.
//!
//! Accounts of a directory (LDAP, Active Directory) that are members by other means are not found, and don't count.

use std::collections::BTreeSet;
use std::path::Path;

use deskside_policy::LocalAdministrators;

use super::{MAX_FILE, read};

/// Groups whose members may become root: Debian and Ubuntu, Red Hat and SUSE and Arch, Ubuntu before 2012.
const GROUPS: [&str; 3] = ["sudo", "wheel", "admin"];

/// The administrators by the files under `root`.
pub(super) fn local_administrators(root: &Path) -> LocalAdministrators {
    // A file that was cut off could end in the beginning of a name, which is somebody else's name.
    let whole = |path| read(root, path).filter(|text| (text.len() as u64) < MAX_FILE);
    match (whole("etc/group"), whole("etc/passwd")) {
        (Some(groups), Some(accounts)) => LocalAdministrators::Known(members(&groups, &accounts)),
        _ => LocalAdministrators::Unknown,
    }
}

/// The members of [`GROUPS`]: those that `group(5)` lists, and those whose first group it is by `passwd(5)`.
fn members(groups: &str, accounts: &str) -> Vec<String> {
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    for line in groups.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        if let [name, _, id, members] = fields[..]
            && GROUPS.contains(&name)
        {
            ids.insert(id);
            names.extend(members.split(',').map(str::trim).filter(|member| !member.is_empty()));
        }
    }
    for line in accounts.lines() {
        let mut fields = line.split(':');
        if let (Some(name), Some(group)) = (fields.next(), fields.nth(2))
            && !name.is_empty()
            && ids.contains(group)
        {
            names.insert(name);
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ACCOUNTS: &str = "root:x:0:0:root:/root:/bin/bash\n\
                            ann:x:1000:1000:Ann,,,:/home/ann:/bin/bash\n\
                            cleo:x:1002:27::/home/cleo:/bin/bash\n\
                            broken\n:x:1:27::/:\n";

    #[test]
    fn members_are_those_listed_and_those_whose_first_group_it_is() {
        let groups =
            "root:x:0:\nadm:x:4:syslog,dan\nsudo:x:27:ann,ben\nusers:x:100:eve\nsudoers:x:28:eve\nwheel:*:10: fay ,\n";
        assert_eq!(members(groups, ACCOUNTS), ["ann", "ben", "cleo", "fay"]);
    }

    #[test]
    fn lines_that_are_no_groups_are_passed_over() {
        for groups in [
            "",
            "sudo",
            "sudo:x:27",
            "sudo:x:27:ann:more",
            "#sudo:x:27:ann",
            "sudo :x:27:ann",
            ":x:27:ann",
        ] {
            assert!(members(groups, ACCOUNTS).is_empty(), "{groups:?}");
        }
    }

    #[test]
    fn without_the_files_nothing_is_known_and_so_with_one_that_is_too_long() {
        let folder = tempfile::tempdir().unwrap();
        let etc = folder.path().join("etc");
        assert_eq!(local_administrators(folder.path()), LocalAdministrators::Unknown);
        std::fs::create_dir(&etc).unwrap();
        std::fs::write(etc.join("group"), "sudo:x:27:ann\n").unwrap();
        assert_eq!(local_administrators(folder.path()), LocalAdministrators::Unknown);
        std::fs::write(etc.join("passwd"), ACCOUNTS).unwrap();
        let known = LocalAdministrators::Known(vec![String::from("ann"), String::from("cleo")]);
        assert_eq!(local_administrators(folder.path()), known);
        let long = format!("sudo:x:27:{}", "ann,".repeat(70_000));
        std::fs::write(etc.join("group"), long).unwrap();
        assert_eq!(local_administrators(folder.path()), LocalAdministrators::Unknown);
    }

    proptest! {
        #[test]
        fn arbitrary_files_name_nobody_without_a_group(groups in "[a-z:,\n0-9 ]{0,200}", accounts in "[a-z:\n0-9]{0,200}") {
            let named = members(&groups, &accounts);
            let has_group = groups.lines().any(|line| GROUPS.iter().any(|group| line.starts_with(&format!("{group}:"))));
            prop_assert!(has_group || named.is_empty(), "{named:?}");
        }
    }
}
