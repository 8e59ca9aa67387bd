//! The window without a window: events in, requests out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deskside_draw::Language;
use deskside_model::{AccessLevel, EndReason, Right, RightSet};
use deskside_picture::{PixelView, Size};
use deskside_session::viewer::{Outcome, UserInput, ViewerEvent, ViewerState};

use super::Desk;
use crate::window::event::{Event, Held, MouseButton, Request};
use crate::window::news::{News, Order};
use crate::window::picture::Picture;
use crate::window::typing::Stroke;
use crate::window::{Preferences, Trouble};
use crate::{Command, PaintedFrame};

const A: Stroke = Stroke {
    physical: 30,
    keysym: 0x61,
    pressed: true,
    repeat: false,
};
/// evdev codes.
const ENTER: u32 = 28;
const HOME: u32 = 102;
const PAGE_UP: u32 = 104;
const DOWN: u32 = 108;

/// A window of 400 x 256, whose room for the picture is 400 x 200.
struct Played {
    desk: Desk,
    picture: Arc<Picture>,
    now: Instant,
}

impl Played {
    fn new() -> Self {
        let picture = Arc::new(Picture::default());
        let (language, preferences) = (Language::English, Preferences::default());
        let mut played = Self {
            desk: Desk::new(
                language,
                preferences,
                AccessLevel::FullControl,
                "reception",
                picture.clone(),
            ),
            picture,
            now: Instant::now(),
        };
        let window = Size::new(400, 256);
        played.tell(Event::Resized { window, scale: 1.0 });
        played
    }

    /// In a session at a screen of 800 x 400, which is shown half as large.
    fn controlling() -> Self {
        let mut played = Self::new();
        played.hears(ViewerEvent::State(ViewerState::Active));
        played.hears(ViewerEvent::Rights(
            RightSet::default().with(Right::View).with(Right::Control),
        ));
        let (size, bytes) = (Size::new(800, 400), vec![0; 800 * 400 * 4]);
        played.picture.write(&PaintedFrame {
            picture: PixelView::new(size, 800 * 4, &bytes).unwrap(),
            dirty: &[size.rect()],
            frame: 1,
            origin: (1000, 0),
        });
        played.tell(Event::Painted);
        played
    }

    fn tell(&mut self, event: Event) -> Vec<Request> {
        self.desk.handle(self.now, event)
    }

    fn hears(&mut self, event: ViewerEvent) -> Vec<Request> {
        let now = self.now;
        self.tell(Event::News(News::Session(event, now)))
    }

    /// What the device gets.
    fn sends(&mut self, event: Event) -> Vec<UserInput> {
        let input = |request| match request {
            Request::Order(Order::Session(Command::Input(input))) => Some(input),
            _ => None,
        };
        self.tell(event).into_iter().filter_map(input).collect()
    }

    fn press(&mut self, physical: u32) -> Vec<Request> {
        self.tell(Event::Key(Stroke {
            physical,
            keysym: 0,
            ..A
        }))
    }

    fn hold(&mut self, control: bool, alt: bool) {
        self.tell(Event::Held(Held {
            control,
            alt,
            ..Held::default()
        }));
    }
}

fn orders(requests: &[Request]) -> Vec<&Order> {
    let mut orders = Vec::new();
    for request in requests {
        if let Request::Order(order) = request {
            orders.push(order);
        }
    }
    orders
}

fn over() -> ViewerEvent {
    let reason = Some(EndReason::Idle);
    ViewerEvent::State(ViewerState::Over(Outcome::Ended { reason }))
}

#[test]
fn keys_go_to_the_device_only_while_it_may_be_controlled() {
    let mut played = Played::new();
    assert_eq!(played.sends(Event::Key(A)), []);
    let mut played = Played::controlling();
    assert_eq!(played.sends(Event::Key(A)).len(), 1);
    played.hears(ViewerEvent::Rights(RightSet::default().with(Right::View)));
    assert_eq!(played.sends(Event::Key(A)), []);
}

#[test]
fn nothing_stays_down_when_the_keyboard_goes_elsewhere() {
    let mut played = Played::controlling();
    played.tell(Event::Key(A));
    assert_eq!(played.sends(Event::Focus(false)), [UserInput::ReleaseAll]);
    // The release comes late, or never.
    let up = Stroke { pressed: false, ..A };
    assert_eq!(played.sends(Event::Key(up)), []);
}

#[test]
fn the_pixel_that_is_pointed_at_is_the_one_that_is_clicked() {
    let mut played = Played::controlling();
    // 30 of the menu bar; half as large; the screen begins at 1000.
    let (x, y) = (1000 + 200, 100);
    assert_eq!(played.sends(Event::Pointer(100.0, 80.0)), [UserInput::Move { x, y }]);
    let click = |pressed| Event::Button {
        button: MouseButton::Left,
        pressed,
    };
    let button = |pressed| UserInput::Button {
        button: 1,
        pressed,
        x,
        y,
    };
    assert_eq!(played.sends(click(true)), [button(true)]);
    assert_eq!(played.sends(click(false)), [button(false)]);
    // On the menu bar it is this window's.
    played.tell(Event::Pointer(20.0, 10.0));
    let sent = played.sends(click(true));
    assert_eq!(sent, [UserInput::ReleaseAll], "a menu takes the keyboard");
    assert!(played.desk.menu.is_some());
}

#[test]
fn shortcuts_act_here_and_let_go_of_what_they_were_made_with() {
    let mut played = Played::controlling();
    played.hold(true, true);
    let requests = played.press(ENTER);
    assert!(
        requests
            .iter()
            .any(|request| matches!(request, Request::FullScreen(true)))
    );
    assert!(matches!(
        orders(&requests)[..],
        [Order::Session(Command::Input(UserInput::ReleaseAll))]
    ));
    played.hold(false, true);
    let keys = played.press(PAGE_UP);
    assert_eq!(orders(&keys).len(), 2, "Tab goes down and up, and Alt stays");
}

#[test]
fn a_session_that_ended_says_why_and_enter_begins_another() {
    let mut played = Played::controlling();
    played.hears(over());
    assert!(played.desk.dress.buttons().len() == 2, "Connect again, Exit");
    assert_eq!(played.sends(Event::Key(A)), []);
    let again = played.press(ENTER);
    assert!(matches!(orders(&again)[..], [Order::Connect { .. }]));
    assert!(played.picture.lock().view().is_none(), "nothing is left of the first");
    let trouble = Trouble {
        what: String::from("no site there"),
        advice: String::new(),
        refusal: None,
    };
    played.tell(Event::News(News::Declined(trouble)));
    assert!(matches!(orders(&played.press(ENTER))[..], [Order::Connect { .. }]));
}

#[test]
fn menus_work_without_a_mouse() {
    let mut played = Played::controlling();
    played.hold(true, true);
    played.press(HOME);
    played.hold(false, false);
    // Connect can't be chosen now: Disconnect is the first.
    played.press(DOWN);
    let chosen = played.press(ENTER);
    assert!(matches!(orders(&chosen)[..], [Order::Disconnect]));
    assert!(played.desk.menu.is_none());
}

#[test]
fn waiting_is_counted_by_the_second() {
    let mut played = Played::new();
    let until = Duration::from_millis(9_500);
    let asking = ViewerEvent::State(ViewerState::AskingConsent { until });
    assert!(!played.hears(asking).is_empty());
    let begun = played.now;
    played.now = played.desk.next_tick(begun).unwrap();
    assert_eq!(played.now - begun, Duration::from_millis(501));
    let shown = played.tell(Event::Tick);
    assert!(shown.iter().any(|request| matches!(request, Request::Paint(_))), "9 s");
}
