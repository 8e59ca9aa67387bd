//! The ladder of ARCHITECTURE.md as a table: where each crate stands and what it must not know.
//!
//! A crate may depend on every crate on a lower rung except those under `never`, and on those of its own rung that
//! stand under `beside`. A new crate gets a line here, in the commit that adds it.

/// The rungs, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Ids, rights, settings, decisions: pure values.
    Words,
    /// Messages, pictures and session machines: no I/O.
    Protocol,
    /// What touches the system, the disk or the network.
    Ports,
    /// Wiring, each testable as a library.
    Engines,
    /// Programs.
    Apps,
}

/// One crate's place.
#[derive(Debug)]
pub struct Place {
    /// Package name.
    pub name: &'static str,
    /// Where it stands.
    pub rung: Rung,
    /// Crates of the same rung that it may use.
    pub beside: &'static [&'static str],
    /// Crates of lower rungs that it must not use all the same.
    pub never: &'static [&'static str],
}

/// Every crate of ours.
pub const LADDER: &[Place] = &[
    place("deskside-model", Rung::Words, &[], &[]),
    place("deskside-policy", Rung::Words, &["deskside-model"], &[]),
    place("deskside-audit", Rung::Words, &["deskside-model"], &[]),
    place("deskside-webauthn", Rung::Words, &[], &[]),
    place(
        "deskside-wire",
        Rung::Protocol,
        &[],
        &["deskside-policy", "deskside-audit"],
    ),
    place(
        "deskside-picture",
        Rung::Protocol,
        &[],
        &["deskside-policy", "deskside-audit"],
    ),
    place(
        "deskside-session",
        Rung::Protocol,
        &["deskside-wire", "deskside-picture"],
        &[],
    ),
    place("deskside-site-api", Rung::Protocol, &[], &["deskside-policy"]),
    // Draws what it is told to, for ports and engines alike.
    place(
        "deskside-draw",
        Rung::Protocol,
        &[],
        &["deskside-policy", "deskside-audit", "deskside-model"],
    ),
    place(
        "deskside-store",
        Rung::Ports,
        &[],
        &["deskside-wire", "deskside-picture", "deskside-session"],
    ),
    place(
        "deskside-link",
        Rung::Ports,
        &[],
        &["deskside-policy", "deskside-audit", "deskside-session"],
    ),
    place(
        "deskside-site-client",
        Rung::Ports,
        &["deskside-link"],
        &[
            "deskside-policy",
            "deskside-audit",
            "deskside-session",
            "deskside-wire",
            "deskside-picture",
        ],
    ),
    place(
        "deskside-desktop",
        Rung::Ports,
        &[],
        &[
            "deskside-policy",
            "deskside-audit",
            "deskside-session",
            "deskside-wire",
            "deskside-site-api",
        ],
    ),
    place(
        "deskside-codec",
        Rung::Ports,
        &[],
        &[
            "deskside-policy",
            "deskside-audit",
            "deskside-wire",
            "deskside-session",
            "deskside-site-api",
        ],
    ),
    place("deskside-site", Rung::Engines, &[], &[]),
    place("deskside-agent", Rung::Engines, &[], &["deskside-store"]),
    place(
        "deskside-viewer",
        Rung::Engines,
        &[],
        &["deskside-store", "deskside-desktop"],
    ),
    place("deskside-site-server", Rung::Apps, &[], &[]),
    place("deskside-agent-app", Rung::Apps, &[], &[]),
    place(
        "deskside-cli",
        Rung::Apps,
        &[],
        &["deskside-store", "deskside-site", "deskside-agent"],
    ),
    place(
        "deskside-viewer-web",
        Rung::Apps,
        &[],
        &["deskside-store", "deskside-desktop"],
    ),
    // Runs the project's programs and links none of them.
    place("xtask", Rung::Words, &[], &[]),
];

/// Crates that must compile and behave the same wherever they run: no I/O, no clock, no threads.
pub const CORE: &[&str] = &[
    "deskside-model",
    "deskside-policy",
    "deskside-audit",
    "deskside-webauthn",
    "deskside-wire",
    "deskside-picture",
    "deskside-session",
    "deskside-site-api",
];

/// Dependencies that would bring I/O, a clock, randomness or an operating system into a core crate.
#[rustfmt::skip]
pub const NOT_IN_CORE: &[&str] = &[
    "tokio", "tokio-util", "tokio-stream", "mio", "socket2", "rustix", "libc", "nix", "hyper", "axum", "tower", "iroh",
    "iroh-relay", "rustls", "sea-orm", "sqlx", "x11rb", "windows", "windows-sys", "web-sys", "tracing-subscriber",
    "rand", "getrandom",
];

/// Where a crate stands, by package name.
pub fn place_of(name: &str) -> Option<&'static Place> {
    LADDER.iter().find(|place| place.name == name)
}

const fn place(
    name: &'static str,
    rung: Rung,
    beside: &'static [&'static str],
    never: &'static [&'static str],
) -> Place {
    Place {
        name,
        rung,
        beside,
        never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_itself() {
        for place in LADDER {
            for name in place.beside {
                let other = place_of(name).unwrap_or_else(|| panic!("{name} is not in the table"));
                assert_eq!(other.rung, place.rung, "{} is not beside {name}", place.name);
                assert!(
                    !other.beside.contains(&place.name),
                    "{} and {name} use each other",
                    place.name
                );
            }
            for name in place.never {
                let other = place_of(name).unwrap_or_else(|| panic!("{name} is not in the table"));
                assert!(
                    other.rung < place.rung,
                    "{name} is out of reach of {} anyway",
                    place.name
                );
            }
        }
        assert!(
            CORE.iter()
                .all(|name| place_of(name).is_some_and(|place| place.rung <= Rung::Protocol))
        );
    }
}
