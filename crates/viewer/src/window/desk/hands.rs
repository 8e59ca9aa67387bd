//! Keys, pointer and wheel: who they are for, the device or this window.

use std::time::{Duration, Instant};

use deskside_session::viewer::UserInput;

use super::{Desk, OpenMenu, PAN_EVERY, Phase};
use crate::Command;
use crate::window::event::{Cursor, MouseButton, Request};
use crate::window::layout::{contains, push};
use crate::window::menu::step;
use crate::window::news::Order;
use crate::window::shortcuts::{Shortcut, shortcut};
use crate::window::typing::Stroke;
use crate::window::wheel::Turn;

/// How often somebody who only looks on is said to be there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// evdev codes of the keys that work in menus and panels.
mod place {
    pub(super) const ESCAPE: u32 = 1;
    pub(super) const TAB: u32 = 15;
    pub(super) const ENTER: u32 = 28;
    pub(super) const SPACE: u32 = 57;
    pub(super) const KEYPAD_ENTER: u32 = 96;
    pub(super) const UP: u32 = 103;
    pub(super) const LEFT: u32 = 105;
    pub(super) const RIGHT: u32 = 106;
    pub(super) const DOWN: u32 = 108;
}

impl Desk {
    pub(super) fn focus(&mut self, focused: bool) {
        if !focused {
            self.let_go();
            self.menu = None;
        }
    }

    /// Nothing stays pressed at the device.
    pub(super) fn let_go(&mut self) {
        self.pressed.clear();
        let released = self.typing.release_all();
        self.input(released);
    }

    pub(super) fn key(&mut self, now: Instant, stroke: Stroke) {
        if let Some(shortcut) = shortcut(self.held, stroke.physical) {
            if stroke.pressed {
                self.shortcut(shortcut, stroke.repeat);
            }
            return;
        }
        if self.menu.is_some() {
            if stroke.pressed {
                self.key_in_menu(stroke.physical);
            }
        } else if self.has_buttons() {
            if stroke.pressed {
                self.key_in_panel(stroke.physical);
            }
        } else if self.controls() {
            let inputs = self.typing.stroke(stroke, self.preferences.translation);
            inputs.into_iter().for_each(|input| self.input(input));
        } else {
            self.sign_of_life(now);
        }
    }

    fn shortcut(&mut self, shortcut: Shortcut, repeat: bool) {
        match shortcut {
            Shortcut::FullScreen if !repeat => {
                self.let_go();
                self.want(Request::FullScreen(!self.full_screen));
            }
            Shortcut::Menus if !repeat => {
                self.let_go();
                self.open_menu(self.menu.is_none().then_some(OpenMenu { index: 0, line: None }));
            }
            sent => {
                if let Some((alt_stays, inputs)) = sent.sent()
                    && self.controls()
                {
                    if !alt_stays {
                        self.let_go();
                    }
                    inputs.into_iter().for_each(|input| self.input(input));
                }
            }
        }
    }

    pub(super) fn open_menu(&mut self, menu: Option<OpenMenu>) {
        self.menu = menu;
        if self.full_screen && self.bar_out != menu.is_some() {
            self.bar_out = menu.is_some();
            self.rearrange();
        }
    }

    fn key_in_menu(&mut self, key: u32) {
        let Some(open) = self.menu else { return };
        let menus = self.menus();
        let count = menus.len();
        let Some(items) = menus.get(open.index).map(|menu| &menu.items) else {
            return;
        };
        let at = |index: usize| {
            Some(OpenMenu {
                index: index % count,
                line: None,
            })
        };
        match key {
            place::LEFT => self.menu = at(open.index + count - 1),
            place::RIGHT => self.menu = at(open.index + 1),
            place::UP | place::DOWN => {
                let line = step(items, open.line, key == place::DOWN);
                self.menu = Some(OpenMenu { line, ..open });
            }
            place::ENTER | place::KEYPAD_ENTER | place::SPACE => {
                let line = open.line.and_then(|at| items.get(at)?.enabled());
                if let Some(action) = line.map(|line| line.action.clone()) {
                    self.open_menu(None);
                    self.act(action);
                }
            }
            place::ESCAPE => self.open_menu(None),
            _ => {}
        }
    }

    fn key_in_panel(&mut self, key: u32) {
        let buttons = self.dress.buttons();
        match key {
            place::TAB | place::LEFT | place::RIGHT => {
                self.button = Some(self.button.map_or(1, |at| at + 1) % buttons.len().max(1));
            }
            place::ENTER | place::KEYPAD_ENTER | place::SPACE => {
                if let Some((_, action)) = buttons.get(self.button.unwrap_or(0)).cloned() {
                    self.act(action);
                }
            }
            place::ESCAPE => self.leaflet = None,
            _ => {}
        }
    }

    pub(super) fn moved(&mut self, now: Instant, point: (f64, f64)) {
        self.pointer = Some(point);
        if self.full_screen {
            let out = self.menu.is_some()
                || point.1
                    < if self.bar_out {
                        f64::from(self.layout.menu_bar.height) * 2.0
                    } else {
                        1.0
                    };
            if out != self.bar_out && self.pressed.is_empty() {
                self.bar_out = out;
                self.rearrange();
            }
        }
        if let Some(open) = self.menu {
            self.over_menu(open, point);
            return;
        }
        self.button = None;
        if self.next_pan.is_none() && push(&self.layout, point) != (0, 0) {
            self.next_pan = Some(now + PAN_EVERY);
        }
        if !self.over_picture() && self.pressed.is_empty() {
            return;
        }
        if self.controls() {
            self.point();
        } else {
            self.sign_of_life(now);
        }
    }

    /// The pointer moves over bars and an open menu.
    fn over_menu(&mut self, open: OpenMenu, point: (f64, f64)) {
        if let Some(index) = self.dress.title_at(point) {
            if index != open.index {
                self.menu = Some(OpenMenu { index, line: None });
            }
        } else if let Some(at) = self.dress.line_at(point) {
            let enabled = self
                .menus()
                .get(open.index)
                .and_then(|menu| menu.items.get(at)?.enabled().map(|_| at));
            self.menu = Some(OpenMenu { line: enabled, ..open });
        }
    }

    /// Says where the pointer is on the device.
    pub(super) fn point(&mut self) {
        if let Some((x, y)) = self.on_device() {
            self.input(UserInput::Move { x, y });
        }
    }

    pub(super) fn left(&mut self) {
        if self.pressed.is_empty() {
            self.pointer = None;
        }
    }

    pub(super) fn button(&mut self, now: Instant, button: MouseButton, pressed: bool) {
        let Some(point) = self.pointer else { return };
        if !pressed {
            if let Some(at) = self.pressed.iter().position(|held| *held == button) {
                self.pressed.remove(at);
                self.press(button, false);
            }
            return;
        }
        if self.press_here(button, point) || !self.over_picture() {
            return;
        }
        if self.controls() {
            self.pressed.push(button);
            self.press(button, true);
        } else {
            self.sign_of_life(now);
        }
    }

    /// A press on something of this window; false when there is nothing.
    fn press_here(&mut self, button: MouseButton, point: (f64, f64)) -> bool {
        let left = button == MouseButton::Left;
        if let Some(index) = self.dress.title_at(point) {
            let same = self.menu.is_some_and(|open| open.index == index);
            if left {
                self.let_go();
                self.open_menu((!same).then_some(OpenMenu { index, line: None }));
            }
            return true;
        }
        if let Some(open) = self.menu {
            let line = self.dress.line_at(point);
            let chosen = line.and_then(|at| self.menus().get(open.index)?.items.get(at)?.enabled().cloned());
            if line.is_none() || chosen.is_some() {
                self.open_menu(None);
            }
            if let Some(line) = chosen.filter(|_| left) {
                self.act(line.action);
            }
            return true;
        }
        match self.dress.button_at(point) {
            Some((_, action)) if left => self.act(action),
            Some(_) => {}
            None => return self.dress.covers(point),
        }
        true
    }

    pub(super) fn turned(&mut self, now: Instant, turn: Turn) {
        if !self.over_picture() || self.menu.is_some() {
            return;
        }
        let (dx, dy) = self.wheel.turn(turn);
        if !self.controls() {
            self.sign_of_life(now);
        } else if (dx, dy) != (0, 0)
            && let Some((x, y)) = self.on_device()
        {
            self.input(UserInput::Wheel { dx, dy, x, y });
        }
    }

    fn press(&mut self, button: MouseButton, pressed: bool) {
        if let Some((x, y)) = self.on_device() {
            let button = button as u32;
            self.input(UserInput::Button { button, pressed, x, y });
        }
    }

    fn input(&mut self, input: UserInput) {
        if self.controls() {
            self.order(Order::Session(Command::Input(input)));
        }
    }

    /// The pixel of the device's whole screen under the pointer.
    fn on_device(&self) -> Option<(i32, i32)> {
        let (shown, pointer) = (self.shown.as_ref()?, self.pointer?);
        let (x, y) = shown.place.to_picture(pointer);
        Some((
            shown.origin.0.saturating_add_unsigned(x),
            shown.origin.1.saturating_add_unsigned(y),
        ))
    }

    /// Whether the pointer is on the picture and on nothing that lies over it.
    fn over_picture(&self) -> bool {
        let Some(point) = self.pointer else { return false };
        let covered = self.dress.covers(point) || contains(self.layout.menu_bar, point);
        self.shown.as_ref().is_some_and(|shown| shown.place.holds(point)) && !covered
    }

    fn sign_of_life(&mut self, now: Instant) {
        let due = self
            .sign_of_life
            .is_none_or(|last| now.saturating_duration_since(last) >= SIGN_OF_LIFE);
        if self.phase == Phase::Active && due {
            self.sign_of_life = Some(now);
            self.order(Order::Session(Command::StillHere));
        }
    }

    /// Whether a panel wants the keyboard.
    fn has_buttons(&self) -> bool {
        (self.phase != Phase::Active || self.leaflet.is_some()) && !self.dress.buttons().is_empty()
    }

    pub(super) fn choose_cursor(&mut self) {
        let pressable = self.pointer.is_some_and(|point| self.dress.button_at(point).is_some());
        let cursor = if pressable {
            Cursor::Pressable
        } else if self.controls() && self.menu.is_none() && (self.over_picture() || !self.pressed.is_empty()) {
            self.device_cursor.clone()
        } else {
            Cursor::Usual
        };
        if cursor != self.cursor {
            self.cursor = cursor.clone();
            self.want(Request::Cursor(cursor));
        }
    }
}
