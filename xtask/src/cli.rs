//! The command line of `cargo xtask`.

use clap::{Parser, Subcommand};

use crate::bench::Bench;
use crate::demo;
use crate::wasm::Profile;

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
    /// A site and one device on this computer, until Ctrl-C; installs what is missing.
    Demo(demo::Options),
    /// Site server (with console and browser viewer inside) and agent, in release, to `target/release`; installs what is
    /// missing.
    Build,
    /// The quick look for daily use: format, clippy, tidy and the unit tests of the core crates.
    Check,
    /// Everything that CI runs, on a machine with nothing but Rust; installs what is missing.
    Test,
    /// Runs one command with a PostgreSQL of its own: `cargo xtask with-postgres cargo nextest run -p deskside-store`.
    WithPostgres {
        /// The command and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Builds the browser viewer for the console.
    Wasm {
        /// `wasm` is what is shipped; `dev` builds quicker.
        #[arg(long, value_enum, default_value_t = Profile::Wasm)]
        profile: Profile,
    },
    /// Measures what the project states figures for.
    #[command(subcommand)]
    Bench(Bench),
    /// The project's own rules: layers, file sizes, openings, names, absences.
    Tidy,
}
