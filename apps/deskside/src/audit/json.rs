//! What was found, for programs. The names are stable: further ones may come, none goes.

use deskside_audit::export::{ChainReport, ExportFinding, ExportReport};
use serde_json::{Value, json};

/// One JSON document and a line feed.
pub fn text(report: &ExportReport) -> String {
    let opening = &report.opening;
    let document = json!({
        "sound": report.is_sound(),
        "site": {
            "id": opening.site_id,
            "name": opening.site_name,
            "key": opening.site_key,
            "key_was_known": report.key_was_known,
        },
        "made_at": opening.made_at,
        "lines": report.lines,
        "heads_confirmed": report.heads_confirmed,
        "heads_newer": report.heads_newer,
        "chains": report.chains.iter().map(chain).collect::<Vec<_>>(),
        "faults": report.faults,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn chain(chain: &ChainReport) -> Value {
    json!({
        "maker": chain.maker.to_string(),
        "name": chain.name,
        "entries": chain.entries,
        "first": chain.first,
        "last": chain.last,
        "sequence": chain.head.sequence,
        "hash": chain.head.hash.to_string(),
        "faults": chain.faults,
    })
}

fn finding(finding: &ExportFinding) -> Value {
    json!({
        "line": finding.line,
        "about": finding.about.to_string(),
        "code": finding.fault.code(),
        "meaning": finding.fault.to_string(),
        "advice": finding.fault.advice(),
    })
}
