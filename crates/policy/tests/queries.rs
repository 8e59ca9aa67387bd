//! Expressions of collections: what they can ask, what is refused and where, and that no text at all does harm.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use deskside_model::Timestamp;
use deskside_model::facts::{DeviceFacts, Hardware, Membership, OperatingSystem, SignedInUser};
use deskside_policy::collections::{Asked, DeviceNow, FACTS, FactType, Language, MAX_SOURCE, Query};
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

fn facts() -> DeviceFacts {
    DeviceFacts {
        name: String::from("réception-1"),
        os: OperatingSystem {
            family: String::from("linux"),
            name: String::from("Debian GNU/Linux"),
            version: String::from("12 (bookworm)"),
            architecture: String::from("x86_64"),
        },
        addresses: vec![String::from("192.0.2.7"), String::from("2001:db8::7")],
        membership: Membership::Domain {
            name: String::from("example.org"),
        },
        users: vec![SignedInUser {
            name: String::from("grace"),
            seat: String::from("seat0"),
            active: true,
            locked: true,
        }],
        hardware: Hardware {
            cores: 8,
            memory_bytes: u64::MAX,
            ..Hardware::default()
        },
        ..DeviceFacts::default()
    }
}

fn asked(facts: &DeviceFacts, online: bool) -> Asked {
    let device = DeviceNow {
        facts,
        enrolled_at: Timestamp::from_millis(0),
        last_seen_at: Some(Timestamp::from_millis(10 * DAY)),
        online,
        now: Timestamp::from_millis(45 * DAY - 1),
    };
    Asked::new(&Language::default(), &device)
}

fn is(expression: &str) -> Result<bool, String> {
    asked(&facts(), false).is(&Query::compile(expression).map_err(|problem| problem.to_string())?)
}

#[test]
fn every_fact_can_be_asked_and_has_the_type_of_the_table() {
    for fact in FACTS {
        let (path, expression) = (
            fact.path,
            match fact.holds {
                FactType::Text => format!("{}.size() >= 0 && {}.startsWith(\"\")", fact.path, fact.path),
                FactType::Number => format!("{} + 1 > 0 || {} > 0", fact.path, fact.path),
                FactType::YesNo => format!("{} || !{}", fact.path, fact.path),
                FactType::List => format!("size({0}) == {0}.filter(x, x.contains(\"\")).size()", fact.path),
            },
        );
        // The greatest number can't be counted on from.
        if path == "device.hardware.memory_bytes" {
            continue;
        }
        assert_eq!(is(&expression), Ok(true), "{expression}");
        for example in fact.examples {
            let compared = match fact.holds {
                FactType::List => format!("{example} in {path}"),
                _ => format!("{path} == {example}"),
            };
            assert!(is(&compared).is_ok(), "{compared}");
        }
    }
}

#[test]
fn what_expressions_say_of_a_device() {
    for (expression, expected) in [
        ("device.os.family == 'linux'", true),
        (
            "device.os.family == 'windows' || device.membership.kind == 'workgroup'",
            false,
        ),
        (
            "device.name.startsWith('réception') && device.name.endsWith('-1')",
            true,
        ),
        ("'192.0.2.7' in device.addresses", true),
        ("device.addresses.exists(a, a.startsWith('2001:db8:'))", true),
        ("device.addresses.all(a, a.startsWith('2001:db8:'))", false),
        ("device.user == 'grace' && device.locked", true),
        ("device.enrolled_days == 44 && device.offline_days == 34", true),
        ("device.offline_days >= 30", true),
        ("device.hardware.memory_bytes > 16000000000", true),
        ("device.hardware.vendor == ''", true),
        ("has(device.fqdn)", true),
        ("device.monitors == 0 ? device.hardware.cores > 4 : false", true),
        ("true", true),
    ] {
        assert_eq!(is(expression), Ok(expected), "{expression}");
    }
    assert_eq!(
        asked(&facts(), true).is(&Query::compile("device.offline_days == 0").unwrap()),
        Ok(true),
        "a device that is connected is not offline"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let mut wrong = Vec::new();
    for (expression, line, column, says) in [
        ("", 1, 1, "Write an expression"),
        ("device.os.famly == 'linux'", 1, 1, "no fact \"device.os.famly\""),
        ("device.locked &&\n  device.colour == 'é'", 2, 3, "device.colour"),
        ("device.name == 'é' && devise.name == 'x'", 1, 23, "devise.name"),
        ("device.name.matches('a+')", 1, 20, "no function \"matches\""),
        ("device.name == ", 1, 16, "can't be read"),
        (
            "device.name == 'é' &&\n device.os.family = 'linux'",
            2,
            19,
            "can't be read",
        ),
        ("device.name", 1, 1, "not yes or no"),
        ("1 + 1", 1, 1, "not yes or no"),
        ("device.name > 3", 1, 1, ""),
        ("device.locked.startsWith('a')", 1, 1, ""),
        ("{'a': 1}.size() == 1", 1, 1, "objects"),
        ("timestamp('2026-01-01T00:00:00Z') > 0", 1, 10, "no function"),
        (
            "device.addresses.all(a, device.macs.all(b, device.users.all(c, a == b)))",
            1,
            21,
            "steps",
        ),
    ] {
        let problem = Query::compile(expression).unwrap_err();
        let place = (problem.line, problem.column);
        assert!(problem.message.contains(says), "{expression}: {problem}");
        assert!(!problem.message.is_empty());
        if place != (line, column) {
            wrong.push(format!("{expression}: {problem}, expected {line} {column}"));
            continue;
        }
        let before: String = expression.chars().take(problem.offset as usize).collect();
        assert_eq!(before.matches('\n').count() as u32 + 1, line, "{expression}: {problem}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_failure_on_one_device_is_an_answer() {
    let query = Query::compile("device.addresses[0] == '192.0.2.7'").unwrap();
    assert_eq!(asked(&facts(), true).is(&query), Ok(true));
    let error = asked(&DeviceFacts::default(), true).is(&query).unwrap_err();
    assert!(error.contains("ndex"), "{error}");
    assert!(is("1 / device.monitors == 1").is_err());
    assert!(is("device.hardware.memory_bytes + device.hardware.memory_bytes > 0").is_err());
}

#[test]
fn nothing_deep_or_long_is_taken() {
    for deep in [
        format!("{}true{}", "(".repeat(900), ")".repeat(900)),
        format!("{}true", "!".repeat(1900)),
        format!("{}1{} == 1", "[".repeat(900), "]".repeat(900)),
        format!("{}1 == 1", "-".repeat(1900)),
        format!("{}1", "1?1:".repeat(450)),
        format!("1{} > 0", "+1".repeat(900)),
        format!("true{}", "&&true".repeat(300)),
        format!("device{} == 1", ".a".repeat(900)),
        format!("device.name{} == 'a'", "[0]".repeat(600)),
        format!("'{}' == ''", "x".repeat(MAX_SOURCE)),
        "(".repeat(1999),
        "\"".repeat(1999),
    ] {
        // Long chains without depth may be taken; then they are answered.
        if let Ok(query) = Query::compile(&deep) {
            let _ = asked(&facts(), true).is(&query);
        }
    }
    assert!(Query::compile(&format!("{}true{}", "(".repeat(900), ")".repeat(900))).is_err());
    assert!(Query::compile(&"x".repeat(MAX_SOURCE + 1)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,80}") {
        let _ = Query::compile(&text);
    }

    #[test]
    fn what_looks_like_an_expression_never_panics(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "device", ".name", ".os.family", "device.users", "device.locked", "device.monitors", " == ", " && ", " || ", "!", "(", ")",
            "[", "]", "{", "}", "?", ":", ",", "'x'", "\"é", "1", "-", "9223372036854775807", "1u", "1.5e300", " + ", " / ", " % ", " * ",
            " in ", "size(", ".exists(x, ", ".map(x, x", ".all(device, ", "has(", "int(", "string(", "double(", "null", "true", "b'\\xff'",
            "r'\\'", "\n", ".startsWith(", "x", "// ", "in", ".exists_one(e, e == 'x')",
        ]), 0..24),
    ) {
        if let Ok(query) = Query::compile(&parts.concat()) {
            let _ = asked(&facts(), true).is(&query);
            let _ = asked(&DeviceFacts::default(), false).is(&query);
        }
    }

    #[test]
    fn whatever_a_device_claims_it_gets_an_answer(name in "\\PC{0,300}", users in proptest::collection::vec("\\PC{0,10}", 0..80)) {
        let users = users.into_iter().map(|name| SignedInUser { name, seat: String::new(), active: false, locked: false });
        let facts = DeviceFacts { name, users: users.collect(), ..facts() }.bounded();
        let query = Query::compile("device.users.exists(u, u == device.name) || !(device.name in device.users)").unwrap();
        prop_assert_eq!(asked(&facts, true).is(&query), Ok(true));
    }
}
