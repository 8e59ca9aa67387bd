//! What an expression can ask of a device: one table for the compiler, the evaluation and the console's completion.
//!
//! A fact has the same type on every device; one that a device doesn't have is an empty text, 0, or an empty list. So an
//! expression means the same everywhere, and no device makes it fail by leaving something out.

use std::collections::HashMap;
use std::time::Duration;

use cel::Value;
use deskside_model::Timestamp;
use deskside_model::facts::{DeviceFacts, Membership};

const DAY: Duration = Duration::from_secs(86_400);

/// What kind of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// Text.
    Text,
    /// Whole number.
    Number,
    /// True or false.
    YesNo,
    /// List of texts.
    List,
}

impl FactType {
    /// The stable word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::List => "list",
        }
    }
}

/// A fact.
#[derive(Debug, Clone, Copy)]
pub struct FactInfo {
    /// As it is written.
    pub path: &'static str,
    /// Its type.
    pub holds: FactType,
    /// One sentence for people.
    pub help: &'static str,
    /// Values as they would be written in an expression.
    pub examples: &'static [&'static str],
    value: fn(&DeviceNow<'_>) -> Value,
}

/// A device at one moment.
#[derive(Debug, Clone, Copy)]
pub struct DeviceNow<'a> {
    /// What it said of itself.
    pub facts: &'a DeviceFacts,
    /// When it enrolled.
    pub enrolled_at: Timestamp,
    /// When its agent was last connected, if ever.
    pub last_seen_at: Option<Timestamp>,
    /// Whether its agent is connected.
    pub online: bool,
    /// The moment.
    pub now: Timestamp,
}

impl DeviceNow<'_> {
    fn enrolled_days(&self) -> i64 {
        days_between(self.enrolled_at, self.now)
    }

    /// A device that never connected is offline since it enrolled.
    fn offline_days(&self) -> i64 {
        if self.online {
            return 0;
        }
        days_between(self.last_seen_at.unwrap_or(self.enrolled_at), self.now)
    }
}

macro_rules! facts {
    ($($path:literal, $holds:ident, $help:literal, [$($example:literal),*], $value:expr;)*) => {
        /// All facts, in the order in which people see them.
        pub const FACTS: &[FactInfo] = &[$(FactInfo {
            path: concat!("device.", $path),
            holds: FactType::$holds,
            help: $help,
            examples: &[$($example),*],
            value: $value,
        },)*];
    };
}

facts! {
    "name", Text, "The computer's own name, without a domain.", ["\"pc-0417\""], |d| text(&d.facts.name);
    "fqdn", Text, "Fully qualified domain name; empty when it has none.", ["\"pc-0417.example.org\""],
        |d| maybe(d.facts.fqdn.as_ref());
    "os.family", Text, "The kind of operating system: linux, windows or macos.", ["\"linux\"", "\"windows\"", "\"macos\""],
        |d| text(&d.facts.os.family);
    "os.name", Text, "Name of the operating system.", ["\"Debian GNU/Linux\""], |d| text(&d.facts.os.name);
    "os.version", Text, "Version of the operating system.", ["\"12 (bookworm)\""], |d| text(&d.facts.os.version);
    "os.architecture", Text, "Architecture of the processor.", ["\"x86_64\"", "\"aarch64\""],
        |d| text(&d.facts.os.architecture);
    "addresses", List, "IP addresses, as texts.", ["\"192.0.2.17\""], |d| list(&d.facts.addresses);
    "macs", List, "Hardware addresses, in lower case with colons.", ["\"52:54:00:12:34:56\""], |d| list(&d.facts.macs);
    "membership.kind", Text, "Whether the computer is joined to a domain or in a workgroup.", ["\"domain\"", "\"workgroup\""],
        |d| Value::from(match d.facts.membership {
            Membership::Domain { .. } => "domain",
            Membership::Workgroup { .. } => "workgroup",
        });
    "membership.name", Text, "Name of the domain or workgroup; empty when it has none.", ["\"example.org\""],
        |d| match &d.facts.membership {
            Membership::Domain { name } => text(name),
            Membership::Workgroup { name } => maybe(name.as_ref()),
        };
    "users", List, "Accounts of everybody who is signed in.", ["\"grace\""],
        |d| Value::from(d.facts.users.iter().map(|user| user.name.clone()).collect::<Vec<_>>());
    "user", Text, "Account of whoever is at the screen now; empty when nobody is.", ["\"grace\""],
        |d| maybe(d.facts.active_user().map(|user| &user.name));
    "locked", YesNo, "Whether the session at the screen is locked.", ["true", "false"],
        |d| Value::Bool(d.facts.active_user().is_some_and(|user| user.locked));
    "monitors", Number, "How many monitors the session at the screen has.", ["2"],
        |d| number(d.facts.monitors.len() as u64);
    "agent_version", Text, "Version of the agent.", ["\"0.1.0\""], |d| text(&d.facts.agent_version);
    "hardware.vendor", Text, "Maker of the computer.", ["\"LENOVO\""], |d| maybe(d.facts.hardware.vendor.as_ref());
    "hardware.model", Text, "Model of the computer.", ["\"ThinkPad T14\""], |d| maybe(d.facts.hardware.model.as_ref());
    "hardware.serial", Text, "Serial number, when it can be read.", [], |d| maybe(d.facts.hardware.serial.as_ref());
    "hardware.processor", Text, "Processor.", [], |d| maybe(d.facts.hardware.processor.as_ref());
    "hardware.cores", Number, "Logical processors.", ["8"], |d| number(u64::from(d.facts.hardware.cores));
    "hardware.memory_bytes", Number, "Memory in bytes.", ["8589934592"], |d| number(d.facts.hardware.memory_bytes);
    "enrolled_days", Number, "Whole days since the device enrolled.", ["7"], |d| Value::Int(d.enrolled_days());
    "offline_days", Number, "Whole days since the device was last connected; 0 while it is.", ["30"],
        |d| Value::Int(d.offline_days());
}

/// Whether something is a fact, as it is written.
pub(super) fn is_fact(path: &str) -> bool {
    FACTS.iter().any(|fact| fact.path == path)
}

/// The variable `device`, with all facts.
pub(super) fn device(device: &DeviceNow<'_>) -> Value {
    let mut top: HashMap<String, Value> = HashMap::new();
    let mut groups: HashMap<&str, HashMap<String, Value>> = HashMap::new();
    for fact in FACTS {
        let path = fact.path.trim_start_matches("device.");
        match path.split_once('.') {
            None => drop(top.insert(path.to_owned(), (fact.value)(device))),
            Some((group, name)) => {
                let group = groups.entry(group).or_default();
                group.insert(name.to_owned(), (fact.value)(device));
            }
        }
    }
    let groups = groups.into_iter();
    top.extend(groups.map(|(group, values)| (group.to_owned(), Value::from(values))));
    Value::from(top)
}

fn text(value: &str) -> Value {
    Value::from(value)
}

fn maybe(value: Option<&String>) -> Value {
    text(value.map_or("", String::as_str))
}

fn list(values: &[String]) -> Value {
    Value::from(values.to_vec())
}

fn number(value: u64) -> Value {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A clock that was set back gives 0, and no negative age.
fn days_between(earlier: Timestamp, later: Timestamp) -> i64 {
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    later.as_millis().saturating_sub(earlier.as_millis()).max(0) / day
}
