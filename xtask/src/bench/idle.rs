//! What a site and an agent cost while nobody looks: processor, memory, and bytes between them.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::demo::{Agent, Desktop, Place, Site, Windows};
use crate::run::{Step, Steps};
use crate::setup::find_program;

use super::process::{Usage, tree_of};

/// Time for everything to settle before anything is counted.
const SETTLE: Duration = Duration::from_secs(15);

/// Measures for `time` and prints a table.
///
/// # Errors
/// When a part doesn't start or ends by itself.
pub fn run(steps: &mut Steps, programs: PathBuf, logs: PathBuf, port: u16, time: Duration) -> Result<()> {
    let data = tempfile::Builder::new()
        .prefix("deskside-bench-")
        .tempdir()
        .context("can't make a temporary folder")?;
    let place = Place {
        programs: &programs,
        logs: &logs,
        data: data.path(),
    };
    let site = steps.need("site", "the site server", |step| Site::start(step, place, port))?;
    let desktop = steps.need("desktop", "an empty desktop in memory", |step| {
        Desktop::in_memory(step, place, Windows::None)
    })?;
    let agent = steps.need("agent", "the agent, enrolled and online", |step| {
        Agent::start(step, place, &site, &desktop)
    })?;
    let table = steps.need("idle", &format!("nothing, for {} s", time.as_secs()), |step| {
        pause(step, SETTLE)?;
        let display = desktop.process().context("the desktop has no process")?;
        let parts = [
            ("site", site.process()),
            ("agent", agent.process()),
            ("X server", display),
        ];
        let before = parts.map(|(_, process)| Usage::of(&tree_of(process)));
        let bytes_before = bytes_on(port);
        pause(step, time)?;
        let after = parts.map(|(_, process)| Usage::of(&tree_of(process)));
        let mut table = format!(
            "{:<14} {:>8} {:>8} {:>8} {:>10}\n",
            "part", "CPU %", "RSS MB", "PSS MB", "processes"
        );
        for (((name, _), before), after) in parts.iter().zip(&before).zip(&after) {
            let share = 100.0 * after.cpu.saturating_sub(before.cpu).as_secs_f64() / time.as_secs_f64();
            let (resident, proportional) = (after.resident as f64 / 1e6, after.proportional as f64 / 1e6);
            table.push_str(&format!(
                "{name:<14} {share:>8.2} {resident:>8.1} {proportional:>8.1} {:>10}\n",
                after.processes
            ));
        }
        table.push_str(&match (bytes_before, bytes_on(port)) {
            (Some(before), Some(after)) => format!("bytes on the control link: {}\n", after.saturating_sub(before)),
            _ => "bytes on the control link: not counted, `ss` (package iproute2) is not there\n".to_owned(),
        });
        Ok(table)
    })?;
    println!("\n{table}");
    Ok(())
}

fn pause(step: &mut Step, time: Duration) -> Result<()> {
    let end = std::time::Instant::now() + time;
    step.wait_until("the time to pass", time * 2, || Ok(std::time::Instant::now() >= end))
}

/// Payload in both directions on the site's established connections, as its kernel counts it.
fn bytes_on(port: u16) -> Option<u64> {
    let mut command = Command::new(find_program("ss")?);
    let output = command
        .args(["-tinH", "state", "established", &format!("( sport = :{port} )")])
        .output()
        .ok()?;
    Some(count_bytes(&String::from_utf8_lossy(&output.stdout)))
}

fn count_bytes(text: &str) -> u64 {
    let field = |word: &str| {
        let number = ["bytes_sent:", "bytes_received:"]
            .iter()
            .find_map(|name| word.strip_prefix(name))?;
        number.parse::<u64>().ok()
    };
    text.split_whitespace().filter_map(field).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_in_both_directions() {
        let text = "0 0 127.0.0.1:1 127.0.0.1:2\n cubic bytes_sent:120 bytes_acked:120 bytes_received:30 segs_out:4\n";
        assert_eq!(count_bytes(text), 150);
    }
}
