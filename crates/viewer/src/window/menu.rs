//! The menus: what is in them, given how things stand, and which line a key or a point of the window is. Draws nothing.

use deskside_session::viewer::ScreenChoice;

use super::texts::Texts;
use super::{Preferences, Zoom};

/// What a line of a menu, or a button, does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Connect,
    Disconnect,
    Exit,
    FullScreen,
    Zoom(Zoom),
    Screen(ScreenChoice),
    Colours(u32),
    LowBandwidth,
    StatusBar,
    Dark,
    CtrlAltDel,
    Translation,
    LockInput,
    AskControl,
    GiveUpControl,
    Shortcuts,
    About,
    /// Closes what Help has opened.
    Close,
    /// The operator is there, though they do nothing.
    Stay,
}

/// One menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Menu {
    pub(super) title: &'static str,
    pub(super) items: Vec<Item>,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Rule,
    Line(Line),
}

/// What a line says and does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// The combination that does the same.
    pub(super) keys: &'static str,
    pub(super) action: Action,
    pub(super) mark: Mark,
    pub(super) enabled: bool,
}

/// What stands before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Check(bool),
    /// One of several.
    Choice(bool),
}

/// How things stand, as far as menus show it.
pub(super) struct Facts<'a> {
    pub(super) texts: &'static Texts,
    pub(super) preferences: &'a Preferences,
    pub(super) monitors: &'a [String],
    /// Nothing goes on: it can be begun again.
    pub(super) over: bool,
    pub(super) active: bool,
    pub(super) controls: bool,
    /// The wish for keyboard and mouse is under way.
    pub(super) asking: bool,
    pub(super) may_lock: bool,
    pub(super) locked: bool,
    pub(super) full_screen: bool,
}

/// All menus, from left to right.
pub(super) fn menus(facts: &Facts<'_>) -> Vec<Menu> {
    let texts = facts.texts;
    let menu = |title, items| Menu { title, items };
    vec![
        menu(texts.file, file(facts)),
        menu(texts.view, view(facts)),
        menu(texts.action, action(facts)),
        menu(
            texts.help,
            vec![
                line(texts.shortcuts, Action::Shortcuts).item(),
                line(texts.about, Action::About).item(),
            ],
        ),
    ]
}

fn file(facts: &Facts<'_>) -> Vec<Item> {
    let texts = facts.texts;
    vec![
        line(texts.connect, Action::Connect).when(facts.over).item(),
        line(texts.disconnect, Action::Disconnect).when(!facts.over).item(),
        Item::Rule,
        line(texts.exit, Action::Exit).item(),
    ]
}

fn view(facts: &Facts<'_>) -> Vec<Item> {
    let (texts, chosen) = (facts.texts, facts.preferences);
    let one_of = |text: &str, action: Action, is: bool| line(text, action).marked(Mark::Choice(is)).item();
    let screen = |text: &str, screen: ScreenChoice| {
        let is = chosen.screen == screen;
        one_of(text, Action::Screen(screen), is)
    };
    let colours = |text, colours| one_of(text, Action::Colours(colours), chosen.colours == colours);
    let mut items = vec![
        line(texts.full_screen, Action::FullScreen)
            .keys("Ctrl+Alt+Break")
            .marked(Mark::Check(facts.full_screen))
            .item(),
        Item::Rule,
        one_of(texts.fit, Action::Zoom(Zoom::Fit), chosen.zoom == Zoom::Fit),
        one_of(texts.exact_size, Action::Zoom(Zoom::Exact), chosen.zoom == Zoom::Exact),
        Item::Rule,
        screen(texts.all_screens, ScreenChoice::All),
        screen(texts.first_screen, ScreenChoice::First),
    ];
    items.extend(
        facts
            .monitors
            .iter()
            .map(|name| screen(name, ScreenChoice::Named(name.clone()))),
    );
    items.extend([
        Item::Rule,
        colours(texts.all_colours, 0),
        colours(texts.some_colours, 1),
        colours(texts.few_colours, 2),
        line(texts.low_bandwidth, Action::LowBandwidth)
            .marked(Mark::Check(chosen.low_bandwidth))
            .item(),
        Item::Rule,
        line(texts.status_bar, Action::StatusBar)
            .marked(Mark::Check(chosen.status_bar))
            .item(),
        line(texts.dark, Action::Dark).marked(Mark::Check(chosen.dark)).item(),
    ]);
    items
}

fn action(facts: &Facts<'_>) -> Vec<Item> {
    let texts = facts.texts;
    let control = if facts.controls {
        line(texts.give_up_control, Action::GiveUpControl)
    } else {
        line(texts.ask_control, Action::AskControl).when(facts.active && !facts.asking)
    };
    vec![
        line(texts.ctrl_alt_del, Action::CtrlAltDel)
            .keys("Ctrl+Alt+End")
            .when(facts.controls)
            .item(),
        line(texts.translation, Action::Translation)
            .marked(Mark::Check(facts.preferences.translation))
            .item(),
        line(texts.lock_input, Action::LockInput)
            .marked(Mark::Check(facts.locked))
            .when(facts.may_lock)
            .item(),
        Item::Rule,
        control.item(),
    ]
}

fn line(text: &str, action: Action) -> Line {
    Line {
        text: text.to_owned(),
        keys: "",
        action,
        mark: Mark::None,
        enabled: true,
    }
}

impl Line {
    fn when(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    fn keys(self, keys: &'static str) -> Self {
        Self { keys, ..self }
    }

    fn marked(self, mark: Mark) -> Self {
        Self { mark, ..self }
    }

    fn item(self) -> Item {
        Item::Line(self)
    }
}

impl Item {
    pub(super) fn enabled(&self) -> Option<&Line> {
        match self {
            Self::Line(line) if line.enabled => Some(line),
            _ => None,
        }
    }
}

/// The next line that can be chosen, from `from` on in a direction, around the ends.
pub(super) fn step(items: &[Item], from: Option<usize>, forward: bool) -> Option<usize> {
    let count = items.len();
    let first = match (from, forward) {
        (Some(at), true) => at + 1,
        (Some(at), false) => at + count - 1,
        (None, true) => 0,
        (None, false) => count.saturating_sub(1),
    };
    (0..count)
        .map(|turn| if forward { first + turn } else { first + count - turn } % count.max(1))
        .find(|&at| items[at].enabled().is_some())
}

#[cfg(test)]
mod tests {
    use deskside_draw::Language;

    use super::*;

    fn facts(preferences: &Preferences, over: bool) -> Facts<'_> {
        Facts {
            texts: Texts::of(Language::English),
            preferences,
            monitors: &[],
            over,
            active: !over,
            controls: false,
            asking: false,
            may_lock: false,
            locked: false,
            full_screen: false,
        }
    }

    #[test]
    fn what_can_not_be_done_now_can_not_be_chosen() {
        let preferences = Preferences::default();
        let can = |over| -> Vec<Action> {
            let menus = menus(&facts(&preferences, over));
            let lines = menus.iter().flat_map(|menu| &menu.items).filter_map(Item::enabled);
            lines.map(|line| line.action.clone()).collect()
        };
        assert!(can(true).contains(&Action::Connect) && !can(true).contains(&Action::Disconnect));
        assert!(can(false).contains(&Action::Disconnect) && !can(false).contains(&Action::Connect));
        assert!(can(false).contains(&Action::AskControl) && !can(false).contains(&Action::CtrlAltDel));
    }

    #[test]
    fn steps_skip_what_can_not_be_chosen_and_go_around() {
        let preferences = Preferences::default();
        let items = file(&facts(&preferences, false));
        assert_eq!(step(&items, None, true), Some(1));
        assert_eq!(step(&items, Some(1), true), Some(3));
        assert_eq!(step(&items, Some(3), true), Some(1));
        assert_eq!(step(&items, Some(1), false), Some(3));
        assert_eq!(step(&[Item::Rule], None, true), None);
        assert_eq!(step(&[], None, false), None);
    }
}
