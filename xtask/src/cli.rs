//! The command line of `cargo xtask`.

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// The quick look for daily use: format, clippy, tidy and the unit tests of the core crates.
    Check,
    /// The project's own rules: layers, file sizes, openings, names, absences.
    Tidy,
}
