//! Ctrl-C as a value that can be asked for.
//!
//! Nothing is stopped here: whoever waits asks `is_set`, returns, and what it owns is cleaned up by `Drop`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Whether somebody asked this program to end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP from now on.
    ///
    /// # Errors
    /// When the system refuses the handlers.
    pub fn catch() -> Result<Self> {
        let interrupt = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&interrupt.0))
                .context("can't catch the signals that end this program")?;
        }
        Ok(interrupt)
    }

    /// Whether a signal has come.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error once a signal has come, for use between two steps of a wait.
    ///
    /// # Errors
    /// When a signal has come.
    pub fn check(&self) -> Result<()> {
        if self.is_set() {
            bail!("stopped on request");
        }
        Ok(())
    }
}

#[cfg(test)]
impl Interrupt {
    /// As a signal does.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
