//! The numbers with which service and helper name what is on a closed list (`helper.proto`), each in one place. Where the
//! session has the list already (`LocalWish`, `ConsentAnswer`), its own is used. Nothing here decides.

macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        pub(crate) enum $name {
            $($(#[$doc])* $variant = $number,)*
        }

        impl $name {
            /// As it is sent.
            pub(crate) const fn number(self) -> u32 {
                self as u32
            }

            /// From what was sent, when this version knows it.
            pub(crate) const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

numbered! {
    /// What is to be heard (`PlaySound.sound`).
    SoundSaid {
        /// Somebody has come.
        Begin = 1;
        /// Somebody has left.
        End = 2;
        /// Somebody is still here.
        Reminder = 3;
    }
}

numbered! {
    /// What became of the order to lock the local user's keyboard and mouse (`InputLock.state`).
    InputLockSaid {
        /// They are locked.
        Locked = 1;
        /// They could not be.
        Refused = 2;
        /// The local user ended it by the emergency key.
        EmergencyKey = 3;
        /// A question to the local user ended it.
        Question = 4;
        /// It does not hold any more.
        Broken = 5;
    }
}
