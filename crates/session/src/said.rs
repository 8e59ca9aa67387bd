//! The numbers with which the two ends of a session name what is on a closed list, each in one place: `session.proto` says
//! what they mean, these types are what the code says. Nothing here decides.

macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal, $code:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum $name {
            $($(#[$doc])* $variant = $number,)*
        }

        impl $name {
            /// As it is sent.
            #[must_use]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// From what was sent, when this version knows it.
            #[must_use]
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The stable code for programs, translations and the evidence.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

numbered! {
    /// Why the device's own keyboard and mouse work again (`InputLock.why`).
    InputUnlocked {
        /// The operator said so.
        Operator = 1, "operator";
        /// The local user pressed the emergency key.
        LocalUser = 2, "local_user";
        /// The local user paused the session.
        Paused = 3, "paused";
        /// The viewer's link was lost.
        LinkLost = 4, "link_lost";
        /// The session ended.
        Ended = 5, "session_ended";
        /// The operator may not control any more, or the client settings don't allow it any more.
        Rights = 6, "rights";
        /// The local user is asked something, and has to be able to answer.
        Question = 7, "question";
        /// It could not be done, or does not hold any more.
        Impossible = 8, "impossible";
    }
}

numbered! {
    /// How it stands with the wish for keyboard and mouse (`Raise.state`).
    RaiseSaid {
        /// The local user is being asked.
        Asking = 1, "asking";
        /// Yes.
        Allowed = 2, "allowed";
        /// No.
        Refused = 3, "refused";
    }
}
