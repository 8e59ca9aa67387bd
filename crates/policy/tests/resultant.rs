//! Resultant client settings: the order decides, setting by setting, and everybody can see which set it was.

use deskside_model::settings::{SETTINGS, SettingsPatch};
use deskside_model::{AccessLevel, ClientSettings, Principals};
use deskside_policy::{OrderedSet, Origin, resultant};
use proptest::prelude::*;

fn set(id: u8, order: u32, values: &SettingsPatch) -> OrderedSet<'_, u8> {
    OrderedSet { id, order, values }
}

/// Winner and losers of a setting.
fn origin(of: &[Origin<u8>], setting: &str) -> Option<(Option<u8>, Vec<u8>)> {
    let found = of.iter().find(|origin| origin.setting == setting);
    found.map(|found| (found.winner, found.losers.clone()))
}

#[test]
fn each_setting_comes_from_the_first_set_that_mentions_it() {
    let default = SettingsPatch::from(ClientSettings {
        remote_control_enabled: true,
        consent_seconds: 60,
        ..ClientSettings::default()
    });
    let servers = SettingsPatch {
        consent_seconds: Some(20),
        permitted_viewers: Some(Principals::new(["user:ann"])),
        ..SettingsPatch::default()
    };
    let vaults = SettingsPatch {
        consent_seconds: Some(10),
        access_level_allowed: Some(AccessLevel::ViewOnly),
        ..SettingsPatch::default()
    };
    let found = resultant(&[set(1, 10_000, &default), set(2, 2, &servers), set(3, 1, &vaults)]);
    let expected = ClientSettings {
        remote_control_enabled: true,
        consent_seconds: 10,
        permitted_viewers: Principals::new(["user:ann"]),
        access_level_allowed: AccessLevel::ViewOnly,
        ..ClientSettings::default()
    };
    assert_eq!(found.settings, expected);
    assert_eq!(origin(&found.origins, "consent_seconds"), Some((Some(3), vec![2, 1])));
    assert_eq!(origin(&found.origins, "permitted_viewers"), Some((Some(2), vec![1])));
    assert_eq!(origin(&found.origins, "reason_required"), Some((Some(1), vec![])));
}

#[test]
fn what_no_set_mentions_has_its_careful_default() {
    let found = resultant::<u8>(&[]);
    assert_eq!(found.settings, ClientSettings::default());
    assert_eq!(found.origins.len(), SETTINGS.len());
    assert!(
        found
            .origins
            .iter()
            .all(|origin| origin.winner.is_none() && origin.losers.is_empty())
    );
}

#[test]
fn an_empty_list_that_a_set_names_wins_over_a_longer_one() {
    let default = SettingsPatch::from(ClientSettings {
        permitted_viewers: Principals::new(["user:ann"]),
        ..ClientSettings::default()
    });
    let open = SettingsPatch {
        permitted_viewers: Some(Principals::default()),
        ..SettingsPatch::default()
    };
    let found = resultant(&[set(1, 10_000, &default), set(2, 1, &open)]);
    assert!(found.settings.permitted_viewers.is_empty());
}

fn patch() -> impl Strategy<Value = SettingsPatch> {
    let viewers = prop::sample::select(vec![None, Some(vec![]), Some(vec!["user:ann"]), Some(vec!["user:ben"])]);
    (any::<[Option<bool>; 2]>(), prop::option::of(10_u32..600), viewers).prop_map(
        |([enabled, prompt], consent_seconds, viewers)| SettingsPatch {
            remote_control_enabled: enabled,
            prompt_for_permission: prompt,
            consent_seconds,
            permitted_viewers: viewers.map(Principals::new),
            ..SettingsPatch::default()
        },
    )
}

proptest! {
    #[test]
    fn every_value_is_its_winners_and_the_order_of_asking_is_nothing(
        patches in prop::collection::vec((patch(), 1_u32..4), 0..6),
        turn in 0_usize..6,
    ) {
        let numbered = (0_u8..).zip(&patches);
        let mut sets: Vec<_> = numbered.map(|(id, (values, order))| set(id, *order, values)).collect();
        let found = resultant(&sets);
        let settings = serde_json::to_value(&found.settings).unwrap();
        let defaults = serde_json::to_value(ClientSettings::default()).unwrap();
        for origin in &found.origins {
            let of = |id: u8| serde_json::to_value(&patches[usize::from(id)].0).unwrap()[origin.setting].clone();
            let expected = origin.winner.map_or_else(|| defaults[origin.setting].clone(), of);
            prop_assert_eq!(&settings[origin.setting], &expected, "{}", origin.setting);
            let places: Vec<_> = origin.winner.iter().chain(&origin.losers).map(|id| (patches[usize::from(*id)].1, *id)).collect();
            prop_assert!(places.is_sorted(), "{:?}", places);
            prop_assert!(origin.losers.iter().all(|id| !of(*id).is_null()));
        }
        let steps = turn.min(sets.len());
        sets.rotate_left(steps);
        prop_assert_eq!(resultant(&sets), found);
    }
}
