//! Workgroup or domain, from the files that the ways of joining one leave behind: sssd (realmd's default), FreeIPA,
//! Samba's winbind, plain Kerberos. The first that says "joined" counts. Only root can read some of them.

use std::path::Path;

use deskside_model::facts::Membership;

use super::ini::{self, Line};

/// The membership of the computer whose files are under `root`.
pub(super) fn read(root: &Path) -> Membership {
    let text = |path: &str| super::read(root, path).unwrap_or_default();
    let mut sssd = text("etc/sssd/sssd.conf");
    for name in snippets(root) {
        sssd.push('\n');
        sssd.push_str(&text(&format!("etc/sssd/conf.d/{name}")));
    }
    membership(&Files {
        sssd,
        ipa: text("etc/ipa/default.conf"),
        samba: text("etc/samba/smb.conf"),
        kerberos: text("etc/krb5.conf"),
        keytab: root.join("etc/krb5.keytab").exists(),
    })
}

/// The contents of the files that tell; empty when missing.
#[derive(Debug, Default)]
struct Files {
    /// `sssd.conf` and the files of its `conf.d`, in the order in which they override each other.
    sssd: String,
    /// FreeIPA's `default.conf`.
    ipa: String,
    /// Samba's `smb.conf`.
    samba: String,
    /// `krb5.conf`.
    kerberos: String,
    /// Whether the computer has a Kerberos key of its own: a realm alone is only somebody's default.
    keytab: bool,
}

fn membership(files: &Files) -> Membership {
    let samba = ini::lines(&files.samba);
    let domain = sssd_domain(&ini::lines(&files.sssd))
        .or_else(|| global(&ini::lines(&files.ipa), "domain"))
        .or_else(|| samba_domain(&samba))
        .or_else(|| kerberos_realm(&ini::lines(&files.kerberos)).filter(|_| files.keytab));
    match domain {
        Some(name) => Membership::Domain { name },
        None => Membership::Workgroup {
            name: global(&samba, "workgroup"),
        },
    }
}

/// sssd serves many sources of accounts; only AD and IPA mean that the *computer* is a member.
fn sssd_domain(lines: &[Line<'_>]) -> Option<String> {
    let enabled = ini::value(lines, "sssd", "domains")?;
    enabled.split(',').map(str::trim).find_map(|domain| {
        let section = format!("domain/{domain}");
        let name = match ini::value(lines, &section, "id_provider")? {
            "ad" => ini::value(lines, &section, "ad_domain"),
            "ipa" => ini::value(lines, &section, "ipa_domain"),
            _ => return None,
        };
        Some(name.unwrap_or(domain).to_owned())
    })
}

/// `security = ads` names the realm; `security = domain` (NT 4 style) only a workgroup that is the domain.
fn samba_domain(lines: &[Line<'_>]) -> Option<String> {
    match ini::value(lines, "global", "security")?.to_ascii_lowercase().as_str() {
        "ads" => global(lines, "realm").or_else(|| global(lines, "workgroup")),
        "domain" => global(lines, "workgroup"),
        _ => None,
    }
}

fn kerberos_realm(lines: &[Line<'_>]) -> Option<String> {
    ini::value(lines, "libdefaults", "default_realm").map(str::to_owned)
}

fn global(lines: &[Line<'_>], key: &str) -> Option<String> {
    ini::value(lines, "global", key).map(str::to_owned)
}

fn snippets(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join("etc/sssd/conf.d"))
        .into_iter()
        .flatten()
        .flatten();
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".conf") && !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> Membership {
        Membership::Domain { name: name.to_owned() }
    }

    #[test]
    fn realmd_joins_with_sssd() {
        let sssd = "[sssd]\ndomains = corp.example\nservices = nss, pam\n\n[domain/corp.example]\n\
                    id_provider = ad\nad_domain = corp.example\nkrb5_realm = CORP.EXAMPLE\n";
        let files = Files {
            sssd: sssd.to_owned(),
            ..Files::default()
        };
        assert_eq!(membership(&files), domain("corp.example"));
    }

    #[test]
    fn accounts_from_ldap_do_not_make_the_computer_a_member() {
        let sssd = "[sssd]\ndomains = people\n[domain/people]\nid_provider = ldap\n";
        let files = Files {
            sssd: sssd.to_owned(),
            ..Files::default()
        };
        assert_eq!(membership(&files), Membership::Workgroup { name: None });
    }

    #[test]
    fn a_domain_that_sssd_does_not_serve_is_passed_over() {
        let sssd = "[sssd]\ndomains = b\n[domain/a]\nid_provider = ad\n[domain/b]\nid_provider = ipa\n";
        let files = Files {
            sssd: sssd.to_owned(),
            ..Files::default()
        };
        assert_eq!(membership(&files), domain("b"));
    }

    #[test]
    fn winbind_names_the_realm_and_a_plain_samba_the_workgroup() {
        let samba = "[global]\n  workgroup = CORP\n  security = ADS\n  realm = CORP.EXAMPLE\n";
        let files = Files {
            samba: samba.to_owned(),
            ..Files::default()
        };
        assert_eq!(membership(&files), domain("CORP.EXAMPLE"));
        let samba = "[global]\n  workgroup = OFFICE\n  security = user\n[printers]\n workgroup = NO\n";
        let files = Files {
            samba: samba.to_owned(),
            ..Files::default()
        };
        assert_eq!(
            membership(&files),
            Membership::Workgroup {
                name: Some(String::from("OFFICE"))
            }
        );
    }

    #[test]
    fn a_kerberos_realm_counts_only_with_a_key_of_the_computer() {
        let kerberos = "[libdefaults]\n default_realm = CORP.EXAMPLE\n[realms]\n CORP.EXAMPLE = {\n kdc = a\n }\n";
        let mut files = Files {
            kerberos: kerberos.to_owned(),
            ..Files::default()
        };
        assert_eq!(membership(&files), Membership::Workgroup { name: None });
        files.keytab = true;
        assert_eq!(membership(&files), domain("CORP.EXAMPLE"));
    }

    #[test]
    fn ipa_is_read_from_its_own_file_and_snippets_override() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "etc/ipa/default.conf",
            "[global]\nrealm = IPA.EXAMPLE\ndomain = ipa.example\n",
        );
        assert_eq!(read(folder.path()), domain("ipa.example"));
        write(
            "etc/sssd/sssd.conf",
            "[sssd]\ndomains = one\n[domain/one]\nid_provider = ad\n",
        );
        write(
            "etc/sssd/conf.d/50-two.conf",
            "[sssd]\ndomains = two\n[domain/two]\nid_provider = ad\n",
        );
        assert_eq!(read(folder.path()), domain("two"));
    }
}
