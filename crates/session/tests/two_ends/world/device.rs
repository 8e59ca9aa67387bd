//! The agent's service, as far as a session is concerned: does what the device's end asks.

use deskside_model::Secret;
use deskside_session::device::{
    Arrival, Circumstances, DeviceSession, Input, InputLockTold, NotResumed, Output, Record, TurnedAway,
};
use deskside_wire::session::{DeviceToViewer, Opening, Resume, ViewerHello, opening};
use prost::Message as _;

use super::{Event, Wire, World};
use crate::scene;

impl World {
    pub fn tell_device(&mut self, input: Input) {
        let now = self.device_now();
        if let Some(device) = &mut self.device {
            device.handle(now, input);
        }
        self.drain_device();
    }

    pub(super) fn device_hears_opening(&mut self, link: u32, opening: Opening) {
        match opening.opening {
            Some(opening::Opening::Hello(hello)) => self.hello(link, &hello),
            Some(opening::Opening::Resume(resume)) => self.resume(link, &resume),
            None => panic!("the viewer opened with nothing"),
        }
    }

    fn hello(&mut self, link: u32, hello: &ViewerHello) {
        let arrival = Arrival {
            hello,
            viewer: self.viewer_key,
            device_name: "pc-17",
            site_name: "Head office",
            resume_secret: Secret::new(scene::RESUME_SECRET),
        };
        match self.open(arrival) {
            Ok(session) => {
                self.device = Some(session);
                self.device_link = Some(link);
                self.drain_device();
            }
            Err(away) => self.turn_away(link, Some(away.record.clone()), &away.message()),
        }
    }

    pub fn open(&self, arrival: Arrival<'_>) -> Result<DeviceSession, TurnedAway> {
        let here = Circumstances {
            device: scene::DEVICE,
            site: scene::site_key(),
            used: &|grant| self.used.contains(&grant),
            revoked: &|session| self.revoked.contains(&session),
            has_room: self.has_room,
            settings: &self.settings,
            state: self.state,
            administrators: &self.administrators,
            at: self.at,
        };
        DeviceSession::open(self.device_now(), arrival, &here)
    }

    fn resume(&mut self, link: u32, resume: &Resume) {
        let (now, viewer) = (self.device_now(), self.viewer_key);
        let resumed = match &mut self.device {
            Some(device) => device.resume(now, resume, viewer),
            None => Err(NotResumed::UNKNOWN),
        };
        match resumed {
            Ok(()) => {
                self.device_link = Some(link);
                self.drain_device();
            }
            Err(not) => self.turn_away(link, not.record.clone(), &not.message()),
        }
    }

    fn turn_away(&mut self, link: u32, record: Option<Record>, message: &DeviceToViewer) {
        self.disk.evidence.extend(record);
        self.put_on_link(link, Wire::DeviceControl(message.encode_to_vec()));
        self.put_on_link(link, Wire::DeviceCloses);
    }

    fn drain_device(&mut self) {
        while let Some(output) = self.device.as_mut().and_then(DeviceSession::poll_output) {
            self.do_for_device(output);
        }
    }

    fn do_for_device(&mut self, output: Output) {
        match output {
            Output::GrantUsed { grant, .. } => drop(self.used.insert(grant)),
            Output::Evidence { id, record } if self.disk.works => {
                self.disk.evidence.push(record);
                self.disk.busy_until = self.disk.busy_until.max(self.now) + self.disk.takes;
                self.at(self.disk.busy_until, Event::Written(id));
            }
            Output::Evidence { .. } => {
                let now = self.device_now();
                if let Some(device) = &mut self.device {
                    device.handle(now, Input::CannotRecord);
                }
            }
            Output::Send(message) => self.device_sends(Wire::DeviceControl(message.encode_to_vec())),
            Output::SendPicture(frame) => self.device_sends(Wire::Picture(frame.encode_to_vec().into())),
            Output::CloseLink => self.device_sends(Wire::DeviceCloses),
            Output::AskConsent(question) => self.helper.prompt = Some(question),
            Output::WithdrawConsent => self.helper.prompt = None,
            Output::Notice(notice) => self.helper.notice = notice,
            Output::StartPicture {
                credit,
                picture,
                screen,
            } => self.start_picture(credit, picture, screen),
            Output::ShowScreen(screen) => self.show_screen(screen),
            Output::Credit { frames, rate, wishes } => self.give_credit(frames, rate, wishes),
            Output::ResetEncoder => self.reset_encoder(),
            Output::StopPicture => self.helper.stream = None,
            Output::Inject(input) => self.inject(&input),
            Output::ReleaseInput => self.helper.held.clear(),
            Output::LockInput(locked) => {
                self.helper.input_locked = locked;
                let now = self.device_now();
                if let Some(device) = self.device.as_mut().filter(|_| locked) {
                    device.handle(now, Input::InputLock(InputLockTold::Locked));
                }
            }
            Output::LockScreen => self.helper.locked += 1,
            Output::Measured(measured) => self.measured = Some(measured),
            Output::State(standing) => self.standings.push(standing),
        }
    }

    fn device_sends(&mut self, wire: Wire) {
        if let Some(link) = self.device_link {
            self.put_on_link(link, wire);
        }
    }
}
