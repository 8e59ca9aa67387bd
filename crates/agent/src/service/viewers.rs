//! Viewers that come, come back, and say something.

use deskside_model::{Secret, SessionId};
use deskside_session::device::{Arrival, Circumstances, DeviceSession, Input, NotResumed};
use deskside_wire::limits::RESUME_SECRET;
use deskside_wire::session::{Resume, ViewerHello, opening};

use super::event::{LinkEvent, LinkId};
use super::viewer_link::Opened;
use super::{Service, clock};
use crate::state::random;

impl Service {
    pub(super) fn viewer_opened(&mut self, opened: Opened) {
        match opened.opening.opening.clone() {
            Some(opening::Opening::Hello(hello)) => self.viewer_came(opened, &hello),
            Some(opening::Opening::Resume(resume)) => self.viewer_came_back(opened, &resume),
            // A way to open of a later version: nothing that it understands could be answered.
            None => tracing::debug!("a viewer wants something that this version does not know"),
        }
    }

    pub(super) fn link_event(&mut self, link: LinkId, event: LinkEvent) {
        // A link that was replaced or closed has no session any more.
        let Some(session) = self.sessions.of_link(link) else {
            return;
        };
        match event {
            LinkEvent::Input(input) => self.drive(session, Input::ViewerInput(input)),
            LinkEvent::Control(message) => self.drive(session, Input::Control(message)),
            LinkEvent::Unreadable(why) => {
                tracing::warn!(%session, why, "the viewer broke the protocol");
                self.drive(session, Input::Unreadable);
            }
            LinkEvent::Lost(why) => {
                tracing::info!(%session, why, "the viewer's link is lost");
                if let Some(live) = self.sessions.get(session) {
                    live.link = None;
                }
                self.drive(session, Input::LinkLost);
            }
        }
    }

    fn viewer_came(&mut self, opened: Opened, hello: &ViewerHello) {
        let now = self.clock.now();
        let resume_secret: [u8; RESUME_SECRET] = match random() {
            Ok(secret) => secret,
            Err(error) => return tracing::error!(%error, "no random numbers: the viewer is turned away"),
        };
        let arrival = Arrival {
            hello,
            viewer: opened.viewer,
            device_name: &self.facts.name,
            site_name: &self.enrolment.site_name,
            resume_secret: Secret::new(resume_secret),
        };
        match self.with_circumstances(|here| DeviceSession::open(now, arrival, here)) {
            Ok(machine) => {
                tracing::info!(session = %machine.id(), program = hello.program, "a viewer came");
                let link = self.start_link(opened);
                let session = self.sessions.insert(machine, link);
                self.endpoints.keep(now.elapsed);
                // What the session has to know of the desktop, and then its own outputs.
                match self.helpers.monitors().cloned() {
                    Some(monitors) => self.drive(session, Input::Monitors(monitors)),
                    None => self.drive(session, Input::Tick),
                }
            }
            Err(away) => {
                tracing::warn!(
                    refusal = away.refusal.code(),
                    detail = away.detail,
                    "a viewer is turned away"
                );
                self.evidence.record_refusal(now.wall, away.record.clone());
                self.send_evidence();
                opened.turn_away(away.message(), &mut self.link_tasks);
            }
        }
    }

    fn viewer_came_back(&mut self, opened: Opened, resume: &Resume) {
        let now = self.clock.now();
        let session = resume.session_id.parse::<SessionId>().ok();
        let live = session.and_then(|session| self.sessions.get(session));
        let resumed = match live {
            Some(live) => live.machine.resume(now, resume, opened.viewer),
            None => Err(NotResumed::UNKNOWN),
        };
        match (resumed, session) {
            (Ok(()), Some(session)) => {
                tracing::info!(%session, "the viewer came back");
                let link = self.start_link(opened);
                if let Some(live) = self.sessions.get(session) {
                    live.link = Some(link);
                }
                self.drive(session, Input::Tick);
            }
            (Err(not), _) => {
                tracing::warn!("a viewer may not take up the session that it names");
                let message = not.message();
                if let Some(record) = not.record {
                    self.evidence.record_refusal(now.wall, record);
                    self.send_evidence();
                }
                opened.turn_away(message, &mut self.link_tasks);
            }
            (Ok(()), None) => {}
        }
    }

    fn start_link(&mut self, opened: Opened) -> super::viewer_link::ViewerLink {
        self.last_link += 1;
        opened.start(LinkId(self.last_link), &self.events, &mut self.link_tasks)
    }

    /// What this device knows at this moment, for whoever decides.
    pub(super) fn with_circumstances<T>(&self, decide: impl FnOnce(&Circumstances<'_>) -> T) -> T {
        let used = |grant| self.used_grants.contains(grant);
        let revoked = |session| self.revoked.contains_key(&session);
        let administrators = self.fact_source.local_administrators();
        decide(&Circumstances {
            device: self.enrolment.device_id,
            site: self.enrolment.site_key,
            used: &used,
            revoked: &revoked,
            has_room: self.sessions.has_room(),
            settings: &self.settings,
            state: self.device_state,
            administrators: &administrators,
            at: clock::week_moment(),
        })
    }
}
