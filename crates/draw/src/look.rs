//! How prompts and notices look and which language they speak. Knows nothing of what they say.

/// How prompts and notices look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Which language they speak.
    pub language: Language,
    /// Whether they are dark on light or light on dark.
    pub appearance: Appearance,
}

/// Which language the local user reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, and for whoever reads a language that we don't speak.
    #[default]
    English,
    /// Dutch.
    Dutch,
}

/// Dark on light or light on dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Language {
    /// The language of a session: the first that is set and not empty of `LC_ALL`, `LC_MESSAGES` and `LANG`, as POSIX
    /// has it.
    #[must_use]
    pub fn from_environment() -> Self {
        let mut values = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok());
        values
            .find(|value| !value.is_empty())
            .map_or_else(Self::default, |locale| Self::from_locale(&locale))
    }

    /// The language of a locale's name: `nl`, `nl_BE.UTF-8`, `nl@euro`.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '@', '-']).next() {
            Some("nl") => Self::Dutch,
            _ => Self::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_is_dutch_in_every_country_and_encoding() {
        for locale in ["nl", "nl_NL.UTF-8", "nl_BE@euro", "nl-NL"] {
            assert_eq!(Language::from_locale(locale), Language::Dutch, "{locale}");
        }
    }

    #[test]
    fn what_we_do_not_speak_is_english() {
        for locale in ["", "C", "C.UTF-8", "de_DE.UTF-8", "nld", "en_NL"] {
            assert_eq!(Language::from_locale(locale), Language::English, "{locale}");
        }
    }
}
