//! Shell completion and manual pages, made from the declaration of the command line.

use std::io;
use std::path::Path;

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::aot;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output;

/// Shells that can complete our commands.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

/// Prints what the shell reads.
pub fn print(shell: Shell) -> Outcome {
    let shell = match shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
    };
    let mut script = Vec::new();
    aot::generate(shell, &mut Cli::command(), "deskside", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// Writes a page for each command.
pub fn man(folder: &Path) -> Outcome {
    let written = (|| -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(Cli::command(), folder)
    })();
    written.map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("can't write manual pages to {}: {error}", folder.display()),
            "Give a folder that you may write to.",
        )
    })?;
    Ok(Exit::Done)
}
