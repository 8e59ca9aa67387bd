//! `os-release` (freedesktop.org specification of the same name): what the distribution calls itself.

/// Name and version for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Release {
    /// `Debian GNU/Linux`.
    pub name: String,
    /// `12 (bookworm)`; empty for a distribution without versions.
    pub version: String,
}

/// Reads the shell-like assignments of the file.
pub(super) fn parse(text: &str) -> Release {
    let value = |wanted: &str| {
        text.lines()
            .filter_map(|line| line.trim().split_once('='))
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| unquote(value))
            .filter(|value| !value.is_empty())
    };
    Release {
        name: value("NAME")
            .or_else(|| value("ID"))
            .unwrap_or_else(|| String::from("Linux")),
        version: value("VERSION")
            .or_else(|| value("VERSION_ID"))
            .or_else(|| value("BUILD_ID"))
            .unwrap_or_default(),
    }
}

/// Takes one pair of quotes off and resolves the escapes that the specification names.
fn unquote(value: &str) -> String {
    let value = value.trim();
    let quoted = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    let mut plain = String::new();
    let mut escaped = false;
    for character in quoted.unwrap_or(value).chars() {
        if character == '\\' && !escaped {
            escaped = true;
        } else {
            escaped = false;
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_names_itself() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n\
                    VERSION=\"12 (bookworm)\"\nID=debian\n";
        assert_eq!(
            parse(text),
            Release {
                name: String::from("Debian GNU/Linux"),
                version: String::from("12 (bookworm)")
            }
        );
    }

    #[test]
    fn a_rolling_distribution_has_a_build_instead() {
        let release = parse("NAME='Arch \\$Linux'\nID=arch\nBUILD_ID=rolling\n# NAME=no\n");
        assert_eq!(release.name, "Arch $Linux");
        assert_eq!(release.version, "rolling");
    }

    #[test]
    fn an_unknown_system_is_at_least_linux() {
        assert_eq!(parse("").name, "Linux");
    }
}
