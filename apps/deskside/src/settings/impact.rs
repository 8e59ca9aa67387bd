//! What a change of client settings would do, in words.

use deskside_site_api::settings_sets::{Impact, ImpactWarning};

use super::value::shown;
use crate::confirm::count;

/// Changes that are told one by one.
const CHANGES: usize = 12;

/// The words, most important first.
pub fn words(impact: &Impact) -> Vec<String> {
    let mut words = vec![if impact.devices_changed == 0 {
        format!(
            "Nothing changes on any of the {} now.",
            count(impact.devices_total, "device")
        )
    } else {
        format!(
            "Something changes on {} of {}.",
            impact.devices_changed,
            count(impact.devices_total, "device")
        )
    }];
    words.extend(impact.warnings.iter().map(|warning| format!("  ! {}", warned(warning))));
    for change in impact.changes.iter().take(CHANGES) {
        words.push(format!(
            "  {}: {} becomes {} on {}",
            change.setting,
            shown(&change.before),
            shown(&change.after),
            count(change.devices, "device")
        ));
    }
    let rest = impact.changes.len().saturating_sub(CHANGES);
    if rest > 0 {
        words.push(format!(
            "  ... and {} more (--dry-run --json lists all)",
            count(rest as u64, "change")
        ));
    }
    words
}

fn warned(warning: &ImpactWarning) -> String {
    let devices = count(warning.count, "device");
    match warning.code.as_str() {
        "prompts_off" => format!("turns prompts off on {devices}"),
        "unattended_on" => format!("makes sessions possible while nobody is there on {devices}"),
        "control_enabled" => format!("makes remote control possible on {devices}"),
        "permitted_viewers_widened" => format!("gives {devices} more permitted viewers"),
        "operators_lose_control" => format!("takes remote control from {}", count(warning.count, "operator")),
        other => format!("{other}: {}", warning.count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_site_api::settings_sets::ImpactChange;
    use serde_json::json;

    #[test]
    fn a_change_is_told_in_words() {
        let impact = Impact {
            devices_total: 400,
            devices_changed: 312,
            changes: vec![ImpactChange {
                setting: String::from("prompt_for_permission"),
                before: json!(true),
                after: json!(false),
                devices: 312,
            }],
            warnings: vec![
                ImpactWarning {
                    code: String::from("operators_lose_control"),
                    count: 4,
                },
                ImpactWarning {
                    code: String::from("prompts_off"),
                    count: 1,
                },
            ],
        };
        assert_eq!(
            words(&impact),
            [
                "Something changes on 312 of 400 devices.",
                "  ! takes remote control from 4 operators",
                "  ! turns prompts off on 1 device",
                "  prompt_for_permission: yes becomes no on 312 devices",
            ]
        );
    }
}
