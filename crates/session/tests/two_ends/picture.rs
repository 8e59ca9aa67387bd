//! The picture's pace: what a fast line, a slow line, a long line and a slow viewer make of it.

use std::time::Duration;

use deskside_session::credit::MAX_IN_FLIGHT;
use deskside_session::device;
use deskside_session::viewer::Input;
use deskside_wire::session::{ResetPicture, ViewerToDevice, viewer_to_device};

use crate::world::{World, ms, seconds};

/// A desktop that changes all the time, over such a line, watched for ten seconds.
struct Watched {
    frames_a_second: f64,
    /// From the beginning of a capture to the painted frame, at worst, after the first second.
    oldest: Duration,
    most_in_flight: usize,
}

fn watch(set_up: impl Fn(&mut World)) -> Watched {
    let mut world = World::silent();
    world.helper.busy = true;
    set_up(&mut world);
    world.until("the picture flows", |world| world.screen.painted > 0);
    world.for_(seconds(1));
    let (before, began) = (world.screen.painted, world.now);
    let (mut oldest, mut most_in_flight) = (Duration::ZERO, 0);
    while world.now < began + seconds(10) {
        world.for_(ms(1));
        most_in_flight = most_in_flight.max(world.frames_under_way());
        oldest = oldest.max(world.oldest_frame_under_way());
    }
    Watched {
        frames_a_second: f64::from(world.screen.painted - before) / 10.0,
        oldest,
        most_in_flight,
    }
}

#[test]
fn a_line_without_delay_is_kept_busy() {
    let watched = watch(|world| {
        world.line.control_delay = ms(0);
        world.line.picture_delay = ms(0);
    });
    // Painting takes 5 ms and is the slowest part: 200 a second at best.
    assert!(watched.frames_a_second > 190.0, "{}", watched.frames_a_second);
}

#[test]
fn a_long_line_has_several_frames_under_way() {
    let watched = watch(|world| {
        world.line.control_delay = ms(75);
        world.line.picture_delay = ms(75);
        world.helper.frame_size = 20_000;
        world.helper.encoding = ms(15);
    });
    // One frame for each round trip would be 6 a second.
    assert!(watched.frames_a_second > 50.0, "{}", watched.frames_a_second);
    assert!(watched.most_in_flight <= MAX_IN_FLIGHT, "{}", watched.most_in_flight);
}

#[test]
fn a_slow_line_shows_the_present_and_not_a_queue() {
    let watched = watch(|world| {
        world.line.control_delay = ms(20);
        world.line.picture_delay = ms(20);
        world.line.picture_rate = Some(125_000);
        world.helper.frame_size = 25_000;
    });
    // A frame takes 200 ms on the line, and 40 ms to arrive and be acknowledged.
    assert!(watched.frames_a_second > 3.8, "{}", watched.frames_a_second);
    assert!(watched.oldest < ms(480), "{:?}", watched.oldest);
    assert!(watched.most_in_flight <= 2, "{}", watched.most_in_flight);
}

#[test]
fn a_slow_viewer_sets_the_pace() {
    let watched = watch(|world| {
        world.line.control_delay = ms(1);
        world.line.picture_delay = ms(1);
        world.screen.painting = ms(100);
        world.helper.frame_size = 50_000;
    });
    assert!(
        (9.0..=10.1).contains(&watched.frames_a_second),
        "{}",
        watched.frames_a_second
    );
    assert!(watched.oldest < ms(330), "{:?}", watched.oldest);
}

#[test]
fn a_line_that_gets_slower_is_not_filled_up() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.frame_size = 25_000;
    world.line.picture_rate = Some(10_000_000);
    world.until("the picture flows", |world| world.screen.painted > 100);
    world.line.picture_rate = Some(125_000);
    world.for_(seconds(5));
    let mut oldest = Duration::ZERO;
    for _ in 0..5_000 {
        world.for_(ms(1));
        oldest = oldest.max(world.oldest_frame_under_way());
    }
    assert!(oldest < ms(500), "{oldest:?}");
}

#[test]
fn a_line_that_gets_faster_is_used() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.frame_size = 25_000;
    world.line.picture_rate = Some(125_000);
    world.for_(seconds(20));
    world.line.picture_rate = None;
    world.for_(seconds(3));
    let before = world.screen.painted;
    world.for_(seconds(5));
    let frames_a_second = f64::from(world.screen.painted - before) / 5.0;
    assert!(frames_a_second > 50.0, "{frames_a_second}");
}

#[test]
fn a_line_that_gets_longer_is_used_when_the_old_round_trip_is_forgotten() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.frame_size = 20_000;
    world.helper.encoding = ms(15);
    world.line.control_delay = ms(2);
    world.line.picture_delay = ms(2);
    world.until("the picture flows", |world| world.screen.painted > 100);
    world.line.control_delay = ms(100);
    world.line.picture_delay = ms(100);
    world.for_(seconds(15));
    let before = world.screen.painted;
    world.for_(seconds(5));
    let frames_a_second = f64::from(world.screen.painted - before) / 5.0;
    assert!(frames_a_second > 40.0, "{frames_a_second}");
}

#[test]
fn a_line_that_gets_shorter_is_not_filled_up() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.frame_size = 20_000;
    world.line.control_delay = ms(150);
    world.line.picture_delay = ms(150);
    world.line.picture_rate = Some(1_000_000);
    world.until("the picture flows", |world| world.screen.painted > 100);
    world.line.control_delay = ms(2);
    world.line.picture_delay = ms(2);
    world.for_(seconds(25));
    let mut oldest = Duration::ZERO;
    for _ in 0..5_000 {
        world.for_(ms(1));
        oldest = oldest.max(world.oldest_frame_under_way());
    }
    assert!(oldest < ms(120), "{oldest:?}");
}

#[test]
fn asking_for_a_new_picture_again_and_again_makes_one() {
    let mut world = World::active();
    let reset = || viewer_to_device::Message::ResetPicture(ResetPicture {});
    for _ in 0..100 {
        world.tell_device(device::Input::Control(ViewerToDevice { message: Some(reset()) }));
    }
    assert_eq!(world.helper.resets, 1);
    let painted = world.screen.painted;
    world.until("it is there", |world| world.screen.painted > painted);
    world.tell_device(device::Input::Control(ViewerToDevice { message: Some(reset()) }));
    assert_eq!(world.helper.resets, 2);
}

#[test]
fn a_first_frame_of_a_megabyte_does_not_stop_the_picture() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.frame_size = 1_000_000;
    world.line.picture_rate = Some(1_000_000);
    world.until("the first frame is there", |world| world.screen.painted > 0);
    world.helper.frame_size = 2_000;
    let painted = world.screen.painted;
    world.for_(seconds(5));
    assert!(world.screen.painted > painted + 50, "{}", world.screen.painted);
}

#[test]
fn a_still_screen_costs_nothing_and_answers_at_once() {
    let mut world = World::active();
    world.for_(seconds(60));
    let captured = world.helper.captured;
    world.for_(seconds(600));
    assert_eq!(world.helper.captured, captured);
    let began = world.now;
    let painted = world.screen.painted;
    world.screen_changes();
    world.until("the change is seen", |world| world.screen.painted > painted);
    assert_eq!(world.now - began, ms(4 + 10 + 5), "there was credit for it");
}

#[test]
fn typing_is_hardly_answered_and_a_flood_after_it_still_keeps_the_present() {
    let mut world = World::active();
    world.helper.frame_size = 100;
    world.for_(seconds(1));
    let (painted, answered) = (world.screen.painted, world.screen.answered);
    for _ in 0..70 {
        world.screen_changes();
        world.for_(ms(143));
    }
    assert_eq!(world.screen.painted - painted, 70, "each is seen");
    let answered = world.screen.answered - answered;
    assert!((1..8).contains(&answered), "{answered} of 70");
    world.helper.frame_size = 20_000;
    world.helper.busy = true;
    world.line.picture_rate = Some(200_000);
    for _ in 0..5_000 {
        world.for_(ms(1));
        assert!(world.frames_under_way() <= MAX_IN_FLIGHT);
        let oldest = world.oldest_frame_under_way();
        assert!(oldest < ms(400), "{oldest:?}");
    }
}

#[test]
fn a_hidden_picture_is_not_captured_and_the_newest_comes_first_when_it_is_shown_again() {
    let mut world = World::active();
    world.helper.busy = true;
    world.screen_changes();
    world.for_(seconds(1));
    world.tell_viewer(Input::Pause(true));
    world.for_(ms(200));
    let captured = world.helper.captured;
    world.for_(seconds(30));
    assert!(
        world.helper.captured <= captured + 1,
        "at most what there was credit for"
    );
    world.tell_viewer(Input::Pause(false));
    world.for_(seconds(1));
    assert!(world.helper.captured > captured + 10);
}

#[test]
fn a_viewer_that_lost_the_picture_gets_a_new_one_wherever_the_frames_are() {
    for lost_after in 0..40 {
        let mut world = World::active();
        world.helper.busy = true;
        world.helper.frame_size = 40_000;
        world.line.picture_rate = Some(1_000_000);
        world.screen_changes();
        world.for_(seconds(1));
        world.for_(ms(lost_after));
        world.screen.lose_the_picture();
        let painted = world.screen.painted;
        world.for_(seconds(2));
        assert!(
            world.screen.painted > painted + 10,
            "lost after {lost_after} ms: {}",
            world.screen.painted - painted
        );
        assert!(world.screen.undecodable < 20);
    }
}
