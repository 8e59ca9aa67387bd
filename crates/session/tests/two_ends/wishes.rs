//! What a viewer can show and how it wants the picture: said once, kept over a broken link, and left out by an older program
//! on either side.

use deskside_session::device::PictureTerms;
use deskside_session::viewer::{Input, ScreenChoice, Standing, ViewerState};
use deskside_wire::session::PictureWishes;

use crate::world::{World, ms, seconds};

const LOW_BANDWIDTH: PictureWishes = PictureWishes {
    low_bandwidth: true,
    no_video: false,
    colours: 0,
};

/// What the helper knows of the viewer.
fn terms(world: &World) -> PictureTerms {
    world.helper.stream.as_ref().unwrap().picture
}

/// Something changes on the screen, and its frame is painted.
fn one_more_frame(world: &mut World) {
    let painted = world.screen.painted;
    world.screen_changes();
    world.until("it is painted", |world| world.screen.painted > painted);
    world.for_(ms(100));
}

#[test]
fn the_helper_hears_what_the_viewer_can_show() {
    let terms = terms(&World::active());
    assert!(terms.jpeg && terms.h264 && terms.proofs);
    assert_eq!(terms.wishes, PictureWishes::default());
}

#[test]
fn with_an_older_program_on_either_side_the_picture_is_what_both_know() {
    let mut world = World::silent();
    world.line.one_is_older = true;
    world.until("the picture flows", |world| world.screen.painted > 0);
    world.tell_viewer(Input::Wish(LOW_BANDWIDTH));
    one_more_frame(&mut world);
    assert_eq!(terms(&world), PictureTerms::default());
    world.link_breaks();
    let painted = world.screen.painted;
    world.until("the picture goes on", |world| world.screen.painted > painted);
    assert_eq!(terms(&world), PictureTerms::default());
    assert_eq!(world.viewer_state(), ViewerState::Active);
    world.for_(seconds(600));
    assert_eq!(world.viewer.equality().now, Standing::Unproven, "nothing is claimed");
}

#[test]
fn a_wish_counts_from_the_next_frames_on_however_often_it_changes() {
    let mut world = World::active();
    let painted = world.screen.painted;
    for _ in 0..1000 {
        world.tell_viewer(Input::Wish(LOW_BANDWIDTH));
        world.tell_viewer(Input::Wish(PictureWishes::default()));
    }
    world.tell_viewer(Input::Wish(LOW_BANDWIDTH));
    world.for_(seconds(1));
    assert_eq!(world.screen.painted, painted, "a wish alone makes no frame");
    assert_eq!(terms(&world).wishes, LOW_BANDWIDTH, "but the helper knows");
    one_more_frame(&mut world);
    assert_eq!(terms(&world).wishes, LOW_BANDWIDTH);
}

#[test]
fn a_wish_is_kept_over_a_broken_link_and_one_that_changed_meanwhile_is_said() {
    let mut world = World::active();
    world.tell_viewer(Input::Wish(LOW_BANDWIDTH));
    one_more_frame(&mut world);
    for (meanwhile, then) in [
        (None, LOW_BANDWIDTH),
        (Some(PictureWishes::default()), PictureWishes::default()),
    ] {
        world.link_breaks();
        world.until("the viewer notices", |world| {
            world.viewer_state() != ViewerState::Active
        });
        if let Some(wishes) = meanwhile {
            world.tell_viewer(Input::Wish(wishes));
        }
        world.until("it is back", |world| world.viewer_state() == ViewerState::Active);
        world.for_(ms(200));
        one_more_frame(&mut world);
        assert_eq!(terms(&world).wishes, then);
        assert!(terms(&world).jpeg);
    }
}

#[test]
fn a_screen_is_chosen_at_once_and_kept_over_a_broken_link() {
    let mut world = World::active();
    let painted = world.screen.painted;
    world.tell_viewer(Input::Choose(ScreenChoice::Named(String::from("HDMI-1"))));
    world.until("it is seen", |world| world.screen.painted > painted);
    let chosen = |world: &World| {
        let screen = &world.helper.stream.as_ref().unwrap().screen;
        (screen.kind, screen.name.clone())
    };
    assert_eq!(chosen(&world), (2, String::from("HDMI-1")));
    world.link_breaks();
    world.until("the viewer notices", |world| {
        world.viewer_state() != ViewerState::Active
    });
    world.until("it is back", |world| world.viewer_state() == ViewerState::Active);
    assert_eq!(chosen(&world), (2, String::from("HDMI-1")), "from its first frame on");
    world.link_breaks();
    world.until("the viewer notices", |world| {
        world.viewer_state() != ViewerState::Active
    });
    world.tell_viewer(Input::Choose(ScreenChoice::First));
    world.until("the choice arrives", |world| {
        world
            .helper
            .stream
            .as_ref()
            .is_some_and(|stream| stream.screen.kind == 1)
    });
}

#[test]
fn a_viewer_that_chooses_without_end_is_sent_away() {
    let mut world = World::active();
    for _ in 0..200 {
        world.tell_viewer(Input::Choose(ScreenChoice::First));
        world.tell_viewer(Input::Choose(ScreenChoice::All));
    }
    world.ends_with(deskside_model::EndReason::ProtocolViolated);
}

#[test]
fn the_helper_learns_what_the_line_carries() {
    let mut world = World::silent();
    world.line.picture_rate = Some(125_000);
    world.helper.frame_size = 25_000;
    world.helper.busy = true;
    world.until("the picture flows", |world| world.screen.painted > 10);
    let rate = world.helper.stream.as_ref().unwrap().rate.unwrap();
    assert!((100_000..=130_000).contains(&rate), "{rate} bytes a second");
}

#[test]
fn a_viewer_that_comes_back_hidden_gets_no_frame_until_it_is_shown() {
    let mut world = World::active();
    world.tell_viewer(Input::Pause(true));
    world.for_(seconds(1));
    world.link_breaks();
    world.until("the viewer notices", |world| {
        world.viewer_state() != ViewerState::Active
    });
    world.until("it is back", |world| world.viewer_state() == ViewerState::Active);
    let captured = world.helper.captured;
    world.helper.busy = true;
    world.screen_changes();
    world.for_(seconds(10));
    assert_eq!(world.helper.captured, captured, "not even the first");
    world.helper.busy = false;
    world.tell_viewer(Input::Pause(false));
    world.for_(seconds(2));
    assert_eq!(world.viewer.equality().now, Standing::Exact);
}

#[test]
fn a_viewer_that_is_shown_again_on_its_way_back_is_not_taken_for_hidden() {
    let mut world = World::active();
    world.tell_viewer(Input::Pause(true));
    world.for_(seconds(1));
    world.disk.takes = ms(500);
    world.link_breaks();
    world.until("the device lets it in again", |world| {
        world.evidence().contains(&deskside_model::StatusKind::SessionResumed)
    });
    world.tell_viewer(Input::Pause(false));
    let painted = world.screen.painted;
    world.until("the picture goes on", |world| world.screen.painted > painted);
}
