//! Which part of the screen a viewer wants to see, and where that is now. Pure.

use deskside_desktop::{Rect, ScreenLayout};
use deskside_wire::session::ChooseScreen;

/// As numbered in `session.proto`.
const FIRST: u32 = 1;
const NAMED: u32 = 2;

/// Where what was chosen is in this layout. All of the screen, when that can't be told: a monitor that was unplugged must
/// not leave a viewer with nothing.
pub(super) fn region(chosen: &ChooseScreen, layout: &ScreenLayout) -> Rect {
    let whole = layout.size.as_rect();
    let area = match chosen.kind {
        FIRST => Some(layout.primary()),
        NAMED => layout
            .monitors
            .iter()
            .find(|monitor| monitor.name == chosen.name)
            .map(|monitor| monitor.area),
        _ => None,
    };
    area.and_then(|area| area.intersection(whole)).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_desktop::{Monitor, Size};

    const LEFT: Rect = Rect {
        x: 0,
        y: 0,
        width: 64,
        height: 70,
    };
    const RIGHT: Rect = Rect {
        x: 64,
        y: 10,
        width: 66,
        height: 60,
    };

    fn layout(monitors: &[(&str, Rect)]) -> ScreenLayout {
        let monitors = monitors.iter().enumerate().map(|(number, (name, area))| Monitor {
            id: number as u32,
            name: (*name).to_owned(),
            area: *area,
            primary: number == 0,
        });
        ScreenLayout {
            size: Size { width: 130, height: 70 },
            monitors: monitors.collect(),
        }
    }

    fn named(name: &str) -> ChooseScreen {
        ChooseScreen {
            kind: NAMED,
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_monitor_is_where_the_layout_says() {
        let both = layout(&[("DP-1", RIGHT), ("HDMI-1", LEFT)]);
        let first = ChooseScreen {
            kind: FIRST,
            ..ChooseScreen::default()
        };
        assert_eq!(region(&ChooseScreen::default(), &both), both.size.as_rect());
        assert_eq!(region(&first, &both), RIGHT);
        assert_eq!(region(&named("HDMI-1"), &both), LEFT);
    }

    #[test]
    fn what_is_not_there_is_all_of_it() {
        let one = layout(&[("DP-1", LEFT)]);
        assert_eq!(region(&named("HDMI-1"), &one), one.size.as_rect());
        let of_a_later_version = ChooseScreen {
            kind: 9,
            ..ChooseScreen::default()
        };
        assert_eq!(region(&of_a_later_version, &one), one.size.as_rect());
        let outside = Rect { x: 500, ..LEFT };
        let broken = layout(&[("DP-1", outside)]);
        assert_eq!(region(&named("DP-1"), &broken), broken.size.as_rect());
    }
}
