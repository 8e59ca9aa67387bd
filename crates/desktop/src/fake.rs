//! A desktop in memory, for the tests of whatever uses the ports: its screen shows what the test paints, its input is
//! recorded, its local user answers as the test says. Knows nothing of any system, and needs none.
//!
//! It keeps the ports' promises (the order of events, damage told once, the gate), so that what passes against it can
//! be expected to pass on a real desktop; it does not imitate any system's quirks.
//!
//! ```
//! use deskside_desktop::{Input as _, InputGate, Point, Rect, Screen as _, Size, fake};
//!
//! let desktop = fake::Desktop::new(Size { width: 640, height: 480 });
//! let (mut screen, mut input) = (desktop.screen(), desktop.input(InputGate::new()));
//! screen.start().unwrap();
//! desktop.fill(Rect { x: 8, y: 8, width: 4, height: 4 }, [255, 0, 0]);
//! let damage = screen.take_damage().unwrap();
//! assert_eq!(screen.capture(&damage).unwrap().rgb(9, 9), Some([255, 0, 0]));
//! input.motion(Point { x: 3, y: 4 }).unwrap();
//! assert_eq!(desktop.inputs(), [fake::InputEvent::Motion(Point { x: 3, y: 4 })]);
//! ```

mod attendant;
mod input;
mod input_lock;
mod presence;
mod screen;
mod state;

pub use attendant::{FakeConsent, FakeNotice};
pub use input::{FakeInput, InputEvent};
pub use input_lock::FakeInputLock;
pub use presence::FakePresence;
pub use screen::FakeScreen;

use std::sync::Arc;

use crate::{
    ConsentAnswer, ConsentPrompt, CursorShape, InputGate, LocalWish, Monitor, NoticeEvent, NoticeKey, NoticeSink,
    NoticeStyle, NoticedSession, Point, PresenceReport, Rect, ScreenLayout, Size, UnlockSink, Unlocked,
};
use state::Shared;

/// The test's side of a desktop in memory. Cheap to clone; all clones are the same desktop.
#[derive(Clone)]
pub struct Desktop(Arc<Shared>);

impl Desktop {
    /// A black screen of one monitor, with somebody signed in.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self(Arc::new(Shared::new(one_monitor(size))))
    }

    /// The screen port. One at a time.
    #[must_use]
    pub fn screen(&self) -> FakeScreen {
        FakeScreen::new(Arc::clone(&self.0))
    }

    /// The input port.
    #[must_use]
    pub fn input(&self, gate: InputGate) -> FakeInput {
        FakeInput::new(Arc::clone(&self.0), gate)
    }

    /// The input lock.
    #[must_use]
    pub fn input_lock(&self, gate: InputGate, sink: UnlockSink) -> FakeInputLock {
        FakeInputLock::new(Arc::clone(&self.0), gate, sink)
    }

    /// The presence port.
    #[must_use]
    pub fn presence(&self) -> FakePresence {
        FakePresence::new(Arc::clone(&self.0))
    }

    /// The consent port.
    #[must_use]
    pub fn consent(&self, gate: InputGate) -> FakeConsent {
        FakeConsent::new(Arc::clone(&self.0), gate)
    }

    /// The notice port.
    #[must_use]
    pub fn notice(&self, sink: NoticeSink) -> FakeNotice {
        FakeNotice::new(Arc::clone(&self.0), sink)
    }

    /// Paints a rectangle in one colour: red, green, blue.
    pub fn fill(&self, area: Rect, rgb: [u8; 3]) {
        self.paint(area, |_, _| rgb);
    }

    /// Paints each pixel of a rectangle; `colour` gets its place on the screen.
    pub fn paint(&self, area: Rect, colour: impl Fn(u32, u32) -> [u8; 3]) {
        self.0.change(|state| state.paint(area, colour));
    }

    /// Changes the size of the screen, which becomes black, with one monitor.
    pub fn resize(&self, size: Size) {
        self.set_layout(one_monitor(size));
    }

    /// Changes the monitors. When the size changes, the screen becomes black.
    pub fn set_layout(&self, layout: ScreenLayout) {
        self.0.change(|state| state.set_layout(layout));
    }

    /// Changes the cursor.
    pub fn set_cursor(&self, shape: CursorShape) {
        self.0.change(|state| state.set_cursor(shape));
    }

    /// Moves the pointer, as the local user does.
    pub fn move_pointer(&self, to: Point) {
        self.0.change(|state| state.move_pointer(to));
    }

    /// Where the pointer is.
    #[must_use]
    pub fn pointer(&self) -> Point {
        self.0.look(|state| state.pointer)
    }

    /// What operators did, oldest first; of very much, the newest.
    #[must_use]
    pub fn inputs(&self) -> Vec<InputEvent> {
        self.0.look(|state| state.inputs.iter().copied().collect())
    }

    /// Changes who is there.
    pub fn set_presence(&self, report: PresenceReport) {
        self.0.change(|state| state.presence = report);
    }

    /// The prompt on the screen, if there is one.
    #[must_use]
    pub fn prompt(&self) -> Option<ConsentPrompt> {
        self.0
            .look(|state| state.asked.as_ref().map(|asked| asked.prompt.clone()))
    }

    /// Answers the prompt on the screen. `false` when there is none.
    pub fn answer(&self, answer: ConsentAnswer) -> bool {
        attendant::answer(&self.0, answer)
    }

    /// Answers every prompt from now on at once, on the thread that shows it; `None`: the test answers.
    pub fn answer_always(&self, answer: Option<ConsentAnswer>) {
        self.0.change(|state| state.answer_always = answer);
    }

    /// The sessions that the local user is told of.
    #[must_use]
    pub fn notices(&self) -> Vec<NoticedSession> {
        self.0.look(|state| state.notices.clone())
    }

    /// Which notices are shown.
    #[must_use]
    pub fn notice_style(&self) -> NoticeStyle {
        self.0.look(|state| state.notice_style)
    }

    /// The local user wants something of sessions. `false` when nobody is told of any.
    pub fn wish(&self, wish: LocalWish, sessions: &[NoticeKey]) -> bool {
        attendant::tell(&self.0, NoticeEvent::Wished(wish, sessions.to_vec()))
    }

    /// Whether the local user's own keyboard and mouse do nothing.
    #[must_use]
    pub fn is_input_locked(&self) -> bool {
        self.0.look(|state| state.input_locked)
    }

    /// The local user presses the emergency key.
    pub fn press_emergency_key(&self) {
        input_lock::end(&self.0, Unlocked::ByEmergencyKey);
    }

    /// The display goes away: every port fails from now on, the prompt and the notices say that they are not shown.
    pub fn unplug(&self) {
        self.0.change(|state| state.is_gone = true);
        let reason = || "the display was unplugged".to_owned();
        attendant::answer(&self.0, ConsentAnswer::NotShown(reason()));
        attendant::tell(&self.0, NoticeEvent::NotShown(reason()));
        input_lock::end(&self.0, Unlocked::Broken(reason()));
    }
}

fn one_monitor(size: Size) -> ScreenLayout {
    let monitor = Monitor {
        id: 1,
        name: "FAKE-1".to_owned(),
        area: size.as_rect(),
        primary: true,
    };
    ScreenLayout {
        size,
        monitors: vec![monitor],
    }
}
