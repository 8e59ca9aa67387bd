//! The viewer's end alone: what it sends and says for each thing that happens. Both ends together: `tests/`.

use super::*;
use deskside_model::Refusal;
use deskside_wire::session::{
    AskingConsent, DeviceHello, DeviceToViewer, Ended, Opening, Refused, Started, device_to_viewer, opening,
};

const SECOND: Duration = Duration::from_secs(1);

fn session() -> ViewerSession {
    let options = ViewerOptions {
        grant: "v4.public.x".into(),
        program: "test".into(),
        wishes: PictureWishes::default(),
    };
    ViewerSession::new(options, Abilities::default())
}

fn drain(session: &mut ViewerSession) -> Vec<Output> {
    std::iter::from_fn(|| session.poll()).collect()
}

fn says(message: device_to_viewer::Message) -> Input {
    Input::Control(DeviceToViewer { message: Some(message) })
}

fn started(rights: RightSet) -> Input {
    says(device_to_viewer::Message::Started(Started {
        rights: rights.bits(),
        monitors: None,
        resume_secret: vec![7; 32],
        resume_seconds: 60,
    }))
}

fn active(rights: RightSet) -> ViewerSession {
    let mut session = session();
    session.handle(Duration::ZERO, Input::LinkUp);
    session.handle(
        Duration::ZERO,
        says(device_to_viewer::Message::Hello(DeviceHello {
            version: 1,
            device_name: "pc".into(),
            session_id: "ses_x".into(),
        })),
    );
    session.handle(Duration::ZERO, started(rights));
    drain(&mut session);
    session
}

fn full() -> RightSet {
    deskside_model::AccessLevel::FullControl.rights()
}

#[test]
fn it_dials_then_shows_its_grant() {
    let mut session = session();
    assert!(drain(&mut session).contains(&Output::Dial));
    session.handle(SECOND, Input::LinkUp);
    let outputs = drain(&mut session);
    let Output::SendOpening(Opening {
        opening: Some(opening::Opening::Hello(hello)),
    }) = &outputs[0]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!(hello.grant, "v4.public.x");
}

#[test]
fn a_refusal_is_told_with_its_reason_and_closes() {
    let mut session = session();
    session.handle(SECOND, Input::LinkUp);
    drain(&mut session);
    let refused = Refused {
        refusal: Refusal::ConsentDenied.number(),
        detail: String::new(),
    };
    session.handle(SECOND, says(device_to_viewer::Message::Refused(refused)));
    let outputs = drain(&mut session);
    assert_eq!(outputs[0], Output::CloseLink);
    assert!(matches!(
        &outputs[1],
        Output::Event(ViewerEvent::State(ViewerState::Over(Outcome::Refused {
            refusal: Some(Refusal::ConsentDenied),
            ..
        })))
    ));
}

#[test]
fn the_countdown_is_on_the_viewers_own_clock() {
    let mut session = session();
    session.handle(SECOND, Input::LinkUp);
    drain(&mut session);
    session.handle(
        SECOND * 2,
        says(device_to_viewer::Message::Asking(AskingConsent { seconds_left: 30 })),
    );
    let until = SECOND * 32;
    assert_eq!(
        drain(&mut session),
        [Output::Event(ViewerEvent::State(ViewerState::AskingConsent { until }))]
    );
}

#[test]
fn a_view_only_session_sends_no_input() {
    let mut session = active(deskside_model::AccessLevel::ViewOnly.rights());
    session.handle(SECOND, Input::User(UserInput::Move { x: 1, y: 1 }));
    assert_eq!(drain(&mut session), []);
}

#[test]
fn input_ids_ascend_from_one() {
    let mut session = active(full());
    for expected in 1..=3 {
        session.handle(SECOND, Input::User(UserInput::Move { x: 1, y: 1 }));
        let outputs = drain(&mut session);
        assert!(
            matches!(&outputs[..], [Output::SendInput(input)] if input.id == expected),
            "{outputs:?}"
        );
    }
}

#[test]
fn a_lost_link_is_dialled_again_at_once_and_resumed_with_the_secret() {
    let mut session = active(full());
    session.handle(SECOND, Input::LinkDown("gone".into()));
    let outputs = drain(&mut session);
    assert!(outputs.contains(&Output::Dial), "{outputs:?}");
    session.handle(SECOND, Input::LinkUp);
    let outputs = drain(&mut session);
    let Output::SendOpening(Opening {
        opening: Some(opening::Opening::Resume(resume)),
    }) = &outputs[0]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!((resume.session_id.as_str(), resume.resume_secret.len()), ("ses_x", 32));
    session.handle(SECOND, started(full()));
    assert!(drain(&mut session).contains(&Output::Event(ViewerEvent::State(ViewerState::Active))));
}

#[test]
fn it_gives_up_when_the_device_has() {
    let mut session = active(full());
    session.handle(Duration::ZERO, Input::LinkDown("gone".into()));
    let (mut now, mut dials, mut ended) = (Duration::ZERO, 0, false);
    while !ended {
        for output in drain(&mut session) {
            match output {
                Output::Dial => {
                    dials += 1;
                    session.handle(now, Input::LinkDown("still gone".into()));
                }
                Output::Event(ViewerEvent::State(ViewerState::Over(outcome))) => {
                    assert_eq!(
                        outcome,
                        Outcome::Ended {
                            reason: Some(EndReason::LinkLost)
                        }
                    );
                    assert_eq!(now, SECOND * 60);
                    ended = true;
                }
                _ => {}
            }
        }
        if let Some(at) = session.next_timeout() {
            now = at;
            session.handle(now, Input::Tick);
        }
    }
    assert!(ended && (10..30).contains(&dials), "{dials} dials");
}

#[test]
fn one_reset_is_asked_for_until_a_frame_is_painted_again() {
    let resets = |session: &mut ViewerSession| {
        drain(session)
            .iter()
            .filter(|output| matches!(output, Output::SendControl(_)))
            .count()
    };
    let mut session = active(full());
    session.handle(SECOND, Input::Undecodable);
    session.handle(SECOND, Input::Undecodable);
    assert_eq!(resets(&mut session), 1);
    let painted = Input::Painted {
        frame: 9,
        timing: Timing::default(),
        answer: Answer::Awaited,
    };
    session.handle(SECOND, painted);
    drain(&mut session);
    session.handle(SECOND, Input::Undecodable);
    assert_eq!(resets(&mut session), 1);
}

#[test]
fn ending_lets_go_of_everything_before_it_closes() {
    let mut session = active(full());
    session.handle(SECOND, Input::End);
    let outputs = drain(&mut session);
    assert!(matches!(
        &outputs[0],
        Output::SendInput(ViewerInput {
            input: Some(viewer_input::Input::ReleaseAll(_)),
            ..
        })
    ));
    assert!(matches!(&outputs[1], Output::SendControl(_)));
    assert_eq!(outputs[2], Output::CloseLink);
}

#[test]
fn after_the_end_nothing_more_is_said() {
    let mut session = active(full());
    let end = Ended {
        reason: EndReason::LocalUserEnded.number(),
    };
    session.handle(SECOND, says(device_to_viewer::Message::Ended(end)));
    drain(&mut session);
    session.handle(SECOND, Input::LinkDown("closed".into()));
    session.handle(SECOND, Input::User(UserInput::ReleaseAll));
    session.handle(SECOND, Input::End);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn frames_of_a_link_that_broke_before_the_session_went_on_are_forgotten() {
    let mut session = active(full());
    let frame = |number| PictureFrame {
        frame: number,
        ..PictureFrame::default()
    };
    session.handle(SECOND, Input::LinkDown("lost".into()));
    session.handle(SECOND, Input::LinkUp);
    session.handle(SECOND, Input::Picture(frame(1)));
    session.handle(SECOND, Input::LinkDown("lost again".into()));
    session.handle(2 * SECOND, Input::Tick);
    session.handle(2 * SECOND, Input::LinkUp);
    session.handle(2 * SECOND, Input::Picture(frame(2)));
    drain(&mut session);
    session.handle(2 * SECOND, started(full()));
    let decoded: Vec<_> = drain(&mut session)
        .into_iter()
        .filter_map(|output| match output {
            Output::Decode(frame) => Some(frame.frame),
            _ => None,
        })
        .collect();
    assert_eq!(decoded, [2]);
}

#[test]
fn too_many_frames_before_the_beginning_are_dropped_for_a_new_picture() {
    let mut session = session();
    session.handle(Duration::ZERO, Input::LinkUp);
    for number in 1..100 {
        let frame = PictureFrame {
            frame: number,
            ..PictureFrame::default()
        };
        session.handle(Duration::ZERO, Input::Picture(frame));
    }
    session.handle(Duration::ZERO, started(full()));
    let outputs = drain(&mut session);
    assert!(!outputs.iter().any(|output| matches!(output, Output::Decode(_))));
    let reset = ViewerToDevice {
        message: Some(viewer_to_device::Message::ResetPicture(ResetPicture {})),
    };
    assert!(outputs.contains(&Output::SendControl(reset)));
}
