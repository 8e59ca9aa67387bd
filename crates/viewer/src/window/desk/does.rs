//! What menus and buttons do.

use deskside_draw::Theme;
use deskside_model::Right;
use deskside_session::viewer::ScreenChoice;

use super::{Desk, Phase, Raise};
use crate::Command;
use crate::window::event::Request;
use crate::window::menu::{Action, Facts, Menu, menus};
use crate::window::news::Order;
use crate::window::panel::Leaflet;
use crate::window::shortcuts::ctrl_alt_del;

impl Desk {
    /// The menus as things stand.
    pub(super) fn menus(&self) -> Vec<Menu> {
        menus(&Facts {
            texts: self.texts,
            preferences: &self.preferences,
            monitors: if self.monitors.len() > 1 { &self.monitors } else { &[] },
            over: self.phase.is_over(),
            active: self.phase == Phase::Active,
            controls: self.controls(),
            asking: self.raise == Raise::Asked,
            may_lock: self.controls() && self.rights.has(Right::LockInput),
            locked: self.input_locked,
            full_screen: self.full_screen,
        })
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Connect => {
                if self.phase.is_over() {
                    self.phase_is(Phase::AskingSite);
                    // Before the device allows it, nothing of it is seen: of an earlier session neither.
                    self.picture.forget();
                    self.arrange();
                    let order = self.first_order();
                    self.order(order);
                }
            }
            Action::Disconnect => self.order(Order::Disconnect),
            Action::Exit => self.want(Request::Exit),
            Action::FullScreen => self.want(Request::FullScreen(!self.full_screen)),
            Action::CtrlAltDel => {
                self.let_go();
                for input in ctrl_alt_del() {
                    self.order(Order::Session(Command::Input(input)));
                }
            }
            Action::LockInput => self.order(Order::Session(Command::LockInput(!self.input_locked))),
            Action::AskControl => {
                self.raise = Raise::Asked;
                self.order(Order::Raise);
            }
            Action::GiveUpControl => {
                self.let_go();
                self.order(Order::Session(Command::GiveUpControl));
            }
            Action::Shortcuts => self.leaflet = Some(Leaflet::Shortcuts),
            Action::About => self.leaflet = Some(Leaflet::About),
            Action::Close => self.leaflet = None,
            Action::Stay => self.order(Order::Session(Command::StillHere)),
            Action::Zoom(_)
            | Action::Screen(_)
            | Action::Colours(_)
            | Action::LowBandwidth
            | Action::StatusBar
            | Action::Dark
            | Action::Translation => self.choose(action),
        }
    }

    /// Something that is kept for the next session.
    fn choose(&mut self, action: Action) {
        match action {
            Action::Zoom(zoom) => {
                self.preferences.zoom = zoom;
                self.pan = (0, 0);
                self.arrange();
            }
            Action::Screen(ref screen) => self.show(screen.clone()),
            Action::Colours(colours) => self.preferences.colours = colours,
            Action::LowBandwidth => self.preferences.low_bandwidth = !self.preferences.low_bandwidth,
            Action::StatusBar => {
                self.preferences.status_bar = !self.preferences.status_bar;
                self.rearrange();
            }
            Action::Dark => {
                self.preferences.dark = !self.preferences.dark;
                self.brush.theme = Theme::of(self.preferences.appearance());
                self.dress.forget();
                self.want(Request::PaintAll);
            }
            Action::Translation => {
                self.let_go();
                self.preferences.translation = !self.preferences.translation;
            }
            _ => return,
        }
        if matches!(action, Action::Colours(_) | Action::LowBandwidth) {
            let wishes = self.preferences.wishes();
            self.order(Order::Session(Command::Wish(wishes)));
        }
        let preferences = self.preferences.clone();
        self.order(Order::Keep(preferences));
    }

    fn show(&mut self, screen: ScreenChoice) {
        self.let_go();
        self.preferences.screen = screen.clone();
        self.pan = (0, 0);
        self.order(Order::Session(Command::Choose(screen)));
    }
}
