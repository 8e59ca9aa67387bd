//! What holds for every request: nothing that speaks against a session ever helps it, and every answer explains itself.

use std::net::IpAddr;

use deskside_model::{AccessLevel, ClientSettings, Hours, Networks, Principals, Refusal, SessionKind, WeekMoment};
use deskside_policy::{
    Consent, Decision, DeviceState, DomainMembership, LocalAdministrator, OperatorClaims, Outcome, Presence, Request,
    RoleRights, Side, Step, decide,
};
use proptest::prelude::*;

/// A request that owns its parts.
#[derive(Debug, Clone)]
struct Case {
    side: Side,
    local_administrator: LocalAdministrator,
    role: RoleRights,
    kind: SessionKind,
    access: AccessLevel,
    reason: String,
    settings: ClientSettings,
    device: DeviceState,
    at: Option<WeekMoment>,
    from: Option<IpAddr>,
}

impl Case {
    fn decide(&self) -> Decision {
        decide(&Request {
            side: self.side,
            operator: OperatorClaims {
                account: "ann",
                local_administrator: self.local_administrator,
            },
            role: self.role,
            kind: self.kind,
            access: self.access,
            reason: &self.reason,
            settings: &self.settings,
            device: self.device,
            at: self.at,
            from: self.from,
        })
    }
}

fn level() -> impl Strategy<Value = AccessLevel> {
    prop::sample::select(vec![
        AccessLevel::NoAccess,
        AccessLevel::ViewOnly,
        AccessLevel::FullControl,
    ])
}

fn settings() -> impl Strategy<Value = ClientSettings> {
    let lists = prop::sample::select(vec![
        vec![],
        vec!["user:ann"],
        vec!["user:ben"],
        vec!["user:ben", "user:ANN"],
    ]);
    let hours = prop::sample::select(vec!["", "mon-fri 08:00-18:00"]);
    let networks = prop::sample::select(vec![vec![], vec!["10.0.0.0/25"]]);
    (
        any::<[bool; 5]>(),
        level(),
        10_u32..=600,
        5_u32..=1440,
        lists,
        hours,
        networks,
    )
        .prop_map(
            |(
                [enabled, prompt, unattended, reason, administrators],
                access_level_allowed,
                consent_seconds,
                minutes,
                viewers,
                hours,
                networks,
            )| {
                ClientSettings {
                    session_hours: Hours::new(hours),
                    session_networks: Networks::new(networks),
                    permitted_viewers: Principals::new(viewers),
                    grant_local_administrators: administrators,
                    remote_control_enabled: enabled,
                    prompt_for_permission: prompt,
                    allow_unattended: unattended,
                    reason_required: reason,
                    access_level_allowed,
                    consent_seconds,
                    longest_session_minutes: minutes,
                    ..ClientSettings::default()
                }
            },
        )
}

fn device() -> impl Strategy<Value = DeviceState> {
    let presence = vec![
        Presence::Attended,
        Presence::Locked,
        Presence::Nobody,
        Presence::Unknown,
    ];
    let membership = vec![
        DomainMembership::Joined,
        DomainMembership::NotJoined,
        DomainMembership::Unknown,
    ];
    (
        prop::sample::select(presence),
        prop::sample::select(membership),
        any::<bool>(),
    )
        .prop_map(|(presence, membership, can_ask)| DeviceState {
            presence,
            membership,
            can_ask,
        })
}

fn role() -> impl Strategy<Value = RoleRights> {
    (level(), level(), level()).prop_map(|(remote_control, remote_assistance, remote_desktop)| RoleRights {
        remote_control,
        remote_assistance,
        remote_desktop,
    })
}

fn local_administrator() -> impl Strategy<Value = LocalAdministrator> {
    prop::sample::select(vec![
        LocalAdministrator::Yes,
        LocalAdministrator::No,
        LocalAdministrator::Unknown,
    ])
}

fn case() -> impl Strategy<Value = Case> {
    let kinds = vec![
        SessionKind::RemoteControl,
        SessionKind::RemoteAssistance,
        SessionKind::RemoteDesktop,
    ];
    (
        prop::sample::select(vec![Side::Site, Side::Device]),
        local_administrator(),
        role(),
        prop::sample::select(kinds),
        level(),
        prop::sample::select(vec!["", "INC-4711"]),
        settings(),
        device(),
        (prop::option::of((0_u8..7, 0_u16..1440)), prop::option::of(any::<u8>())),
    )
        .prop_map(
            |(side, local_administrator, role, kind, access, reason, settings, device, (at, from))| Case {
                side,
                local_administrator,
                role,
                kind,
                access,
                reason: reason.to_owned(),
                settings,
                device,
                at: at.and_then(|(day, minute)| WeekMoment::new(day, minute)),
                from: from.map(|last| IpAddr::from([10, 0, 0, last])),
            },
        )
}

/// A way to make a case stricter, and its name for the message when it helps.
type Stricter = (&'static str, fn(&mut Case));

const STRICTER: &[Stricter] = &[
    ("no role", |case| case.role = RoleRights::NONE),
    ("a lower role", |case| {
        case.role.remote_control = lower(case.role.remote_control)
    }),
    ("turned off", |case| case.settings.remote_control_enabled = false),
    ("a permitted viewer is taken off the list", |case| {
        case.settings.permitted_viewers = Principals::new(["user:ben"]);
    }),
    ("local administrators don't count", |case| {
        case.settings.grant_local_administrators = false;
    }),
    ("no local administrator", |case| {
        case.local_administrator = LocalAdministrator::No;
    }),
    ("not known whether a local administrator", |case| {
        // At the site this is no step up: what it does not know, the device decides.
        if case.side == Side::Device {
            case.local_administrator = LocalAdministrator::Unknown;
        }
    }),
    ("a lower level", |case| {
        case.settings.access_level_allowed = lower(case.settings.access_level_allowed);
    }),
    ("no unattended sessions", |case| case.settings.allow_unattended = false),
    ("a prompt", |case| case.settings.prompt_for_permission = true),
    ("a reason required", |case| case.settings.reason_required = true),
    ("no reason", |case| case.reason.clear()),
    ("fewer hours", |case| {
        case.settings.session_hours = if case.settings.session_hours.is_always() {
            Hours::new("mon-fri 08:00-18:00")
        } else {
            Hours::new("wed 08:00-09:00")
        };
    }),
    ("fewer networks", |case| {
        case.settings.session_networks = if case.settings.session_networks.is_everywhere() {
            Networks::new(["10.0.0.0/25"])
        } else {
            Networks::new(["10.0.0.64/26"])
        };
    }),
    ("not known when and from where", |case| {
        if case.side == Side::Device {
            (case.at, case.from) = (None, None);
        }
    }),
    ("shorter sessions", |case| case.settings.longest_session_minutes = 5),
    ("no question possible", |case| case.device.can_ask = false),
    ("a workgroup", |case| {
        case.device.membership = DomainMembership::NotJoined
    }),
    ("the device decides", |case| case.side = Side::Device),
    ("assistance instead of control", |case| {
        if case.kind == SessionKind::RemoteControl && case.role.remote_control == case.role.remote_assistance {
            case.kind = SessionKind::RemoteAssistance;
        }
    }),
];

fn lower(level: AccessLevel) -> AccessLevel {
    match level {
        AccessLevel::FullControl => AccessLevel::ViewOnly,
        AccessLevel::ViewOnly | AccessLevel::NoAccess => AccessLevel::NoAccess,
    }
}

/// Whether `left` allows nothing that `right` does not.
fn is_no_laxer(left: &Decision, right: &Decision) -> bool {
    match (left, right) {
        (Decision::Refused { .. }, _) => true,
        (Decision::Allowed { .. }, Decision::Refused { .. }) => false,
        (
            Decision::Allowed {
                access,
                consent,
                ends_after,
                ..
            },
            Decision::Allowed {
                access: other,
                consent: others,
                ends_after: longest,
                ..
            },
        ) => {
            let asks = match (consent, others) {
                (Consent::NotNeeded, Consent::Needed { .. }) => false,
                (Consent::Needed { .. } | Consent::NotNeeded, _) => true,
            };
            access <= other && ends_after <= longest && asks
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_is_stricter_allows_more(case in case(), which in 0..STRICTER.len()) {
        let (name, make_stricter) = STRICTER[which];
        let mut stricter = case.clone();
        make_stricter(&mut stricter);
        let (before, after) = (case.decide(), stricter.decide());
        prop_assert!(is_no_laxer(&after, &before), "{name}: {before:?} became {after:?}");
    }

    #[test]
    fn access_is_never_more_than_asked_given_and_allowed(case in case()) {
        if let Decision::Allowed { access, .. } = case.decide() {
            prop_assert!(access > AccessLevel::NoAccess);
            prop_assert!(access <= case.access);
            prop_assert!(access <= case.role.in_kind(case.kind));
            prop_assert!(access <= case.settings.access_level_allowed);
        }
    }

    #[test]
    fn a_device_lets_in_only_whom_the_settings_name(case in case()) {
        let named = case.settings.permitted_viewers.is_empty() || case.settings.permitted_viewers.names("ann");
        let administers = case.settings.grant_local_administrators
            && case.local_administrator == LocalAdministrator::Yes;
        let decision = case.decide();
        if case.side == Side::Device && decision.is_allowed() {
            prop_assert!(named || administers);
        }
        if decision.refusal() == Some(Refusal::NotPermittedViewer) {
            prop_assert!(!named && !administers);
        }
    }

    #[test]
    fn whoever_is_there_is_asked_where_the_settings_say_so(case in case()) {
        if let Decision::Allowed { consent, .. } = case.decide()
            && case.device.presence == Presence::Attended
            && case.settings.prompt_for_permission
        {
            prop_assert_eq!(consent, Consent::Needed { seconds: case.settings.consent_seconds });
        }
    }

    #[test]
    fn remote_assistance_never_begins_without_consent(case in case()) {
        if let Decision::Allowed { consent, .. } = case.decide()
            && case.kind == SessionKind::RemoteAssistance
        {
            let asked = matches!(consent, Consent::Needed { .. });
            prop_assert!(asked);
        }
    }

    #[test]
    fn the_explanation_names_every_step_that_was_taken(case in case()) {
        let decision = case.decide();
        let steps = decision.explanation().steps();
        let expected = match &decision {
            Decision::Allowed { .. } => Step::ALL.len(),
            Decision::Refused { step, .. } => 1 + Step::ALL.iter().position(|other| other == step).unwrap(),
        };
        prop_assert_eq!(steps.len(), expected);
        for (index, result) in steps.iter().enumerate() {
            prop_assert_eq!(result.step, Step::ALL[index]);
            prop_assert!(!result.text.is_empty());
            let last_of_refused = index + 1 == expected && !decision.is_allowed();
            prop_assert_eq!(result.outcome == Outcome::Refused, last_of_refused);
            prop_assert!(case.side == Side::Site || result.outcome != Outcome::LeftToDevice, "the device decides last");
        }
    }
}

#[test]
fn an_explanation_reads_as_one_line_a_step() {
    let settings = ClientSettings {
        remote_control_enabled: true,
        reason_required: true,
        ..ClientSettings::default()
    };
    let device = DeviceState {
        presence: Presence::Attended,
        membership: DomainMembership::NotJoined,
        can_ask: true,
    };
    let decision = decide(&Request {
        side: Side::Device,
        operator: OperatorClaims {
            account: "ann",
            local_administrator: LocalAdministrator::Unknown,
        },
        role: RoleRights::ALL,
        kind: SessionKind::RemoteControl,
        access: AccessLevel::ViewOnly,
        reason: "",
        settings: &settings,
        device,
        at: None,
        from: None,
    });
    assert_eq!(
        decision.explanation().to_string(),
        "1 role: passed, the operator's role allows full control\n\
         2 feature: passed, remote_control_enabled is on in the client settings\n\
         3 permitted_viewer: passed, permitted_viewers is empty, so everyone whom a role allows is permitted\n\
         4 access: passed, view only, as asked\n\
         5 attended: passed, somebody is signed in and the screen is not locked\n\
         6 domain: passed, this kind of session needs no domain\n\
         7 reason: refused, reason_required is on, and no reason was given"
    );
}
