//! The promises of the two machines under any sequence of inputs, sensible or not: `DeviceSession`'s law as it stands in
//! its module's head, and that a viewer's end never does anything after the end.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use bytes::Bytes;
use deskside_model::{
    AccessLevel, ClientSettings, DeviceId, GrantId, OperatorId, Secret, SessionId, SessionKind, SiteId, SiteKey,
    StatusKind, Timestamp, ViewerKey,
};
use deskside_policy::{DeviceState, DomainMembership, LocalAdministrators, Presence};
use deskside_session::Now;
use deskside_session::credit::Answer;
use deskside_session::device::{
    Arrival, Circumstances, ConsentAnswer, DeviceSession, EvidenceId, Input, InputLockTold, LocalWish, Output, Standing,
};
use deskside_session::grant::{Grant, GrantedOperator, VERSION, sign};
use deskside_session::viewer::{self, UserInput, ViewerOptions, ViewerSession};
use deskside_wire::session::{
    Abilities, AskingConsent, ChooseScreen, CursorShape, DeviceHello, DeviceToViewer, EndByViewer, Ended, Key,
    LockInput, Measured, Painted, PausePicture, PictureFrame, PictureWishes, PointerMove, Proof, Refused, ResetPicture,
    Resume, RightsChanged, Started, ViewerHello, ViewerInput, ViewerToDevice, device_to_viewer, viewer_input,
    viewer_to_device,
};
use proptest::prelude::*;

const MORNING: Timestamp = Timestamp::from_millis(1_760_000_000_000);
const VIEWER: ViewerKey = ViewerKey::from_bytes([1; 32]);

/// What may happen next.
#[derive(Debug, Clone)]
enum Happening {
    Input(Input),
    /// The disk has written everything so far.
    AllWritten,
    Resume {
        right_secret: bool,
    },
    Passes(Duration),
}

fn device_happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => device_input().prop_map(Happening::Input),
        3 => Just(Happening::AllWritten),
        1 => any::<bool>().prop_map(|right_secret| Happening::Resume { right_secret }),
        1 => (0_u64..40_000).prop_map(|millis| Happening::Passes(Duration::from_millis(millis))),
    ]
}

fn device_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => viewer_control().prop_map(|message| Input::Control(ViewerToDevice { message: Some(message) })),
        4 => any::<(i32, u32)>().prop_map(|(x, keysym)| {
            let input = if keysym % 2 == 0 {
                viewer_input::Input::Move(PointerMove { x: x % 5000, y: 0 })
            } else {
                viewer_input::Input::Key(Key { physical: keysym % 1000, keysym, pressed: x > 0 })
            };
            Input::ViewerInput(ViewerInput { id: keysym, input: Some(input) })
        }),
        4 => (0_u32..50, 0_usize..5000).prop_map(|(frame, size)| {
            Input::Frame(PictureFrame { frame, data: Bytes::from(vec![0; size]), ..PictureFrame::default() })
        }),
        2 => (0_u32..50, any::<u64>()).prop_map(|(frame, hash)| {
            Input::Frame(PictureFrame { frame, proof: Some(Proof { hash, colours: 0 }), ..PictureFrame::default() })
        }),
        4 => prop::sample::select(vec![
            ConsentAnswer::Allowed,
            ConsentAnswer::Allowed,
            ConsentAnswer::Denied,
            ConsentAnswer::NotShown,
        ])
        .prop_map(Input::Consent),
        1 => Just(Input::LinkLost),
        2 => prop::sample::select(vec![
            InputLockTold::Locked,
            InputLockTold::Locked,
            InputLockTold::EmergencyKey,
            InputLockTold::Question,
            InputLockTold::Impossible(String::from("no")),
        ])
        .prop_map(Input::InputLock),
        1 => (0_u64..6).prop_map(|id| Input::EvidenceWritten(EvidenceId(id))),
        2 => any::<[u32; 3]>().prop_map(|[serial, width, height]| {
            let (width, height) = (width % 300, height % 4);
            let rgba = vec![0; (width * height * 4) as usize];
            Input::Cursor(CursorShape { serial: serial % 4, width, height, rgba, ..CursorShape::default() })
        }),
        1 => settings().prop_map(Input::Settings),
        1 => presence().prop_map(|presence| Input::Circumstances(state(presence))),
        1 => Just(Input::Tick),
        4 => prop::sample::select(vec![LocalWish::Pause, LocalWish::GoOn, LocalWish::GoOn, LocalWish::TakeInput])
            .prop_map(Input::LocalUser),
        1 => prop::sample::select(vec![
            Input::CannotRecord,
            Input::LocalUser(LocalWish::End),
            Input::HelperLost,
            Input::SiteEnded,
            Input::AgentStops,
            Input::Unreadable,
        ]),
    ]
}

fn viewer_control() -> impl Strategy<Value = viewer_to_device::Message> {
    use viewer_to_device::Message;
    prop_oneof![
        6 => (0_u32..50).prop_map(|frame| Message::Painted(Painted { frame, ..Painted::default() })),
        2 => Just(Message::ResetPicture(ResetPicture {})),
        1 => any::<bool>().prop_map(|paused| Message::Pause(PausePicture { paused })),
        1 => wishes().prop_map(Message::PictureWishes),
        1 => any::<u32>().prop_map(|kind| Message::ChooseScreen(ChooseScreen { kind, ..ChooseScreen::default() })),
        3 => any::<bool>().prop_map(|locked| Message::LockInput(LockInput { locked })),
        1 => any::<u32>().prop_map(|samples| Message::Measured(Measured { samples, ..Measured::default() })),
        1 => Just(Message::End(EndByViewer {})),
    ]
}

fn wishes() -> impl Strategy<Value = PictureWishes> {
    (any::<bool>(), any::<bool>(), 0..5_u32).prop_map(|(low_bandwidth, no_video, colours)| PictureWishes {
        low_bandwidth,
        no_video,
        colours,
    })
}

fn settings() -> impl Strategy<Value = ClientSettings> {
    (any::<bool>(), any::<bool>(), any::<bool>(), 5_u32..20).prop_map(|(prompt, unattended, view, minutes)| {
        ClientSettings {
            remote_control_enabled: true,
            prompt_for_permission: prompt,
            allow_unattended: unattended,
            access_level_allowed: if view {
                AccessLevel::ViewOnly
            } else {
                AccessLevel::FullControl
            },
            longest_session_minutes: minutes,
            allow_input_lock: minutes % 4 != 0,
            ..ClientSettings::default()
        }
    })
}

fn presence() -> impl Strategy<Value = Presence> {
    prop::sample::select(vec![
        Presence::Attended,
        Presence::Attended,
        Presence::Locked,
        Presence::Nobody,
        Presence::Unknown,
    ])
}

fn state(presence: Presence) -> DeviceState {
    DeviceState {
        presence,
        membership: DomainMembership::Joined,
        can_ask: true,
    }
}

fn grant() -> Grant {
    Grant {
        version: VERSION,
        site: SiteId::from_bytes([1; 16]),
        id: GrantId::from_bytes([2; 16]),
        session: SessionId::from_bytes([3; 16]),
        device: DeviceId::from_bytes([4; 16]),
        viewer: VIEWER,
        operator: GrantedOperator {
            id: OperatorId::from_bytes([6; 16]),
            account: String::from("zoe"),
            name: String::from("Zoë"),
        },
        kind: SessionKind::RemoteControl,
        access: AccessLevel::FullControl,
        reason: String::new(),
        issued_at: MORNING,
        must_start_by: MORNING.after(Duration::from_secs(60)),
        must_end_by: MORNING.after(Duration::from_secs(1800)),
        settings_version: 1,
        from: None,
    }
}

fn open(settings: &ClientSettings, presence: Presence) -> Option<DeviceSession> {
    let seed = [3; 32];
    let site = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let hello = ViewerHello {
        versions: vec![1],
        grant: sign(&Secret::new(seed), &grant()).unwrap(),
        program: String::new(),
        ..Default::default()
    };
    let arrival = Arrival {
        hello: &hello,
        viewer: VIEWER,
        device_name: "pc",
        site_name: "site",
        resume_secret: Secret::new([9; 32]),
    };
    let here = Circumstances {
        device: grant().device,
        site: SiteKey::from_bytes(site),
        used: &|_| false,
        revoked: &|_| false,
        has_room: true,
        settings,
        state: state(presence),
        administrators: &LocalAdministrators::Unknown,
        at: None,
    };
    DeviceSession::open(
        Now {
            wall: MORNING,
            elapsed: Duration::ZERO,
        },
        arrival,
        &here,
    )
    .ok()
}

/// What an onlooker who only sees the outputs knows of a session.
#[derive(Debug, Default)]
struct Onlooker {
    asked: bool,
    /// The question stands on the screen.
    asking: bool,
    agreed: bool,
    started_entry: Option<EvidenceId>,
    last_entry: u64,
    written: u64,
    picture: bool,
    notice: bool,
    control: bool,
    paused: bool,
    input_locked: bool,
    over: bool,
    credit: i64,
}

impl Onlooker {
    fn sees(&mut self, output: &Output) -> Result<(), TestCaseError> {
        prop_assert!(!self.over, "after the end: {output:?}");
        let started_is_written = self.started_entry.is_some_and(|id| id.0 <= self.written);
        match output {
            Output::Evidence { id, record } => {
                prop_assert_eq!(id.0, self.last_entry + 1, "evidence is numbered without gaps");
                self.last_entry = id.0;
                if record.kind == StatusKind::SessionStarted {
                    prop_assert!(!self.asked || self.agreed, "begun without the answer");
                    self.started_entry = Some(*id);
                }
            }
            Output::AskConsent(_) => {
                prop_assert!(!self.asked, "asked twice");
                (self.asked, self.asking) = (true, true);
            }
            Output::WithdrawConsent => self.asking = false,
            Output::StartPicture { credit, .. } => {
                prop_assert!(started_is_written, "captured before the evidence is on the disk");
                prop_assert!(self.notice && !self.paused, "captured before bar and icon show it");
                prop_assert!(!self.picture);
                self.picture = true;
                self.credit = i64::from(*credit);
            }
            Output::Credit { frames, .. } => {
                prop_assert!(self.picture);
                self.credit += i64::from(*frames);
                prop_assert!(self.credit <= 1, "more credit than one frame at a time");
            }
            Output::StopPicture => self.picture = false,
            Output::SendPicture(frame) if frame.data.is_empty() && frame.proof.is_some() => {
                prop_assert!(self.picture, "a proof without a picture");
            }
            Output::SendPicture(_) => {
                prop_assert!(self.picture, "a frame without a picture");
                self.credit = (self.credit - 1).max(0);
            }
            Output::ResetEncoder | Output::ShowScreen(_) => prop_assert!(self.picture),
            Output::Inject(_) => {
                prop_assert!(self.picture && self.control && !self.paused, "input without the right");
            }
            Output::Notice(notice) => {
                self.notice = notice.is_some();
                self.paused = notice.as_ref().is_some_and(|notice| notice.paused);
                prop_assert!(!self.paused || !self.picture, "paused, and a picture flows");
                self.control = notice.as_ref().is_some_and(|notice| notice.control);
                if let Some(notice) = notice {
                    prop_assert_eq!(notice.locks_input, self.input_locked, "who sits there is told");
                }
            }
            Output::State(standing) => {
                if standing.is_final() {
                    prop_assert!(
                        !self.picture && !self.notice && !self.asking && !self.input_locked,
                        "something is left: {self:?}"
                    );
                    if let Standing::Ended(_) = standing {
                        prop_assert!(self.last_entry > 0, "an end without evidence");
                    }
                    self.over = true;
                }
            }
            Output::LockInput(locked) => {
                prop_assert!(
                    !locked || (self.picture && self.control && !self.paused && started_is_written),
                    "locked without the right"
                );
                self.input_locked = *locked;
            }
            Output::GrantUsed { .. }
            | Output::Send(_)
            | Output::CloseLink
            | Output::ReleaseInput
            | Output::LockScreen
            | Output::Measured(_) => {}
        }
        Ok(())
    }
}

fn drain(session: &mut DeviceSession, onlooker: &mut Onlooker) -> Result<usize, TestCaseError> {
    let mut count = 0;
    while let Some(output) = session.poll_output() {
        onlooker.sees(&output)?;
        count += 1;
    }
    prop_assert_eq!(session.is_over(), onlooker.over, "an end is always told");
    Ok(count)
}

/// Runs one session, and in the end waits for as long as it takes.
fn run_device(
    settings: &ClientSettings,
    presence: Presence,
    happenings: Vec<Happening>,
) -> Result<Onlooker, TestCaseError> {
    let mut onlooker = Onlooker::default();
    let Some(mut session) = open(settings, presence) else {
        return Ok(onlooker);
    };
    let mut elapsed = Duration::ZERO;
    drain(&mut session, &mut onlooker)?;
    for happening in happenings {
        let now = Now {
            wall: MORNING.after(elapsed),
            elapsed,
        };
        match happening {
            Happening::Passes(time) => elapsed += time,
            Happening::AllWritten => {
                onlooker.written = onlooker.last_entry;
                session.handle(now, Input::EvidenceWritten(EvidenceId(onlooker.last_entry)));
            }
            Happening::Resume { right_secret } => {
                let resume_secret = vec![if right_secret { 9 } else { 8 }; 32];
                let resume = Resume {
                    session_id: grant().session.to_string(),
                    resume_secret,
                    version: 1,
                    paused: right_secret && onlooker.last_entry % 2 == 0,
                };
                let resumed = session.resume(now, &resume, VIEWER);
                prop_assert!(right_secret || resumed.is_err());
            }
            Happening::Input(input) => {
                if let Input::EvidenceWritten(id) = &input {
                    onlooker.written = onlooker.written.max(id.0);
                }
                if input == Input::Consent(ConsentAnswer::Allowed) {
                    onlooker.agreed |= onlooker.asking;
                }
                if matches!(input, Input::Consent(_)) {
                    onlooker.asking = false;
                }
                session.handle(now, input);
            }
        }
        let outputs = drain(&mut session, &mut onlooker)?;
        prop_assert!(outputs <= 16, "one input, {outputs} outputs");
    }
    // Nothing more happens but time: it comes to an end by itself, in a bounded number of steps.
    for _ in 0..10 {
        let Some(timeout) = session.poll_timeout() else { break };
        elapsed = elapsed.max(timeout);
        session.handle(
            Now {
                wall: MORNING.after(elapsed),
                elapsed,
            },
            Input::Tick,
        );
        drain(&mut session, &mut onlooker)?;
    }
    prop_assert!(session.is_over());
    Ok(onlooker)
}

fn device_message() -> impl Strategy<Value = device_to_viewer::Message> {
    use device_to_viewer::Message;
    let refused = |number| {
        Message::Refused(Refused {
            refusal: number,
            detail: String::new(),
        })
    };
    prop_oneof![
        4 => Just(Message::Hello(DeviceHello { version: 1, device_name: "pc".into(), session_id: "ses_x".into() })),
        4 => any::<u32>().prop_map(|seconds_left| Message::Asking(AskingConsent { seconds_left })),
        4 => (0_u32..8, any::<u32>()).prop_map(|(rights, resume_seconds)| Message::Started(Started {
            rights,
            monitors: None,
            resume_secret: vec![1; 32],
            resume_seconds,
        })),
        2 => any::<u32>().prop_map(|rights| Message::RightsChanged(RightsChanged { rights })),
        2 => any::<[u32; 3]>().prop_map(|[serial, width, height]| {
            Message::CursorShape(CursorShape { serial, width, height, rgba: vec![0; 16], ..CursorShape::default() })
        }),
        1 => any::<u32>().prop_map(|reason| Message::Ended(Ended { reason })),
        1 => any::<u32>().prop_map(refused),
    ]
}

fn viewer_happening() -> impl Strategy<Value = viewer::Input> {
    prop_oneof![
        3 => Just(viewer::Input::LinkUp),
        2 => Just(viewer::Input::LinkDown(String::from("lost"))),
        8 => device_message().prop_map(|message| viewer::Input::Control(DeviceToViewer { message: Some(message) })),
        3 => any::<u32>().prop_map(|frame| viewer::Input::Picture(PictureFrame { frame, ..PictureFrame::default() })),
        2 => any::<[u32; 2]>().prop_map(|[frame, input_id]| viewer::Input::Painted {
            frame,
            timing: viewer::Timing { input_id, present: Duration::MAX, ..viewer::Timing::default() },
            answer: if frame % 2 == 0 { Answer::Unneeded } else { Answer::Awaited },
        }),
        1 => Just(viewer::Input::Undecodable),
        1 => (any::<bool>(), 0..3_u32).prop_map(|(same, colours)| viewer::Input::Compared { same, colours }),
        3 => any::<(i32, i32)>().prop_map(|(x, y)| viewer::Input::User(UserInput::Move { x, y })),
        1 => any::<bool>().prop_map(viewer::Input::Pause),
        1 => wishes().prop_map(viewer::Input::Wish),
        2 => Just(viewer::Input::Tick),
        1 => Just(viewer::Input::End),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_devices_end_keeps_its_promises_whatever_happens(
        settings in settings(),
        presence in presence(),
        happenings in prop::collection::vec(device_happening(), 0..120),
    ) {
        run_device(&settings, presence, happenings)?;
    }

    #[test]
    fn the_viewers_end_sends_input_only_with_the_right_and_nothing_after_the_end(
        happenings in prop::collection::vec((0_u64..30_000, viewer_happening()), 0..80),
    ) {
        let options = ViewerOptions {
            grant: String::from("v4.public.x"),
            program: String::new(),
            wishes: PictureWishes::default(),
        };
        let mut session = ViewerSession::new(options, Abilities::default());
        let mut now = Duration::ZERO;
        let mut over = false;
        for (millis, happening) in happenings {
            now += Duration::from_millis(millis);
            let ends = matches!(happening, viewer::Input::End);
            session.handle(now, happening);
            while let Some(output) = session.poll() {
                if over {
                    prop_assert_eq!(output, viewer::Output::CloseLink, "after the end");
                    continue;
                }
                match output {
                    viewer::Output::SendInput(_) => {
                        let may = session.rights().has(deskside_model::Right::Control);
                        prop_assert!(may || ends);
                    }
                    viewer::Output::Event(viewer::ViewerEvent::State(viewer::ViewerState::Over(_))) => over = true,
                    _ => {}
                }
            }
        }
    }
}

/// The property above would hold of a machine that does nothing; this one would not.
#[test]
fn random_sessions_do_begin_and_show_a_picture() {
    let settings = ClientSettings {
        remote_control_enabled: true,
        prompt_for_permission: true,
        ..ClientSettings::default()
    };
    let frame = PictureFrame {
        frame: 1,
        ..PictureFrame::default()
    };
    let happenings = vec![
        Happening::AllWritten,
        Happening::Input(Input::Consent(ConsentAnswer::Allowed)),
        Happening::AllWritten,
        Happening::Input(Input::Frame(frame)),
    ];
    let onlooker = run_device(&settings, Presence::Attended, happenings).unwrap();
    assert!(onlooker.asked && onlooker.agreed && onlooker.started_entry.is_some());
}
