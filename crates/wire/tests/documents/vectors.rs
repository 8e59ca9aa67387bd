//! One example of each message of each direction, encoded and committed: `vectors.txt`.

use std::collections::BTreeMap;

use bytes::Bytes;
use deskside_wire::{control as c, helper as h, session as s};
use prost::Message;

use super::proto::documents;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents/vectors.txt");

/// An example: `file.Message.field`, its bytes, and the bytes after reading and writing them again.
struct Example {
    name: String,
    bytes: Vec<u8>,
    again: Vec<u8>,
}

fn example<M: Message + Default>(parent: &str, field: &str, message: M) -> Example {
    let bytes = message.encode_to_vec();
    let again = M::decode(bytes.as_slice()).unwrap().encode_to_vec();
    Example {
        name: format!("{parent}.{field}"),
        bytes,
        again,
    }
}

fn examples() -> Vec<Example> {
    [
        openings(),
        viewer_to_device(),
        device_to_viewer(),
        inputs(),
        pictures(),
        site_to_agent(),
        agent_to_site(),
    ]
    .into_iter()
    .chain([service_to_helper(), helper_to_service()])
    .flatten()
    .collect()
}

#[test]
fn the_vectors_are_as_committed() {
    let mut text = String::from("# One example of each message. A line that changes breaks older programs.\n");
    for example in examples() {
        assert_eq!(example.bytes, example.again, "{}", example.name);
        text += &format!("{:<44} {}\n", example.name, hex(&example.bytes));
    }
    if std::env::var_os("UPDATE_WIRE").is_some() {
        std::fs::write(PATH, &text).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    for (is, was) in text.lines().zip(committed.lines()) {
        assert_eq!(is, was, "UPDATE_WIRE=1 accepts it");
    }
    assert_eq!(text.lines().count(), committed.lines().count());
}

/// Every member of every `oneof` of the documents has an example, under its own number.
#[test]
fn no_message_is_without_a_vector() {
    let examples: BTreeMap<_, _> = examples()
        .into_iter()
        .map(|example| (example.name, example.bytes))
        .collect();
    for document in documents() {
        let file = document.file.trim_end_matches(".proto");
        for message in &document.messages {
            for field in message.fields.iter().filter(|field| field.oneof.is_some()) {
                let name = format!("{file}.{}.{}", message.name, field.name);
                let bytes = examples.get(&name).unwrap_or_else(|| panic!("no example of {name}"));
                let mut tag = Vec::new();
                prost::encoding::encode_varint(u64::from(field.number << 3 | 2), &mut tag);
                // An input's id comes before the input.
                let member = bytes.strip_prefix(&[0x08, 0x08]).unwrap_or(bytes);
                assert!(
                    member.starts_with(&tag),
                    "{name} does not carry number {}",
                    field.number
                );
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn openings() -> Vec<Example> {
    use s::opening::Opening;
    let of = |field, opening| example("session.Opening", field, s::Opening { opening: Some(opening) });
    vec![
        of(
            "hello",
            Opening::Hello(s::ViewerHello {
                versions: vec![2, 1],
                grant: "v4.public.AA".into(),
                program: "browser 0.1.0".into(),
                proofs: true,
                abilities: Some(s::Abilities {
                    jpeg: true,
                    h264: false,
                }),
                wishes: Some(WISHES),
            }),
        ),
        of(
            "resume",
            Opening::Resume(s::Resume {
                session_id: "ses_a".into(),
                resume_secret: vec![7; 32],
                version: 1,
                paused: true,
            }),
        ),
    ]
}

const WISHES: s::PictureWishes = s::PictureWishes {
    low_bandwidth: true,
    no_video: false,
    colours: 0,
};

const ALL_WISHES: s::PictureWishes = s::PictureWishes {
    low_bandwidth: true,
    no_video: true,
    colours: 2,
};

fn screen() -> s::ChooseScreen {
    s::ChooseScreen {
        kind: 2,
        name: "HDMI-1".into(),
    }
}

fn measured() -> s::Measured {
    let stages = |us: u32| s::Stages {
        total_us: 7 * us,
        network_us: us,
        desktop_us: us + 1,
        capture_us: us + 2,
        encode_us: us + 3,
        decode_us: us + 4,
        present_us: us + 5,
    };
    s::Measured {
        samples: 40,
        p50: Some(stages(1000)),
        p95: Some(stages(3000)),
    }
}

fn viewer_to_device() -> Vec<Example> {
    use s::viewer_to_device::Message;
    let of = |field, message| {
        example(
            "session.ViewerToDevice",
            field,
            s::ViewerToDevice { message: Some(message) },
        )
    };
    vec![
        of(
            "painted",
            Message::Painted(s::Painted {
                frame: 300,
                decode_us: 2500,
                present_us: 8000,
            }),
        ),
        of("reset_picture", Message::ResetPicture(s::ResetPicture {})),
        of("end", Message::End(s::EndByViewer {})),
        of("ping", Message::Ping(s::Ping { id: 9 })),
        of("pause", Message::Pause(s::PausePicture { paused: true })),
        of("measured", Message::Measured(measured())),
        of("choose_screen", Message::ChooseScreen(screen())),
        of("picture_wishes", Message::PictureWishes(WISHES)),
        of("picture_wishes", Message::PictureWishes(ALL_WISHES)),
        of(
            "ask_control",
            Message::AskControl(s::AskControl {
                grant: "v4.public.x".into(),
            }),
        ),
        of("give_up_control", Message::GiveUpControl(s::GiveUpControl {})),
        of("lock_input", Message::LockInput(s::LockInput { locked: true })),
    ]
}

fn monitors() -> s::Monitors {
    s::Monitors {
        width: 3840,
        height: 1080,
        monitors: vec![s::Monitor {
            name: "HDMI-1".into(),
            x: -1920,
            y: 0,
            width: 1920,
            height: 1080,
            primary: true,
        }],
    }
}

fn cursor_shape() -> s::CursorShape {
    s::CursorShape {
        serial: 5,
        width: 1,
        height: 1,
        hot_x: 0,
        hot_y: 1,
        rgba: vec![1, 2, 3, 4],
    }
}

fn device_to_viewer() -> Vec<Example> {
    use s::device_to_viewer::Message;
    let of = |field, message| {
        example(
            "session.DeviceToViewer",
            field,
            s::DeviceToViewer { message: Some(message) },
        )
    };
    vec![
        of(
            "hello",
            Message::Hello(s::DeviceHello {
                version: 1,
                device_name: "pc-17".into(),
                session_id: "ses_a".into(),
            }),
        ),
        of(
            "refused",
            Message::Refused(s::Refused {
                refusal: 24,
                detail: "140 s ago".into(),
            }),
        ),
        of("asking", Message::Asking(s::AskingConsent { seconds_left: 30 })),
        of(
            "started",
            Message::Started(s::Started {
                rights: 3,
                monitors: Some(monitors()),
                resume_secret: vec![7; 32],
                resume_seconds: 60,
            }),
        ),
        of("cursor_shape", Message::CursorShape(cursor_shape())),
        of(
            "cursor_position",
            Message::CursorPosition(s::CursorPosition { x: -1, y: 2 }),
        ),
        of("rights_changed", Message::RightsChanged(s::RightsChanged { rights: 1 })),
        of("monitors", Message::Monitors(monitors())),
        of("ended", Message::Ended(s::Ended { reason: 2 })),
        of("pong", Message::Pong(s::Pong { id: 9 })),
        of(
            "ending",
            Message::Ending(s::Ending {
                reason: 12,
                seconds_left: 60,
            }),
        ),
        of(
            "raise",
            Message::Raise(s::Raise {
                state: 3,
                seconds_left: 30,
                refusal: 8,
                detail: "asked often enough".into(),
            }),
        ),
        of(
            "input_lock",
            Message::InputLock(s::InputLock {
                locked: true,
                why: 8,
                detail: "a mouse of another program".into(),
            }),
        ),
        of(
            "withheld",
            Message::Withheld(s::Withheld {
                everything: true,
                input: true,
            }),
        ),
    ]
}

fn key() -> s::ViewerInput {
    let key = s::Key {
        physical: 30,
        keysym: 0x61,
        pressed: true,
    };
    s::ViewerInput {
        id: 8,
        input: Some(s::viewer_input::Input::Key(key)),
    }
}

fn inputs() -> Vec<Example> {
    use s::viewer_input::Input;
    let of = |field, input| {
        example(
            "session.ViewerInput",
            field,
            s::ViewerInput {
                id: 8,
                input: Some(input),
            },
        )
    };
    vec![
        of("move", Input::Move(s::PointerMove { x: 640, y: -1 })),
        of(
            "button",
            Input::Button(s::PointerButton {
                button: 3,
                pressed: true,
                x: 640,
                y: 480,
            }),
        ),
        of(
            "wheel",
            Input::Wheel(s::Wheel {
                dx: 0,
                dy: -2,
                x: 640,
                y: 480,
            }),
        ),
        example("session.ViewerInput", "key", key()),
        of("release_all", Input::ReleaseAll(s::ReleaseAll {})),
    ]
}

fn picture() -> s::PictureFrame {
    s::PictureFrame {
        frame: 300,
        data: Bytes::from_static(&[1, 2, 3]),
        input_id: 8,
        capture_us: 350,
        encode_us: 4200,
        quiet: true,
        desktop_us: 900,
        x: 1920,
        y: -1,
        proof: Some(s::Proof {
            hash: 0x0102_0304_0506_0708,
            colours: 0,
        }),
    }
}

fn pictures() -> Vec<Example> {
    vec![example("session", "PictureFrame", picture())]
}

fn site_to_agent() -> Vec<Example> {
    use c::site_to_agent::Message;
    let of = |field, message| example("control.SiteToAgent", field, c::SiteToAgent { message: Some(message) });
    let settings = || c::Settings {
        version: 3,
        json: "{}".into(),
    };
    vec![
        of(
            "challenge",
            Message::Challenge(c::Challenge {
                versions: vec![1],
                nonce: vec![1; 32],
            }),
        ),
        of(
            "welcome",
            Message::Welcome(c::Welcome {
                version: 1,
                signature: vec![2; 64],
                time_ms: 1_760_000_000_000,
                settings: Some(settings()),
            }),
        ),
        of("settings", Message::Settings(settings())),
        of(
            "offer",
            Message::Offer(c::Offer {
                offer: 4,
                grant: "v4.public.AA".into(),
                relay_url: "https://site.example/relay".into(),
            }),
        ),
        of(
            "revoke",
            Message::Revoke(c::Revoke {
                session_id: "ses_a".into(),
                reason: 3,
            }),
        ),
        of(
            "receipt",
            Message::Receipt(c::Receipt {
                sequence: 12,
                signature: vec![2; 64],
            }),
        ),
        of(
            "goodbye",
            Message::Goodbye(c::Goodbye {
                reason: 3,
                detail: "removed".into(),
            }),
        ),
        of("ping", Message::Ping(c::SitePing { id: 9 })),
    ]
}

fn agent_to_site() -> Vec<Example> {
    use c::agent_to_site::Message;
    let of = |field, message| example("control.AgentToSite", field, c::AgentToSite { message: Some(message) });
    let facts = || c::Facts { json: "{}".into() };
    vec![
        of(
            "hello",
            Message::Hello(c::Hello {
                version: 1,
                device_id: "dev_a".into(),
                nonce: vec![1; 32],
                signature: vec![2; 64],
                boot_id: vec![3; 16],
                facts: Some(facts()),
            }),
        ),
        of("facts", Message::Facts(facts())),
        of(
            "offer_answer",
            Message::OfferAnswer(c::OfferAnswer {
                offer: 4,
                refusal: 2,
                detail: "off".into(),
            }),
        ),
        of(
            "session_state",
            Message::SessionState(c::SessionState {
                session_id: "ses_a".into(),
                state: 4,
                reason: 8,
                refused: true,
                measured: Some(measured()),
            }),
        ),
        of(
            "evidence",
            Message::Evidence(c::Evidence {
                entries: vec![c::EvidenceEntry {
                    sequence: 12,
                    entry: vec![1, 2],
                }],
            }),
        ),
        of("applied", Message::Applied(c::Applied { settings_version: 3 })),
        of("pong", Message::Pong(c::AgentPong { id: 9 })),
    ]
}

fn start_picture() -> h::StartPicture {
    h::StartPicture {
        stream: 6,
        credit: 1,
        proofs: true,
        screen: Some(screen()),
        jpeg: true,
        h264: false,
        wishes: Some(WISHES),
    }
}

fn credit() -> h::Credit {
    h::Credit {
        stream: 6,
        frames: 1,
        rate: 125_000,
        wishes: Some(WISHES),
    }
}

fn ask_consent() -> h::AskConsent {
    h::AskConsent {
        prompt: 2,
        organisation: "Example Ltd".into(),
        site: "Head office".into(),
        operator_name: "Zoë".into(),
        operator_account: "zoe".into(),
        control: true,
        reason: "INC-4711".into(),
        seconds: 30,
    }
}

fn service_to_helper() -> Vec<Example> {
    use h::service_to_helper::Message;
    let of = |field, message| {
        example(
            "helper.ServiceToHelper",
            field,
            h::ServiceToHelper { message: Some(message) },
        )
    };
    let operator = h::NoticeOperator {
        session_id: "ses_a".into(),
        name: "Zoë".into(),
        account: "zoe".into(),
        control: true,
        since_ms: 1_760_000_000_000,
        paused: true,
        ends_ms: 1_760_000_060_000,
        locks_input: true,
    };
    vec![
        of("ask_consent", Message::AskConsent(ask_consent())),
        of(
            "withdraw_consent",
            Message::WithdrawConsent(h::WithdrawConsent { prompt: 2 }),
        ),
        of(
            "show_notice",
            Message::ShowNotice(h::ShowNotice {
                organisation: "Example Ltd".into(),
                operators: vec![operator],
                bar: true,
                icon: true,
                own_settings: Some(h::OwnSettings {
                    offered: vec![1, 3],
                    chosen: vec![1],
                    only_more: true,
                }),
            }),
        ),
        of("hide_notice", Message::HideNotice(h::HideNotice {})),
        of("start_picture", Message::StartPicture(start_picture())),
        of("stop_picture", Message::StopPicture(h::StopPicture { stream: 6 })),
        of("credit", Message::Credit(credit())),
        of("reset_encoder", Message::ResetEncoder(h::ResetEncoder { stream: 6 })),
        of(
            "inject",
            Message::Inject(h::Inject {
                input: Some(key()),
                ..h::Inject::default()
            }),
        ),
        of("release_input", Message::ReleaseInput(h::ReleaseInput { stream: 6 })),
        of("quit", Message::Quit(h::Quit {})),
        of(
            "lock_input",
            Message::LockInput(h::LockInput {
                session_id: "ses_a".into(),
                locked: true,
            }),
        ),
        of("play_sound", Message::PlaySound(h::PlaySound { sound: 1 })),
        of(
            "lock_screen",
            Message::LockScreen(h::LockScreen {
                session_id: "ses_a".into(),
            }),
        ),
        of(
            "show_screen",
            Message::ShowScreen(h::ShowScreen {
                stream: 6,
                screen: Some(screen()),
            }),
        ),
    ]
}

fn screen_lock() -> h::ScreenLock {
    h::ScreenLock {
        session_id: "ses_a".into(),
        locked: true,
        how: "loginctl".into(),
    }
}

fn helper_to_service() -> Vec<Example> {
    use h::helper_to_service::Message;
    let of = |field, message| {
        example(
            "helper.HelperToService",
            field,
            h::HelperToService { message: Some(message) },
        )
    };
    vec![
        of(
            "hello",
            Message::Hello(h::HelperHello {
                version: 1,
                display: ":0".into(),
                user: "zoe".into(),
            }),
        ),
        of(
            "presence",
            Message::Presence(h::Presence {
                users_json: "[]".into(),
                monitors: Some(monitors()),
            }),
        ),
        of(
            "consent_answer",
            Message::ConsentAnswer(h::ConsentAnswer { prompt: 2, answer: 1 }),
        ),
        of(
            "sound_not_played",
            Message::SoundNotPlayed(h::SoundNotPlayed {
                tried: "aplay is not installed".into(),
            }),
        ),
        of("screen_lock", Message::ScreenLock(screen_lock())),
        of(
            "choose_own_setting",
            Message::ChooseOwnSetting(h::ChooseOwnSetting { setting: 1, on: true }),
        ),
        of(
            "input_lock",
            Message::InputLock(h::InputLock {
                session_id: "ses_a".into(),
                state: 2,
                detail: "mouse: AlreadyGrabbed".into(),
            }),
        ),
        of(
            "local_wish",
            Message::LocalWish(h::LocalWish {
                session_id: "ses_a".into(),
                wish: 2,
            }),
        ),
        of(
            "frame",
            Message::Frame(h::Frame {
                stream: 6,
                frame: Some(picture()),
            }),
        ),
        of("cursor_shape", Message::CursorShape(cursor_shape())),
        of(
            "cursor_position",
            Message::CursorPosition(s::CursorPosition { x: -1, y: 2 }),
        ),
        of("monitors", Message::Monitors(monitors())),
        of(
            "error",
            Message::Error(h::HelperError {
                what: "display gone".into(),
                fatal: true,
            }),
        ),
    ]
}
