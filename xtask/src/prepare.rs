//! The steps that every longer command begins with: packages of the machine, packages of the console.

use anyhow::{Result, bail};

use crate::console::Console;
use crate::project::Project;
use crate::run::{Step, Steps};
use crate::setup::{BUILD, Need, Node, WASM_BY_DEBIAN, by_hand, install, missing};
use crate::wasm::{self, Toolchain};

/// What a command wants of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Beside what building needs.
    pub extra: &'a [&'a [Need]],
    /// Whether to install what is missing, or only to list it and stop.
    pub install: bool,
}

/// Sees to the machine's packages.
///
/// # Errors
/// When something is missing and can't or shouldn't be installed.
pub fn packages(project: &Project, steps: &mut Steps, wanted: &Wanted) -> Result<()> {
    steps.need("packages", "what this machine needs", |step| {
        let needs = needs(project, step, wanted)?;
        if !wanted.install && !needs.is_empty() {
            for need in &needs {
                step.tell(&format!("missing: {:<18} for {}", need.package, need.reason))?;
            }
            bail!("install what is missing, then start again:\n    {}", by_hand(&needs));
        }
        install(step, &needs)
    })
}

/// The console with its packages in place, and the Node.js that builds it.
///
/// # Errors
/// When Node.js or a package can't be had.
pub fn console(project: &Project, steps: &mut Steps) -> Result<(Console, Node)> {
    steps.need("console-packages", "Node.js and the console's packages", |step| {
        let node = Node::find_or_fetch(project, step)?;
        let console = Console::new(project, node.clone());
        console.npm().install(step)?;
        Ok((console, node))
    })
}

fn needs(project: &Project, step: &mut Step, wanted: &Wanted) -> Result<Vec<Need>> {
    let mut needs = missing(&[BUILD]);
    needs.extend(missing(wanted.extra));
    if Toolchain::choose(project) == Toolchain::Debian {
        let compiler = missing(&[WASM_BY_DEBIAN]);
        // rustup's target is the smaller download, where it can be had.
        let ask_rustup = wanted.install && !compiler.is_empty();
        if !ask_rustup || !wasm::added_by_rustup(step)? {
            needs.extend(compiler);
        }
    }
    Ok(needs)
}
