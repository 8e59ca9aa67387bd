//! Visits as a table for people, in their language. Knows nothing of files.

use std::time::{Duration, SystemTime};

use deskside_desktop::Language;
use deskside_desktop::linux::local_date_and_time;
use deskside_model::{EndReason, Refusal, Timestamp};

use super::{Checked, Visit, visits};

/// The widest that a name is shown, in characters.
const NAME: usize = 40;

/// The sentences of one language. `{count}` is filled in.
struct Texts {
    heads: [&'static str; 5],
    view_only: &'static str,
    full_control: &'static str,
    nothing_seen: &'static str,
    goes_on: &'static str,
    seconds: &'static str,
    minutes: &'static str,
    reason: &'static str,
    nobody: &'static str,
    incomplete: &'static str,
    ended: fn(&str) -> Option<&'static str>,
}

/// All of them, oldest first, and how far they can be believed. Ends with a line feed.
#[must_use]
pub fn table(checked: &Checked, language: Language) -> String {
    let texts = match language {
        Language::English => &ENGLISH,
        Language::Dutch => &DUTCH,
    };
    let visits = visits(&checked.entries);
    let mut text = if visits.is_empty() {
        format!("{}\n", texts.nobody)
    } else {
        let rows: Vec<[String; 5]> = visits.iter().map(|visit| row(visit, texts)).collect();
        lay_out(texts.heads.map(str::to_owned), &rows)
    };
    if checked.broken + checked.gaps > 0 {
        let count = (checked.broken + checked.gaps).to_string();
        text.push('\n');
        text.push_str(&texts.incomplete.replace("{count}", &count));
        text.push('\n');
    }
    text
}

fn row(visit: &Visit, texts: &Texts) -> [String; 5] {
    let (name, account) = (plain(&visit.operator_name), plain(&visit.operator_account));
    let who = match (name.is_empty(), account.is_empty()) {
        (true, _) => account,
        (false, true) => name,
        (false, false) => format!("{name} ({account})"),
    };
    let how_far = match (visit.began, visit.access.as_str()) {
        (None, _) => texts.nothing_seen,
        (Some(_), "full_control") => texts.full_control,
        (Some(_), _) => texts.view_only,
    };
    let how_long = match (visit.began, visit.ended) {
        (Some(began), Some(ended)) => span(ended.since(began), texts),
        (None, _) | (_, None) => String::new(),
    };
    let mut outcome = match visit.ended {
        None => texts.goes_on.to_owned(),
        // What this version does not know is said as its code.
        Some(_) => (texts.ended)(&visit.outcome).unwrap_or(&visit.outcome).to_owned(),
    };
    if !visit.reason.is_empty() {
        outcome = format!("{outcome} [{}: {}]", texts.reason, plain(&visit.reason));
    }
    [moment(visit.first), cut(&who), how_far.to_owned(), how_long, outcome]
}

fn moment(at: Timestamp) -> String {
    let since = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
    local_date_and_time(SystemTime::UNIX_EPOCH + since).unwrap_or_else(|| String::from("?"))
}

fn span(long: Duration, texts: &Texts) -> String {
    let (text, count) = match long.as_secs() {
        seconds @ 0..=119 => (texts.seconds, seconds),
        seconds => (texts.minutes, seconds / 60),
    };
    text.replace("{count}", &count.to_string())
}

/// Without what would move the cursor of a terminal: names come from elsewhere.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn cut(text: &str) -> String {
    if text.chars().count() <= NAME {
        return text.to_owned();
    }
    text.chars().take(NAME - 1).chain(['…']).collect()
}

/// Columns as wide as their widest cell, two spaces apart.
fn lay_out(heads: [String; 5], rows: &[[String; 5]]) -> String {
    let mut widths = [0; 5];
    for row in std::iter::once(&heads).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in std::iter::once(&heads).chain(rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}  "));
        let line: String = cells.collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

const ENGLISH: Texts = Texts {
    heads: ["When", "Who", "How far", "How long", "How it ended"],
    view_only: "view only",
    full_control: "full control",
    nothing_seen: "saw nothing",
    goes_on: "goes on",
    seconds: "{count} s",
    minutes: "{count} min",
    reason: "reason",
    nobody: "Nobody was here yet.",
    incomplete: "{count} entries are missing or were changed. What the site has can be checked with: deskside audit verify.",
    ended: |code| {
        let end = EndReason::ALL.iter().find(|reason| reason.code() == code);
        let refusal = || Refusal::ALL.iter().find(|refusal| refusal.code() == code);
        end.map(|reason| reason.text())
            .or_else(|| refusal().map(|refusal| refusal.text()))
    },
};

const DUTCH: Texts = Texts {
    heads: ["Wanneer", "Wie", "Hoe ver", "Hoe lang", "Hoe het eindigde"],
    view_only: "alleen kijken",
    full_control: "volledige bediening",
    nothing_seen: "zag niets",
    goes_on: "is nog bezig",
    seconds: "{count} s",
    minutes: "{count} min",
    reason: "reden",
    nobody: "Er is nog niemand geweest.",
    incomplete: "{count} regels ontbreken of zijn gewijzigd. Wat de site heeft is te controleren met: deskside audit verify.",
    ended: dutch,
};

/// What ends sessions, and what refuses those that the local user hears of. The other refusals are said as their codes.
fn dutch(code: &str) -> Option<&'static str> {
    Some(match code {
        "viewer_ended" => "De operator beëindigde de sessie.",
        "local_user_ended" => "De gebruiker van deze computer beëindigde de sessie.",
        "site_ended" => "De sessie werd vanuit de console beëindigd.",
        "grant_ran_out" => "De sessie bereikte haar langst toegestane duur.",
        "link_lost" => "De verbinding viel weg en kwam niet op tijd terug.",
        "helper_lost" => "Het programma op het bureaublad stopte, dus eindigde de sessie.",
        "agent_stopped" => "De agent op deze computer werd gestopt of opnieuw gestart.",
        "policy_changed" => "De clientinstellingen veranderden en staan de sessie niet meer toe.",
        "role_taken_away" => "De rol van de operator staat de sessie niet meer toe.",
        "idle" => "De operator deed zo lang niets dat de sessie eindigde.",
        "evidence_lost" => "De sessie kon niet meer worden vastgelegd, dus eindigde ze.",
        "protocol_violated" => "Het kijkprogramma stuurde iets dat niet mag.",
        "consent_denied" => "De gebruiker van deze computer zei nee.",
        "consent_timeout" => "De gebruiker van deze computer antwoordde niet op tijd: dat telt als nee.",
        "consent_impossible" => "Er was niemand aan wie toestemming kon worden gevraagd.",
        "disabled" => "Bediening op afstand staat uit in de clientinstellingen.",
        "unattended" => "Er was niemand aangemeld, of de sessie was vergrendeld.",
        "not_permitted_viewer" => "De operator is geen toegestane kijker van deze computer.",
        "outside_hours" => "Op dat tijdstip mogen geen sessies beginnen.",
        "network_not_allowed" => "Vanuit dat netwerk mogen geen sessies beginnen.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use deskside_model::DeviceId;

    use super::*;

    fn visit() -> Visit {
        Visit {
            session_id: String::from("a"),
            operator_name: String::from("Zoë\u{1b}[2J"),
            operator_account: String::from("zoe"),
            kind: String::from("remote_control"),
            reason: String::from("INC-1"),
            first: Timestamp::from_millis(1_760_000_000_000),
            began: Some(Timestamp::from_millis(1_760_000_001_000)),
            ended: Some(Timestamp::from_millis(1_760_000_721_000)),
            access: String::from("full_control"),
            consent: String::from("given"),
            outcome: String::from("viewer_ended"),
            events: Vec::new(),
        }
    }

    #[test]
    fn a_visit_is_one_line_that_says_who_how_far_and_how_long() {
        let [when, who, how_far, how_long, how] = row(&visit(), &ENGLISH);
        assert_eq!(when.len(), "2025-10-09 08:53".len());
        assert_eq!(who, "Zoë [2J (zoe)");
        assert_eq!((how_far.as_str(), how_long.as_str()), ("full control", "12 min"));
        assert_eq!(how, "The operator ended the session. [reason: INC-1]");
        let [_, _, how_far, _, how] = row(&visit(), &DUTCH);
        assert_eq!(how_far, "volledige bediening");
        assert_eq!(how, "De operator beëindigde de sessie. [reden: INC-1]");
    }

    #[test]
    fn whoever_was_turned_away_saw_nothing() {
        let away = Visit {
            began: None,
            outcome: String::from("consent_denied"),
            reason: String::new(),
            ..visit()
        };
        let [_, _, how_far, how_long, how] = row(&away, &ENGLISH);
        assert_eq!((how_far.as_str(), how_long.as_str()), ("saw nothing", ""));
        assert_eq!(how, "The person at the computer said no.");
        let later = Visit {
            outcome: String::from("of_the_future"),
            ..away
        };
        assert_eq!(row(&later, &DUTCH)[4], "of_the_future");
    }

    #[test]
    fn a_history_with_holes_says_so_and_an_empty_one_too() {
        let checked = Checked {
            device: DeviceId::from_bytes([1; 16]),
            entries: Vec::new(),
            broken: 1,
            gaps: 1,
        };
        let text = table(&checked, Language::English);
        assert!(text.starts_with("Nobody was here yet."), "{text}");
        assert!(text.contains("2 entries are missing"), "{text}");
    }

    #[test]
    fn every_end_of_a_session_has_a_dutch_sentence() {
        for reason in EndReason::ALL {
            assert!(dutch(reason.code()).is_some(), "{}", reason.code());
        }
    }
}
