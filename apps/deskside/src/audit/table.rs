//! What was found, for people. Names come from the file and may hold anything: nothing of them reaches the terminal but
//! characters that show.

use std::fmt::Write as _;

use deskside_audit::Maker;
use deskside_audit::export::{ChainReport, ExportFault, ExportReport};

use crate::output::{plain, time_utc as utc};

/// Chains in the table; those with findings come first.
const CHAINS: usize = 40;
/// Findings that are told; JSON has more.
const FINDINGS: usize = 20;
/// Characters of a name in the table.
const NAME: usize = 28;

/// Everything, as it goes to standard output.
pub fn text(report: &ExportReport, with_heads: bool) -> String {
    let mut text = String::new();
    let opening = &report.opening;
    let _ = writeln!(
        text,
        "{}, {}, as of {} UTC\n",
        plain(&opening.site_name),
        opening.site_id,
        utc(opening.made_at)
    );
    chains(&mut text, report);
    findings(&mut text, report);
    let _ = writeln!(text, "{}", verdict(report));
    for reservation in reservations(report, with_heads) {
        let _ = writeln!(text, "\n{reservation}");
    }
    text
}

fn chains(text: &mut String, report: &ExportReport) {
    let _ = writeln!(
        text,
        "{:<NAME$}  {:<30}  {:>9}  {:<19}  {:<19}  found",
        "chain of", "id", "entries", "first (UTC)", "last (UTC)"
    );
    let (site, devices) = report.chains.split_at(report.chains.len().min(1));
    let (bad, good): (Vec<_>, Vec<_>) = devices.iter().partition(|chain| chain.faults > 0);
    let shown = site.iter().chain(bad).chain(good);
    for chain in shown.take(CHAINS) {
        row(text, chain);
    }
    let rest = report.chains.len().saturating_sub(CHAINS);
    if rest > 0 {
        let _ = writeln!(
            text,
            "... and {rest} more chains, those with findings first (--json lists all)"
        );
    }
    text.push('\n');
}

fn row(text: &mut String, chain: &ChainReport) {
    let time = |at: Option<_>| at.map_or_else(|| String::from("-"), utc);
    let name = match chain.maker {
        Maker::Site(_) => String::from("the site"),
        Maker::Device(_) => plain(&chain.name).chars().take(NAME).collect(),
    };
    let found = match chain.faults {
        0 => String::from("nothing wrong"),
        1 => String::from("1 finding"),
        faults => format!("{faults} findings"),
    };
    let _ = writeln!(
        text,
        "{name:<NAME$}  {:<30}  {:>9}  {:<19}  {:<19}  {found}",
        chain.maker.to_string(),
        chain.entries,
        time(chain.first),
        time(chain.last)
    );
}

fn findings(text: &mut String, report: &ExportReport) {
    let mut advised: Option<&str> = None;
    for finding in report.findings.iter().take(FINDINGS) {
        let when = match &finding.fault {
            ExportFault::AnchoredOtherwise { at, .. } | ExportFault::AnchoredButMissing { at, .. } => {
                format!(" [{} UTC]", utc(*at))
            }
            _ => String::new(),
        };
        let meaning = plain(&finding.fault.to_string());
        let _ = writeln!(text, "line {}, {}: {meaning}{when}", finding.line, finding.about);
        // Findings of a kind come in rows: what to do is said once for each row.
        if advised != Some(finding.fault.advice()) {
            advised = Some(finding.fault.advice());
            let _ = writeln!(text, "    {}", finding.fault.advice());
        }
    }
    let rest = report.faults.saturating_sub(FINDINGS as u64);
    if rest > 0 {
        let _ = writeln!(text, "... and {rest} more findings (--json lists the first 200)");
    }
    if report.faults > 0 {
        text.push('\n');
    }
}

fn verdict(report: &ExportReport) -> String {
    match report.faults {
        0 => String::from("SOUND: nothing in it was edited, removed, moved or inserted."),
        1 => String::from("NOT SOUND: 1 finding."),
        faults => format!("NOT SOUND: {faults} findings."),
    }
}

/// What the verdict does not say.
fn reservations(report: &ExportReport, with_heads: bool) -> Vec<String> {
    let mut all = Vec::new();
    if !report.key_was_known {
        all.push(format!(
            "The site's key was taken from the file itself: {}\nCompare it with site_key in agent.toml on a device, or give \
             that one with --site-key.",
            report.opening.site_key
        ));
    }
    if with_heads {
        all.push(format!(
            "{} heads from elsewhere are in the site's chain.",
            report.heads_confirmed
        ));
        if report.heads_newer > 0 {
            all.push(format!(
                "{} heads are newer than the export and were not compared. If it should be as new as they are, its time \
                 is wrong: make another one.",
                report.heads_newer
            ));
        }
    } else {
        all.push(String::from(
            "Without heads from elsewhere (--heads) it is not known whether the site itself has rewritten its chain, or left \
             out its newest part.",
        ));
    }
    all
}
