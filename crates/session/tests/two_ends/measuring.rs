//! How quick a session is, from the viewer that measures it to the site that keeps it.

use deskside_model::EndReason;
use deskside_session::viewer::{Input, UserInput};

use crate::world::{World, ms, seconds};

fn press(world: &mut World) {
    world.operator(UserInput::Key {
        physical: 30,
        keysym: 0x61,
        pressed: true,
    });
    world.for_(ms(500));
}

#[test]
fn the_end_brings_what_was_measured_by_stage() {
    let mut world = World::active();
    for _ in 0..5 {
        press(&mut world);
    }
    world.operator_ends();
    world.ends_with(EndReason::ViewerEnded);
    let measured = world.measured.unwrap();
    assert_eq!(measured.samples, 5);
    let p50 = measured.p50.unwrap();
    assert_eq!(
        (p50.total_us, p50.network_us, p50.encode_us, p50.present_us),
        (29_000, 20_000, 4_000, 5_000)
    );
}

#[test]
fn a_viewer_that_dies_leaves_what_it_said_before() {
    let mut world = World::active();
    for _ in 0..40 {
        press(&mut world);
    }
    world.line.reachable = false;
    world.link_breaks();
    world.until("the device gives up", |world| world.device.as_ref().unwrap().is_over());
    let samples = world.measured.unwrap().samples;
    assert!((20..=40).contains(&samples), "{samples}");
}

#[test]
fn nothing_is_said_of_a_session_in_which_nothing_was_pressed() {
    let mut world = World::active();
    world.for_(seconds(60));
    world.tell_viewer(Input::End);
    world.ends_with(EndReason::ViewerEnded);
    assert_eq!(world.measured, None);
}
