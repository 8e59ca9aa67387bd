//! The computer's name and its fully qualified one, without asking the network.

use std::path::Path;

use deskside_model::facts::Membership;

use super::read as read_file;

/// What the computer is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// Without a domain.
    pub name: String,
    /// With one, when some file knows it.
    pub fqdn: Option<String>,
}

/// The names as the kernel and `/etc/hosts` have them.
pub(super) fn read(root: &Path, membership: &Membership) -> Names {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let domain = match membership {
        Membership::Domain { name } => Some(name.as_str()),
        Membership::Workgroup { .. } => None,
    };
    names(&host, &read_file(root, "etc/hosts").unwrap_or_default(), domain)
}

/// A host name that has dots is the full name itself; otherwise `/etc/hosts` may know one; otherwise a member of a
/// domain is in that domain.
fn names(host: &str, hosts: &str, domain: Option<&str>) -> Names {
    let host = host.trim_end_matches('.');
    if let Some((name, _)) = host.split_once('.') {
        return Names {
            name: name.to_owned(),
            fqdn: Some(host.to_ascii_lowercase()),
        };
    }
    let joined = || domain.map(|domain| format!("{host}.{domain}"));
    let fqdn = full_name_in_hosts(host, hosts)
        .or_else(joined)
        .map(|full| full.to_ascii_lowercase());
    Names {
        name: host.to_owned(),
        fqdn,
    }
}

/// The first name with a dot on a line of `hosts(5)` that lists the host.
fn full_name_in_hosts(host: &str, hosts: &str) -> Option<String> {
    hosts.lines().find_map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        let names: Vec<_> = line.split_whitespace().skip(1).collect();
        let full = names.iter().find(|name| {
            name.split_once('.').is_some_and(|(first, rest)| {
                first.eq_ignore_ascii_case(host) && !rest.is_empty() && !rest.eq_ignore_ascii_case("localdomain")
            })
        })?;
        Some((*full).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_host_name_is_split() {
        let names = names("PC7.Corp.Example.", "", None);
        assert_eq!(
            names,
            Names {
                name: String::from("PC7"),
                fqdn: Some(String::from("pc7.corp.example"))
            }
        );
    }

    #[test]
    fn hosts_knows_the_rest() {
        let hosts = "127.0.0.1 localhost\n127.0.1.1 pc7.corp.example pc7 # mine\n10.0.0.9 pc70.corp.example\n";
        assert_eq!(names("pc7", hosts, None).fqdn.as_deref(), Some("pc7.corp.example"));
        assert_eq!(names("pc8", hosts, None).fqdn, None);
    }

    #[test]
    fn localdomain_is_no_domain_but_a_joined_one_is() {
        let hosts = "127.0.1.1 pc7.localdomain pc7\n";
        assert_eq!(names("pc7", hosts, None).fqdn, None);
        assert_eq!(
            names("pc7", hosts, Some("CORP.EXAMPLE")).fqdn.as_deref(),
            Some("pc7.corp.example")
        );
    }
}
