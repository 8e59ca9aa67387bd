//! What a change would do is said, and somebody agrees, before it is made.

use clap::Args;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output::{plain, remark};
use crate::terminal;

/// Whether to ask.
#[derive(Debug, Clone, Copy, Args)]
pub struct Consent {
    /// Don't ask: the change is meant
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// Says what a change would do; goes on when somebody agrees.
///
/// # Errors
/// [`Exit::Unconfirmed`] when nobody does.
pub fn agreed(consequences: &[String], consent: Consent) -> Outcome<()> {
    for line in consequences {
        remark(&plain(line));
    }
    if consent.yes {
        return Ok(());
    }
    let refused = |why: &str, advice: &str| Err(Failure::new(Exit::Unconfirmed, why, advice));
    if !terminal::somebody_is_there() {
        return refused(
            "nothing was changed: nobody is here to agree",
            "Look at the above; if it is what you mean, run it again with --yes.",
        );
    }
    match terminal::agrees("Go on?") {
        Ok(true) => Ok(()),
        _ => refused("nothing was changed", ""),
    }
}

/// `1 device`, `3 devices`.
pub fn count(number: u64, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}
