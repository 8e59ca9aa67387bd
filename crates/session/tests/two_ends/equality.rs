//! Proof of equality: a picture that is exact is known to be, and one that is not is found and made anew.

use deskside_session::viewer::{Input, Standing};

use crate::world::{World, ms, seconds};

#[test]
fn a_picture_at_rest_is_known_to_be_exact_within_a_second() {
    let mut world = World::active();
    world.for_(seconds(1));
    assert_eq!(world.viewer.equality().now, Standing::Exact);
    world.screen_changes();
    world.for_(ms(100));
    assert_eq!(world.viewer.equality().now, Standing::Unproven, "until it rests again");
    world.for_(ms(900));
    let known = world.viewer.equality();
    assert_eq!((known.now, known.compared, known.differing), (Standing::Exact, 2, 0));
    world.for_(seconds(600));
    assert_eq!(world.helper.proofs, 2, "a still picture is proven once");
}

#[test]
fn a_tile_that_went_wrong_is_found_and_made_anew() {
    let mut world = World::active();
    world.for_(seconds(1));
    world.screen.spoil_a_tile();
    world.screen_changes();
    world.for_(ms(200));
    assert!(world.screen.is_spoilt(), "no frame that builds on it repairs it");
    world.until("the difference is found", |world| {
        world.viewer.equality().differing == 1
    });
    assert_eq!(world.viewer.equality().now, Standing::Differs);
    world.until("the picture is exact again", |world| {
        world.viewer.equality().now == Standing::Exact
    });
    assert!(!world.screen.is_spoilt());
    assert_eq!(world.helper.resets, 1);
    assert_eq!(world.viewer.equality().differing, 1);
}

#[test]
fn a_tile_that_went_wrong_is_found_while_the_picture_moves() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.proof_every = 50;
    world.helper.encoding = ms(15);
    world.line.control_delay = ms(75);
    world.line.picture_delay = ms(75);
    world.until("the picture flows", |world| world.screen.painted > 200);
    let known = world.viewer.equality();
    assert!(known.compared > 0, "nothing was compared");
    assert_eq!(
        known.differing, 0,
        "a proof is of its own frame, whatever else is under way"
    );
    world.screen.spoil_a_tile();
    world.until("it is repaired", |world| !world.screen.is_spoilt());
    world.until("the picture is exact", |world| {
        world.viewer.equality().now == Standing::Exact
    });
    assert_eq!(
        world.helper.resets, 1,
        "one request, however many frames were under way"
    );
}

#[test]
fn proofs_use_no_credit_and_hold_nothing_up() {
    let mut world = World::active();
    for _ in 0..20 {
        world.screen_changes();
        world.for_(seconds(1));
    }
    assert_eq!(world.helper.proofs, 20);
    let (began, painted) = (world.now, world.screen.painted);
    world.screen_changes();
    world.until("the change is seen", |world| world.screen.painted > painted);
    assert_eq!(world.now - began, ms(4 + 10 + 5));
}

#[test]
fn a_hidden_picture_is_not_proven_and_comes_back_exact() {
    let mut world = World::active();
    world.for_(seconds(1));
    world.tell_viewer(Input::Pause(true));
    world.for_(seconds(1));
    // There was credit for one frame.
    world.screen_changes();
    world.for_(seconds(1));
    let proofs = world.helper.proofs;
    world.screen_changes();
    world.for_(seconds(60));
    assert_eq!(world.helper.proofs, proofs);
    world.tell_viewer(Input::Pause(false));
    world.for_(seconds(1));
    assert_eq!(world.viewer.equality().now, Standing::Exact);
}

#[test]
fn what_was_known_of_a_lost_link_is_not_claimed_of_the_next() {
    let mut world = World::active();
    world.for_(seconds(1));
    world.link_breaks();
    world.until("the session goes on", |world| {
        world.viewer.equality().now == Standing::Unproven
    });
    world.until("the picture is exact", |world| {
        world.viewer.equality().now == Standing::Exact
    });
    assert_eq!(world.viewer.equality().differing, 0);
}
