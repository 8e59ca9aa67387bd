//! Every combination of circumstances that matters, with the decision: `matrix.txt` is what a reviewer reads.
//!
//! After a change of policy that is meant: `UPDATE_MATRIX=1 cargo nextest run -p deskside-policy`, then read the diff.

use std::net::IpAddr;

use deskside_model::{AccessLevel, ClientSettings, Hours, Networks, Principals, SessionKind, WeekMoment};
use deskside_policy::{
    Consent, Decision, DeviceState, DomainMembership, LocalAdministrator, OperatorClaims, Presence, Request,
    RoleRights, Side, Step, decide,
};

const LEVELS: [AccessLevel; 3] = [AccessLevel::NoAccess, AccessLevel::ViewOnly, AccessLevel::FullControl];

/// A request that every step lets through without asking anybody.
fn open_settings() -> ClientSettings {
    ClientSettings {
        remote_control_enabled: true,
        prompt_for_permission: false,
        allow_unattended: true,
        reason_required: false,
        ..ClientSettings::default()
    }
}

fn request(settings: &ClientSettings) -> Request<'_> {
    Request {
        side: Side::Device,
        operator: OperatorClaims {
            account: "ann",
            local_administrator: LocalAdministrator::No,
        },
        role: RoleRights::ALL,
        kind: SessionKind::RemoteControl,
        access: AccessLevel::FullControl,
        reason: "",
        settings,
        device: DeviceState {
            presence: Presence::Attended,
            membership: DomainMembership::Joined,
            can_ask: true,
        },
        at: WeekMoment::new(0, 9 * 60),
        from: Some(IpAddr::from([10, 0, 0, 7])),
    }
}

fn answer(request: &Request<'_>) -> String {
    match decide(request) {
        Decision::Allowed {
            access,
            consent: Consent::Needed { seconds },
            ..
        } => {
            format!("{access:?} after consent within {seconds} s")
        }
        Decision::Allowed {
            access,
            consent: Consent::NotNeeded,
            ..
        } => format!("{access:?}"),
        Decision::Refused { refusal, step, .. } => format!("- {} (step {})", refusal.code(), step.number()),
    }
}

#[test]
fn the_matrix_is_as_committed() {
    let mut text = String::from("Every line: circumstances | decision. A dash refuses. See tests/matrix.rs.\n");
    roles_and_levels(&mut text);
    features(&mut text);
    permitted_viewers(&mut text);
    presence_and_consent(&mut text);
    domains(&mut text);
    reasons(&mut text);
    hours_and_networks(&mut text);
    several_refusals_at_once(&mut text);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
    if std::env::var_os("UPDATE_MATRIX").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    for (number, (is, was)) in text.lines().zip(committed.lines()).enumerate() {
        assert_eq!(is, was, "line {} of {path}", number + 1);
    }
    assert_eq!(text.lines().count(), committed.lines().count(), "lines of {path}");
}

fn section(text: &mut String, title: &str) {
    *text += &format!("\n## {title}\n");
}

fn line(text: &mut String, circumstances: &[String], decision: &str) {
    *text += &format!("{:<72} | {decision}\n", circumstances.join("  "));
}

fn roles_and_levels(text: &mut String) {
    section(text, "Steps 1 and 4: the lowest of role, settings and what was asked");
    for role in LEVELS {
        for allowed in LEVELS {
            for asked in LEVELS {
                let settings = ClientSettings {
                    access_level_allowed: allowed,
                    ..open_settings()
                };
                let rights = RoleRights {
                    remote_control: role,
                    ..RoleRights::ALL
                };
                let request = Request {
                    role: rights,
                    access: asked,
                    ..request(&settings)
                };
                let circumstances = [
                    padded("role ", role, 11),
                    padded("settings ", allowed, 11),
                    format!("asked {asked:?}"),
                ];
                line(text, &circumstances, &answer(&request));
            }
        }
    }
}

fn hours_and_networks(text: &mut String) {
    section(
        text,
        "Step 7: hours and networks; asked on Monday at 9 from 10.0.0.7, or when and whence nobody knows",
    );
    for side in [Side::Site, Side::Device] {
        for hours in ["", "mon-fri 08:00-18:00", "sat-sun 00:00-24:00"] {
            for networks in [&[][..], &["10.0.0.0/8"], &["192.0.2.0/24"]] {
                for known in [true, false] {
                    let settings = ClientSettings {
                        session_hours: Hours::new(hours),
                        session_networks: Networks::new(networks.iter().copied()),
                        ..open_settings()
                    };
                    let base = request(&settings);
                    let (at, from) = if known { (base.at, base.from) } else { (None, None) };
                    let circumstances = [
                        padded("", side, 6),
                        format!("hours {:<20}", if hours.is_empty() { "always" } else { hours }),
                        format!("from {:<12}", networks.first().unwrap_or(&"anywhere")),
                        String::from(if known { "known" } else { "unknown" }),
                    ];
                    line(text, &circumstances, &answer(&Request { side, at, from, ..base }));
                }
            }
        }
    }
}

fn features(text: &mut String) {
    section(text, "Step 2: what is turned on");
    for kind in [
        SessionKind::RemoteControl,
        SessionKind::RemoteAssistance,
        SessionKind::RemoteDesktop,
    ] {
        for enabled in [false, true] {
            let settings = ClientSettings {
                remote_control_enabled: enabled,
                ..open_settings()
            };
            let request = Request {
                kind,
                ..request(&settings)
            };
            let circumstances = [padded("", kind, 16), format!("remote_control_enabled {enabled}")];
            line(text, &circumstances, &answer(&request));
        }
    }
}

fn permitted_viewers(text: &mut String) {
    section(text, "Step 3: ann asks, who may be permitted, or a local administrator");
    let lists: [(&str, &[&str]); 3] = [
        ("nobody", &[]),
        ("Ann", &["user:ben", "user:Ann"]),
        ("others", &["user:ben", "user:anna"]),
    ];
    for side in [Side::Site, Side::Device] {
        for (listed, entries) in lists {
            for grant_local_administrators in [true, false] {
                for local_administrator in [
                    LocalAdministrator::Yes,
                    LocalAdministrator::No,
                    LocalAdministrator::Unknown,
                ] {
                    let settings = ClientSettings {
                        permitted_viewers: Principals::new(entries.iter().copied()),
                        grant_local_administrators,
                        ..open_settings()
                    };
                    let base = request(&settings);
                    let operator = OperatorClaims {
                        local_administrator,
                        ..base.operator
                    };
                    let circumstances = [
                        padded("", side, 6),
                        format!("listed {listed:<6}"),
                        format!("administrators count {:<3}", yes(grant_local_administrators)),
                        format!("is one {local_administrator:?}"),
                    ];
                    line(text, &circumstances, &answer(&Request { side, operator, ..base }));
                }
            }
        }
    }
}

fn presence_and_consent(text: &mut String) {
    for kind in [SessionKind::RemoteControl, SessionKind::RemoteAssistance] {
        for (side, can_ask) in [(Side::Site, true), (Side::Device, true), (Side::Device, false)] {
            let helper = if can_ask {
                "a question can be shown"
            } else {
                "no question can be shown"
            };
            section(text, &format!("Steps 5 and 8: {kind:?} at the {side:?}, {helper}"));
            for presence in [
                Presence::Attended,
                Presence::Locked,
                Presence::Nobody,
                Presence::Unknown,
            ] {
                for prompt_for_permission in [true, false] {
                    for allow_unattended in [true, false] {
                        let settings = ClientSettings {
                            prompt_for_permission,
                            allow_unattended,
                            ..open_settings()
                        };
                        let base = request(&settings);
                        let device = DeviceState {
                            presence,
                            can_ask,
                            ..base.device
                        };
                        let circumstances = [
                            padded("", presence, 8),
                            format!("prompt {:<3}", yes(prompt_for_permission)),
                            format!("unattended {}", yes(allow_unattended)),
                        ];
                        line(
                            text,
                            &circumstances,
                            &answer(&Request {
                                side,
                                kind,
                                device,
                                ..base
                            }),
                        );
                    }
                }
            }
        }
    }
}

fn domains(text: &mut String) {
    section(text, "Step 6: domains");
    for kind in [SessionKind::RemoteControl, SessionKind::RemoteAssistance] {
        for side in [Side::Site, Side::Device] {
            for membership in [
                DomainMembership::Joined,
                DomainMembership::NotJoined,
                DomainMembership::Unknown,
            ] {
                let settings = open_settings();
                let base = request(&settings);
                let device = DeviceState {
                    membership,
                    ..base.device
                };
                let circumstances = [padded("", kind, 16), padded("", side, 6), format!("{membership:?}")];
                line(
                    text,
                    &circumstances,
                    &answer(&Request {
                        side,
                        kind,
                        device,
                        ..base
                    }),
                );
            }
        }
    }
}

fn reasons(text: &mut String) {
    section(text, "Step 7: reasons");
    for reason_required in [false, true] {
        for reason in ["", " \t", "INC-4711"] {
            let settings = ClientSettings {
                reason_required,
                ..open_settings()
            };
            let circumstances = [
                format!("reason_required {reason_required:<5}"),
                format!("reason {reason:?}"),
            ];
            line(
                text,
                &circumstances,
                &answer(&Request {
                    reason,
                    ..request(&settings)
                }),
            );
        }
    }
}

/// Everything is wrong at first; each line mends what the line before was refused for.
fn several_refusals_at_once(text: &mut String) {
    section(text, "The first step that refuses is the one that is named");
    let mut settings = ClientSettings {
        remote_control_enabled: false,
        access_level_allowed: AccessLevel::NoAccess,
        allow_unattended: false,
        reason_required: true,
        permitted_viewers: Principals::new(["user:ben"]),
        ..ClientSettings::default()
    };
    let mut role = RoleRights::NONE;
    let mut device = DeviceState {
        presence: Presence::Nobody,
        membership: DomainMembership::NotJoined,
        can_ask: false,
    };
    let mut reason = "";
    let mut mended = String::from("nothing");
    loop {
        let request = Request {
            role,
            reason,
            device,
            kind: SessionKind::RemoteAssistance,
            ..request(&settings)
        };
        line(text, &[format!("mended: {mended}")], &answer(&request));
        let Decision::Refused { step, .. } = decide(&request) else {
            break;
        };
        match step {
            Step::Role => role = RoleRights::ALL,
            Step::Feature => settings.remote_control_enabled = true,
            Step::PermittedViewer => settings.permitted_viewers = Principals::new(["user:ann"]),
            Step::Access => settings.access_level_allowed = AccessLevel::FullControl,
            Step::Attended => device.presence = Presence::Attended,
            Step::Domain => device.membership = DomainMembership::Joined,
            Step::Reason => reason = "INC-4711",
            Step::Consent => device.can_ask = true,
        }
        mended = format!("up to {}", step.code());
    }
}

/// Derived `Debug` ignores a width.
fn padded(label: &str, value: impl std::fmt::Debug, width: usize) -> String {
    format!("{label}{:<width$}", format!("{value:?}"))
}

fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
