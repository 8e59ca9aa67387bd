//! What a change of client settings means for people.

use deskside_model::{AccessLevel, ClientSettings, Principals};
use deskside_policy::{Consequence, LocalAdministrator, OperatorClaims, RoleRights, loses_control};
use proptest::prelude::*;

fn of(before: &ClientSettings, after: &ClientSettings) -> Vec<Consequence> {
    let all = Consequence::ALL.into_iter();
    all.filter(|consequence| consequence.follows(before, after)).collect()
}

fn viewers(names: &[&str], administrators: bool) -> ClientSettings {
    ClientSettings {
        permitted_viewers: Principals::new(names.iter().copied()),
        grant_local_administrators: administrators,
        ..ClientSettings::default()
    }
}

fn loses(account: &str, before: &ClientSettings, after: &ClientSettings) -> bool {
    let operator = OperatorClaims {
        account,
        local_administrator: LocalAdministrator::Unknown,
    };
    loses_control(operator, RoleRights::ALL, before, after)
}

#[test]
fn what_opens_a_device_is_named_and_what_closes_it_is_not() {
    let closed = ClientSettings {
        allow_unattended: false,
        ..ClientSettings::default()
    };
    let open = ClientSettings {
        remote_control_enabled: true,
        prompt_for_permission: false,
        allow_unattended: true,
        ..ClientSettings::default()
    };
    let expected = [
        Consequence::PromptsOff,
        Consequence::UnattendedOn,
        Consequence::ControlEnabled,
    ];
    assert_eq!(of(&closed, &open), expected);
    assert_eq!(of(&open, &closed), []);
}

#[test]
fn viewers_are_widened_by_a_name_an_empty_list_or_the_administrators() {
    let widened = [Consequence::PermittedViewersWidened];
    let ann = viewers(&["user:ann"], false);
    assert_eq!(of(&ann, &viewers(&["user:ann", "user:ben"], false)), widened);
    assert_eq!(of(&ann, &viewers(&["user:ben"], false)), widened);
    assert_eq!(of(&ann, &viewers(&[], false)), widened);
    assert_eq!(of(&ann, &viewers(&["user:ann"], true)), widened);
    assert_eq!(of(&viewers(&["user:ann", "user:ben"], true), &ann), []);
    assert_eq!(of(&viewers(&[], false), &ann), [], "the empty list permitted everybody");
}

#[test]
fn control_is_lost_by_the_switch_the_ceiling_and_the_list() {
    let before = ClientSettings {
        remote_control_enabled: true,
        ..ClientSettings::default()
    };
    let with = |change: fn(&mut ClientSettings)| {
        let mut after = before.clone();
        change(&mut after);
        after
    };
    assert!(loses("ann", &before, &ClientSettings::default()));
    assert!(loses(
        "ann",
        &before,
        &with(|after| after.access_level_allowed = AccessLevel::ViewOnly)
    ));
    let ben = with(|after| after.permitted_viewers = Principals::new(["user:ben"]));
    assert!(loses("ann", &before, &ben));
    assert!(!loses("ben", &before, &ben));
    assert!(!loses("ann", &before, &with(|after| after.reason_required = true)));
    assert!(!loses("ann", &ClientSettings::default(), &ClientSettings::default()));
}

proptest! {
    #[test]
    fn staying_the_same_means_nothing(enabled: bool, prompt: bool, unattended: bool) {
        let settings = ClientSettings {
            remote_control_enabled: enabled,
            prompt_for_permission: prompt,
            allow_unattended: unattended,
            ..viewers(&["user:ann"], prompt)
        };
        prop_assert_eq!(of(&settings, &settings), []);
        prop_assert!(!loses("ann", &settings, &settings));
    }
}
