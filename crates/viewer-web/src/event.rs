//! What the worker is told, as plain objects `{type, ...}`. The console's `protocol.ts` has the same list as types.
//!
//! | type | fields |
//! | --- | --- |
//! | `state` | `state`: `connecting`, `greeting`, `asking_consent`, `active`, `reconnecting`, `ended`, `refused`, `unreachable`; `seconds` left (`asking_consent`, `reconnecting`); `reason` code (`ended`); `refusal` code and `detail` (`refused`); `detail` (`unreachable`) |
//! | `device` | `name` |
//! | `rights` | `view`, `control`, `lock` (the device's own keyboard and mouse) |
//! | `withheld` | what the local user holds back: `everything` (paused), `input` (keyboard and mouse) |
//! | `input_lock` | the device's own keyboard and mouse: `locked`; `why` (code) they work again, and `detail` |
//! | `raise` | the wish for keyboard and mouse: `is`: `asked`, `allowed`, `refused`; `seconds` left (`asked`); `refusal` code and `detail` (`refused`) |
//! | `ending` | the session ends by itself: `reason` code, `seconds` left; both null: not any more |
//! | `monitors` | `width`, `height`, `monitors`: list of `name`, `x`, `y`, `width`, `height`, `primary` |
//! | `cursor` | `serial`, `width`, `height`, `hotX`, `hotY`, `rgba` (bytes; empty: the shape with this serial again, or none) |
//! | `cursor_position` | `x`, `y` |
//! | `equality` | `now`: `unproven`, `exact`, `differs`; with how many `colours` it was compared (0 all, 1 65,536, 2 256); how many proofs were `compared`, and how many of them were `differing` |
//! | `picture` | `x`, `y` (on the device's whole screen), `width`, `height` of what is painted from now on |
//! | `statistics` | `frames`, `bytes`, `overMs`, `decodeMs`, `paintMs`, `roundTripMs`, `path`, `latencyP50Ms`, `latencyP95Ms` (null when nothing was pressed lately), `latencySamples`, `stages`: list of `name` (`network`, `desktop`, `capture`, `encode`, `decode`, `present`), `p50Ms`, `p95Ms` |

use std::time::Duration;

use deskside_link::LinkPath;
use deskside_model::Right;
use deskside_session::viewer::{
    Equality, InputLockState, LatencySummary, Outcome, RaiseState, Standing, Times, ViewerEvent, ViewerState,
};
use deskside_viewer::Statistics;

/// A field's value, before it becomes JavaScript.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Bytes (`Uint8Array`).
    Bytes(Vec<u8>),
    /// A list of objects.
    List(Vec<Fields>),
    /// Not known.
    Null,
}

/// The fields of an object, in order.
pub type Fields = Vec<(&'static str, Value)>;

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Duration> for Value {
    /// Milliseconds.
    fn from(duration: Duration) -> Self {
        Self::Number(duration.as_secs_f64() * 1000.0)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The object for an event; `now` is on the clock of the event's own times.
#[must_use]
pub fn fields(event: ViewerEvent, now: Duration) -> Fields {
    match event {
        ViewerEvent::State(state) => state_fields(state, now),
        ViewerEvent::Device { name } => vec![("type", "device".into()), ("name", Value::Text(name))],
        ViewerEvent::Rights(rights) => vec![
            ("type", "rights".into()),
            ("view", Value::Flag(rights.has(Right::View))),
            ("control", Value::Flag(rights.has(Right::Control))),
            ("lock", Value::Flag(rights.has(Right::LockInput))),
        ],
        ViewerEvent::Withheld { everything, input } => vec![
            ("type", "withheld".into()),
            ("everything", Value::Flag(everything)),
            ("input", Value::Flag(input)),
        ],
        ViewerEvent::InputLock(state) => input_lock_fields(state),
        ViewerEvent::Raise(raise) => raise_fields(raise, now),
        ViewerEvent::Ending(ends) => {
            let seconds = ends.map(|(until, _)| until.saturating_sub(now).as_secs() as u32);
            let reason = ends.and_then(|(_, reason)| reason).map(|reason| reason.code());
            vec![
                ("type", "ending".into()),
                ("seconds", seconds.into()),
                ("reason", reason.into()),
            ]
        }
        ViewerEvent::Monitors(monitors) => vec![
            ("type", "monitors".into()),
            ("width", monitors.width.into()),
            ("height", monitors.height.into()),
            (
                "monitors",
                Value::List(monitors.monitors.into_iter().map(monitor_fields).collect()),
            ),
        ],
        ViewerEvent::CursorShape(shape) => vec![
            ("type", "cursor".into()),
            ("serial", shape.serial.into()),
            ("width", shape.width.into()),
            ("height", shape.height.into()),
            ("hotX", shape.hot_x.into()),
            ("hotY", shape.hot_y.into()),
            ("rgba", Value::Bytes(shape.rgba)),
        ],
        ViewerEvent::Equality(equality) => equality_fields(equality),
        ViewerEvent::CursorPosition { x, y } => {
            vec![("type", "cursor_position".into()), ("x", x.into()), ("y", y.into())]
        }
    }
}

fn input_lock_fields(state: InputLockState) -> Fields {
    let (locked, why, detail) = match state {
        InputLockState::Locked => (true, None, String::new()),
        InputLockState::Free { why, detail } => (false, why.map(|why| why.code()), detail),
    };
    vec![
        ("type", "input_lock".into()),
        ("locked", Value::Flag(locked)),
        ("why", why.into()),
        ("detail", Value::Text(detail)),
    ]
}

/// The object for a reading of the statistics.
#[must_use]
pub fn statistics_fields(statistics: &Statistics) -> Fields {
    let path = match statistics.path {
        LinkPath::Direct => "direct",
        LinkPath::Relay => "relay",
        LinkPath::Unknown => "unknown",
    };
    let measured = Some(statistics.latency).filter(|latency| latency.samples > 0);
    let samples = u32::try_from(statistics.latency.samples).unwrap_or(u32::MAX);
    vec![
        ("type", "statistics".into()),
        ("frames", statistics.frames.into()),
        ("bytes", Value::Number(statistics.picture_bytes as f64)),
        ("overMs", statistics.over.into()),
        ("decodeMs", statistics.decoding.into()),
        ("paintMs", statistics.painting.into()),
        ("roundTripMs", statistics.round_trip.into()),
        ("path", path.into()),
        ("latencyP50Ms", measured.map(|latency| latency.p50.total).into()),
        ("latencyP95Ms", measured.map(|latency| latency.p95.total).into()),
        ("latencySamples", samples.into()),
        ("stages", Value::List(stages(&statistics.latency))),
    ]
}

fn stages(latency: &LatencySummary) -> Vec<Fields> {
    let stage = |name: &'static str, of: fn(&Times) -> Duration| -> Fields {
        vec![
            ("name", name.into()),
            ("p50Ms", of(&latency.p50).into()),
            ("p95Ms", of(&latency.p95).into()),
        ]
    };
    vec![
        stage("network", |times| times.network),
        stage("desktop", |times| times.desktop),
        stage("capture", |times| times.capture),
        stage("encode", |times| times.encode),
        stage("decode", |times| times.decode),
        stage("present", |times| times.present),
    ]
}

fn state_fields(state: ViewerState, now: Duration) -> Fields {
    let seconds = |until: Duration| Value::Number(until.saturating_sub(now).as_secs_f64().ceil());
    let (name, mut more): (&str, Fields) = match state {
        ViewerState::Connecting => ("connecting", vec![]),
        ViewerState::Greeting => ("greeting", vec![]),
        ViewerState::AskingConsent { until } => ("asking_consent", vec![("seconds", seconds(until))]),
        ViewerState::Active => ("active", vec![]),
        ViewerState::Reconnecting { until } => ("reconnecting", vec![("seconds", seconds(until))]),
        ViewerState::Over(Outcome::Ended { reason }) => {
            ("ended", vec![("reason", reason.map(|reason| reason.code()).into())])
        }
        ViewerState::Over(Outcome::Refused { refusal, detail, .. }) => {
            let code = refusal.map(|refusal| refusal.code());
            (
                "refused",
                vec![("refusal", code.into()), ("detail", Value::Text(detail))],
            )
        }
        ViewerState::Over(Outcome::Unreachable { why }) => ("unreachable", vec![("detail", Value::Text(why))]),
    };
    let mut fields = vec![("type", "state".into()), ("state", name.into())];
    fields.append(&mut more);
    fields
}

fn raise_fields(raise: RaiseState, now: Duration) -> Fields {
    let mut fields = vec![("type", "raise".into())];
    match raise {
        RaiseState::Asking { until } => {
            let seconds = until.saturating_sub(now).as_secs_f64().ceil();
            fields.extend([("is", "asked".into()), ("seconds", Value::Number(seconds))]);
        }
        RaiseState::Allowed => fields.push(("is", "allowed".into())),
        RaiseState::Refused { refusal, detail } => fields.extend([
            ("is", "refused".into()),
            ("refusal", refusal.map(|refusal| refusal.code()).into()),
            ("detail", Value::Text(detail)),
        ]),
    }
    fields
}

fn equality_fields(equality: Equality) -> Fields {
    let now = match equality.now {
        Standing::Unproven => "unproven",
        Standing::Exact => "exact",
        Standing::Differs => "differs",
    };
    vec![
        ("type", "equality".into()),
        ("now", now.into()),
        ("colours", equality.colours.into()),
        ("compared", equality.compared.into()),
        ("differing", equality.differing.into()),
    ]
}

fn monitor_fields(monitor: deskside_wire::session::Monitor) -> Fields {
    vec![
        ("name", Value::Text(monitor.name)),
        ("x", monitor.x.into()),
        ("y", monitor.y.into()),
        ("width", monitor.width.into()),
        ("height", monitor.height.into()),
        ("primary", Value::Flag(monitor.primary)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_model::Refusal;

    #[test]
    fn a_refusal_carries_its_code_and_an_unknown_one_none() {
        let outcome = |refusal| {
            ViewerEvent::State(ViewerState::Over(Outcome::Refused {
                number: 8,
                refusal,
                detail: "no".into(),
            }))
        };
        let known = fields(outcome(Some(Refusal::ConsentDenied)), Duration::ZERO);
        assert!(known.contains(&("refusal", "consent_denied".into())), "{known:?}");
        assert!(fields(outcome(None), Duration::ZERO).contains(&("refusal", Value::Null)));
    }

    #[test]
    fn seconds_left_are_counted_from_now_and_rounded_up() {
        let event = ViewerEvent::State(ViewerState::AskingConsent {
            until: Duration::from_millis(30_500),
        });
        assert!(fields(event, Duration::from_secs(1)).contains(&("seconds", Value::Number(30.0))));
    }
}
