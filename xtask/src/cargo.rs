//! Cargo as xtask calls it: the same toolchain, and none of the variables that `cargo run` set for xtask itself.

use std::process::Command;

use crate::project::Project;

/// `cargo`, in the project's root.
pub fn cargo(project: &Project) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(project.root());
    // They describe xtask's package, and build scripts of others would read them and rebuild.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// `cargo nextest run` where it is installed, else `cargo test`; says which.
pub fn test_runner(project: &Project) -> (Command, &'static str) {
    let nextest = cargo(project)
        .args(["nextest", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    let mut command = cargo(project);
    if nextest {
        // CI's log is read by people: one line per test that passed would bury the rest.
        command.args([
            "nextest",
            "run",
            "--no-fail-fast",
            "--status-level",
            "slow",
            "--final-status-level",
            "fail",
        ]);
        (command, "cargo nextest")
    } else {
        command.args(["test", "--no-fail-fast"]);
        (command, "cargo test, because cargo-nextest is not installed")
    }
}
