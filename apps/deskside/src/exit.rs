//! Exit codes: one table, which the guide and `deskside help exit-codes` repeat. A code is never given another meaning.

use std::process::ExitCode;

macro_rules! exits {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $meaning:literal;)*) => {
        /// How a command ended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Exit {
            $($(#[$doc])* $name = $number,)*
        }

        impl Exit {
            /// The whole table: number and meaning.
            pub const TABLE: &'static [(u8, &'static str)] = &[$(($number, $meaning),)*];
        }
    };
}

exits! {
    /// Done.
    Done = 0, "done";
    /// The answer to a question is no.
    No = 1, "the answer is no: an export that is not sound, a screen that never stood still";
    /// The command line, or a file that it names, can't be used.
    Usage = 2, "the command line, or a file that it names, can't be used";
    /// Nobody is signed in, or signing in failed.
    NotSignedIn = 3, "not signed in: no sign-in or token, or one that is over, or a wrong password or code";
    /// The site or the device refused.
    Refused = 4, "refused: by the role, by client settings, by the person at the device";
    /// There is no such thing, or more than one.
    NotFound = 5, "not found, or more than one of that name";
    /// It was changed meanwhile, or something else stands in the way.
    Conflict = 6, "in the way of something else: changed meanwhile, still in use, name taken";
    /// A value can't be used.
    Invalid = 7, "a value that the site can't use";
    /// The site or the device can't be reached.
    Unreachable = 8, "the site or the device can't be reached, or the connection broke";
    /// The site's certificate isn't trusted.
    Untrusted = 9, "the site's certificate is not trusted, or not the one that was expected";
    /// Somebody has to agree first.
    Unconfirmed = 10, "not done, because nobody agreed: without a terminal, give --yes";
    /// The site failed.
    SiteFailed = 11, "the site failed, or its answer can't be understood";
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
