//! The helper's loop: the display's events, the service's orders, and the clock.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use deskside_desktop::{Presence, Screen, ScreenEvent};
use deskside_wire::helper::{Presence as PresenceMessage, helper_to_service, service_to_helper};
use deskside_wire::session::CursorPosition;

use super::inject::Progress;
use super::inlet::Order;
use super::notices::Notices;
use super::outlet::Outlet;
use super::picture::Picture;
use super::prompts::Prompts;
use super::{HelperError, cursor, presence};

/// Between two looks at who is here.
const LOOK: Duration = Duration::from_secs(3);

/// Everything of one user session but its input.
pub(super) struct Desk {
    screen: Box<dyn Screen>,
    presence: Option<Box<dyn Presence>>,
    prompts: Prompts,
    notices: Notices,
    outlet: Outlet,
    input: Arc<Progress>,
    picture: Picture,
    /// What the service was told last.
    told: String,
    next_look: Instant,
}

impl Desk {
    pub(super) fn new(
        screen: Box<dyn Screen>,
        presence: Option<Box<dyn Presence>>,
        prompts: Prompts,
        notices: Notices,
        outlet: Outlet,
        input: Arc<Progress>,
    ) -> Self {
        let (picture, told, next_look) = (Picture::default(), String::new(), Instant::now());
        Self {
            screen,
            presence,
            prompts,
            notices,
            outlet,
            input,
            picture,
            told,
            next_look,
        }
    }

    /// Serves until the service goes away.
    pub(super) fn run(mut self, orders: &Receiver<Order>) -> Result<(), HelperError> {
        self.tell_monitors()?;
        loop {
            loop {
                match orders.try_recv() {
                    Ok(Order::Message(message)) => self.obey(message)?,
                    Ok(Order::End(ended)) => return ended,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Ok(()),
                }
            }
            let now = Instant::now();
            if now >= self.next_look {
                self.next_look = now + LOOK;
                self.look()?;
            }
            let due = self.picture.due(now, &self.input);
            if due.is_some_and(|due| due <= now) {
                self.picture.send(self.screen.as_mut(), &self.input, &self.outlet)?;
            }
            let wait = due
                .filter(|due| *due > now)
                .map_or(self.next_look, |due| due.min(self.next_look));
            // A frame was just sent: only look, there may be more to do.
            let wait = if due.is_some_and(|due| due <= now) { now } else { wait };
            if let Some(event) = self.screen.next_event(wait.saturating_duration_since(Instant::now()))? {
                self.happened(event)?;
            }
        }
    }

    fn obey(&mut self, message: service_to_helper::Message) -> Result<(), HelperError> {
        use service_to_helper::Message;
        match message {
            Message::AskConsent(ask) => self.prompts.ask(ask),
            Message::WithdrawConsent(withdraw) => self.prompts.withdraw(withdraw.prompt),
            Message::ShowNotice(show) => self.notices.show(show)?,
            Message::HideNotice(_) => self.notices.hide()?,
            Message::StartPicture(start) => self.picture.start(self.screen.as_mut(), start.stream, start.credit)?,
            Message::StopPicture(stop) => self.picture.stop(self.screen.as_mut(), stop.stream),
            Message::Credit(credit) => self.picture.credit(credit.stream, credit.frames),
            Message::ResetEncoder(reset) => self.picture.reset(self.screen.as_ref(), reset.stream),
            // The reader keeps these to itself.
            Message::Inject(_) | Message::ReleaseInput(_) | Message::Quit(_) => {}
        }
        Ok(())
    }

    fn happened(&mut self, event: ScreenEvent) -> Result<(), HelperError> {
        match event {
            ScreenEvent::Damaged => self.picture.drawn(),
            ScreenEvent::LayoutChanged => {
                self.picture.resized(self.screen.as_ref());
                self.tell_monitors()?;
            }
            ScreenEvent::CursorShape(shape) => {
                self.outlet
                    .send(helper_to_service::Message::CursorShape(cursor::message(&shape)))?;
            }
            // The operator knows where their own pointer is; an echo would make it jump.
            ScreenEvent::PointerMoved(_) if self.input.took_pointer() => {}
            ScreenEvent::PointerMoved(at) => {
                let position = CursorPosition { x: at.x, y: at.y };
                self.outlet.send(helper_to_service::Message::CursorPosition(position))?;
            }
            ScreenEvent::Woken | _ => {}
        }
        Ok(())
    }

    fn tell_monitors(&self) -> Result<(), HelperError> {
        let monitors = presence::monitors(self.screen.layout());
        Ok(self.outlet.send(helper_to_service::Message::Monitors(monitors))?)
    }

    /// Tells the service who is here, when that is not what it was told before.
    fn look(&mut self) -> Result<(), HelperError> {
        let Some(presence) = &mut self.presence else {
            return Ok(());
        };
        let users_json = presence::users_json(&presence.report()?);
        if self.told == users_json {
            return Ok(());
        }
        self.told.clone_from(&users_json);
        let monitors = Some(presence::monitors(self.screen.layout()));
        Ok(self.outlet.send(helper_to_service::Message::Presence(PresenceMessage {
            users_json,
            monitors,
        }))?)
    }
}
