//! What the status bar says. Draws nothing.

use deskside_link::LinkPath;
use deskside_session::viewer::{Equality, Standing};

use super::texts::{Texts, fill};
use crate::Statistics;

/// The bar, from left and from right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Status {
    pub(super) dot: Dot,
    pub(super) left: Vec<String>,
    pub(super) right: Vec<String>,
}

/// The colour in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dot {
    #[default]
    Nothing,
    Viewing,
    Controlling,
}

/// How things stand, as far as the bar shows it.
pub(super) struct Facts<'a> {
    pub(super) texts: &'static Texts,
    pub(super) active: bool,
    pub(super) controls: bool,
    /// More about keyboard and mouse; empty when there is nothing.
    pub(super) said: &'a str,
    pub(super) equality: Equality,
    pub(super) statistics: Option<Statistics>,
    pub(super) percent: Option<u32>,
}

impl Status {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let texts = facts.texts;
        if !facts.active {
            return Self::default();
        }
        let (dot, doing) = if facts.controls {
            (Dot::Controlling, texts.controlling)
        } else {
            (Dot::Viewing, texts.viewing)
        };
        let mut left = vec![doing.to_owned()];
        if !facts.said.is_empty() {
            left.push(facts.said.to_owned());
        }
        Self {
            dot,
            left,
            right: right(facts),
        }
    }
}

fn right(facts: &Facts<'_>) -> Vec<String> {
    let texts = facts.texts;
    let colours = match facts.equality.colours {
        0 => None,
        1 => Some(texts.some_colours),
        _ => Some(texts.few_colours),
    };
    let standing = match facts.equality.now {
        Standing::Exact => texts.exact,
        Standing::Unproven => texts.changing,
        Standing::Differs => texts.repairing,
    };
    let exact = match (facts.equality.now, colours) {
        (Standing::Exact, Some(colours)) => format!("{standing} ({colours})"),
        _ => standing.to_owned(),
    };
    let mut parts = vec![exact];
    if let Some(statistics) = &facts.statistics {
        let ms = |time: std::time::Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        if statistics.latency.samples > 0 {
            parts.push(fill(texts.latency, "p50", &ms(statistics.latency.p50.total)));
        } else if let Some(round_trip) = statistics.round_trip {
            parts.push(fill(texts.round_trip, "ms", &ms(round_trip)));
        }
        let seconds = statistics.over.as_secs_f64().max(0.001);
        let each_second = |count: f64| format!("{:.0}", count / seconds);
        parts.push(fill(texts.frames, "count", &each_second(f64::from(statistics.frames))));
        let kilobits = statistics.picture_bytes as f64 * 8.0 / 1000.0;
        parts.push(fill(texts.rate, "kilobits", &each_second(kilobits)));
        match statistics.path {
            LinkPath::Direct => parts.push(texts.direct.to_owned()),
            LinkPath::Relay => parts.push(texts.relay.to_owned()),
            LinkPath::Unknown => {}
        }
    }
    parts.extend(facts.percent.map(|percent| format!("{percent} %")));
    parts
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use deskside_draw::Language;
    use deskside_session::viewer::LatencySummary;

    use super::*;

    #[test]
    fn the_bar_says_how_it_goes_and_only_what_is_known() {
        let mut facts = Facts {
            texts: Texts::of(Language::English),
            active: true,
            controls: true,
            said: "",
            equality: Equality::default(),
            statistics: None,
            percent: Some(75),
        };
        assert_eq!(Status::of(&facts).right, ["Changing", "75 %"]);
        facts.equality.now = Standing::Exact;
        facts.equality.colours = 2;
        facts.statistics = Some(Statistics {
            frames: 20,
            picture_bytes: 50_000,
            over: Duration::from_secs(2),
            decoding: Duration::ZERO,
            painting: Duration::ZERO,
            round_trip: Some(Duration::from_micros(1_520)),
            path: LinkPath::Direct,
            latency: LatencySummary::default(),
        });
        let right = [
            "Exact (256 colours)",
            "1.5 ms round trip",
            "10 frames/s",
            "200 kbit/s",
            "direct",
            "75 %",
        ];
        assert_eq!(Status::of(&facts).right, right);
        facts.active = false;
        assert_eq!(Status::of(&facts), Status::default());
    }
}
