//! Credit on lines of known speed, with a clock moved by hand.

use super::*;

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A line of 100 kB/s with a round trip of 50 ms, known from one frame.
fn known_line() -> PictureCredit {
    let mut credit = PictureCredit::new();
    assert!(credit.take(ms(0)));
    assert_eq!(credit.sent(ms(0), 1, 5_000), Answer::Awaited);
    credit.painted(ms(50), 1).unwrap();
    assert_eq!((credit.rate(), credit.round_trip()), (Some(100_000), Some(ms(50))));
    credit
}

#[test]
fn one_credit_is_handed_out_at_a_time() {
    let mut credit = PictureCredit::new();
    assert!(credit.take(ms(0)));
    assert!(!credit.take(ms(0)));
    assert_eq!(credit.sent(ms(1), 1, 100), Answer::Awaited);
    assert!(credit.take(ms(1)));
}

#[test]
fn what_takes_longer_than_a_round_trip_goes_alone() {
    let mut credit = known_line();
    assert!(credit.take(ms(50)));
    assert_eq!(credit.sent(ms(50), 2, 8_000), Answer::Awaited);
    assert!(!credit.take(ms(50)), "80 ms is more than 50 and the slack");
    credit.painted(ms(150), 2).unwrap();
    assert!(credit.take(ms(150)));
    assert_eq!(credit.sent(ms(150), 3, 3_000), Answer::Awaited);
    assert!(credit.take(ms(150)), "30 ms is less");
}

#[test]
fn painting_a_frame_answers_for_all_before_it() {
    let mut credit = known_line();
    for frame in 2..6 {
        assert!(credit.take(ms(50)));
        assert_eq!(credit.sent(ms(50), frame, 1_000), Answer::Awaited);
    }
    credit.painted(ms(120), 4).unwrap();
    assert_eq!(credit.in_flight(), 1);
    assert_eq!(credit.painted(ms(120), 4), Ok(()), "said twice is no harm");
    assert_eq!(credit.painted(ms(120), 6), Err(NeverSent(6)));
}

/// The frame that was being encoded when the viewer lost the picture will never be painted.
#[test]
fn a_frame_that_can_not_be_painted_does_not_hold_up_the_one_that_can() {
    let mut credit = known_line();
    assert!(credit.take(ms(50)));
    credit.forget_under_way();
    assert!(!credit.take(ms(60)), "the credit is still out");
    assert_eq!(credit.sent(ms(60), 2, 50_000), Answer::Awaited);
    assert!(credit.take(ms(60)));
    assert_eq!(credit.sent(ms(70), 3, 50_000), Answer::Awaited);
    assert!(!credit.take(ms(70)), "the next waits as ever");
    credit.painted(ms(1200), 3).unwrap();
    assert!(credit.take(ms(1200)));
    assert_eq!(credit.sent(ms(1200), 4, 50_000), Answer::Awaited);
    assert!(!credit.take(ms(1200)));
}

#[test]
fn frames_that_leave_room_do_not_make_the_line_look_slower() {
    let mut credit = known_line();
    let mut send = |bytes: usize, takes: Duration, until: u32| {
        let first = credit.last_sent.unwrap() + 1;
        for frame in first..until {
            let now = ms(u64::from(frame) * 200);
            assert!(credit.take(now));
            assert_eq!(credit.sent(now, frame, bytes), Answer::Awaited);
            credit.painted(now + takes, frame).unwrap();
        }
        credit.rate().unwrap()
    };
    assert_eq!(send(4096, ms(90), 50), 100_000, "it could have been twice as much");
    assert_eq!(send(4096, ms(90), 80), 45_511, "nobody knows any more");
    assert_eq!(send(20_000, ms(180), 82), 111_111);
    assert_eq!(
        send(20_000, ms(199), 100),
        100_502,
        "what fills the line tells how fast it is"
    );
}

#[test]
fn whatever_is_said_there_is_a_most() {
    let mut credit = known_line();
    for frame in 2.. {
        if !credit.take(ms(60)) {
            break;
        }
        assert_eq!(credit.sent(ms(60), frame, 520), Answer::Awaited);
    }
    assert_eq!(credit.in_flight(), MAX_IN_FLIGHT);
}

/// Typing: small frames, each alone, at the pace of a person.
#[test]
fn small_frames_at_a_persons_pace_are_answered_now_and_then() {
    let mut credit = known_line();
    let mut awaited = Vec::new();
    for frame in 2..70 {
        let now = ms(100 * u64::from(frame));
        assert!(credit.take(now), "nothing is under way");
        if credit.sent(now, frame, 300) == Answer::Awaited {
            credit.painted(now + ms(50), frame).unwrap();
            awaited.push(frame);
        }
    }
    assert_eq!(awaited, [33, 65]);
    let frame = awaited[1] + 4;
    assert_eq!(
        credit.painted(ms(7_000), frame),
        Ok(()),
        "an answer nobody needs is no harm"
    );
}

#[test]
fn frames_that_could_fill_a_line_are_answered() {
    let mut credit = known_line();
    assert_eq!(credit.sent(ms(100), 2, 600), Answer::Awaited, "too long");
    assert_eq!(credit.sent(ms(200), 3, 100), Answer::Awaited, "one is under way");
    credit.painted(ms(210), 3).unwrap();
    assert_eq!(credit.sent(ms(220), 4, 100), Answer::Awaited, "too soon");
    credit.painted(ms(230), 4).unwrap();
    assert_eq!(credit.sent(ms(300), 5, 100), Answer::Unneeded);
    assert_eq!(credit.in_flight(), 0);
}
