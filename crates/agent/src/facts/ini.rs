//! Files of sections and `key = value` lines, as sssd, Samba, Kerberos and FreeIPA write them. Knows none of them.

/// One `key = value` line, with the section that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The section's name; empty before the first.
    pub section: &'a str,
    /// The key as written.
    pub key: &'a str,
    /// The value, without surrounding blanks.
    pub value: &'a str,
}

/// Every `key = value` line in order. Comments (`#`, `;`) and anything else are passed over.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut section = "";
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim();
        } else if let Some((key, value)) = line.split_once('=') {
            found.push(Line {
                section,
                key: key.trim(),
                value: value.trim(),
            });
        }
    }
    found
}

/// The last value of `key` in `section`, both compared without case; an empty value is none.
pub(super) fn value<'a>(lines: &[Line<'a>], section: &str, key: &str) -> Option<&'a str> {
    lines
        .iter()
        .rev()
        .find(|line| line.section.eq_ignore_ascii_case(section) && line.key.eq_ignore_ascii_case(key))
        .map(|line| line.value)
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments() {
        let text = "top = 1\n[Global]\n  # comment = 2\n Work Group = OFFICE \n;x=1\n[b]\nempty =\n no value\n";
        let lines = lines(text);
        assert_eq!(lines.len(), 3);
        assert_eq!(value(&lines, "global", "work group"), Some("OFFICE"));
        assert_eq!(value(&lines, "", "top"), Some("1"));
        assert_eq!(value(&lines, "b", "empty"), None);
    }

    #[test]
    fn the_last_of_two_values_counts() {
        assert_eq!(value(&lines("[a]\nk=1\nk=2"), "a", "k"), Some("2"));
    }
}
