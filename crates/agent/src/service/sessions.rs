//! The sessions of this device: each is a machine, perhaps a link, perhaps a picture stream. A table, and nothing that
//! decides.

use std::collections::BTreeMap;
use std::time::Duration;

use deskside_model::SessionId;
use deskside_session::device::{DeviceSession, Standing};
use deskside_wire::helper::NoticeOperator;
use deskside_wire::session::Measured;

use super::event::LinkId;
use super::viewer_link::ViewerLink;

/// Sessions at a time; each costs an encoder with a copy of the screen.
const MOST: usize = 8;

/// One session.
#[derive(Debug)]
pub(super) struct Live {
    pub machine: DeviceSession,
    /// `None` while the viewer is away.
    pub link: Option<ViewerLink>,
    /// The picture stream that was started last, if it was not stopped.
    pub stream: Option<u64>,
    /// How the local user is told of it, while they are.
    pub notice: Option<NoticeOperator>,
    /// What the site was told last.
    pub standing: Option<Standing>,
    /// How quick it was, as its viewer said at the end.
    pub measured: Option<Measured>,
}

/// All sessions, by id.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    live: BTreeMap<SessionId, Live>,
    last_stream: u64,
}

impl Sessions {
    pub fn has_room(&self) -> bool {
        self.live.len() < MOST
    }

    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// Sessions whose picture flows or may flow again.
    pub fn begun(&self) -> u32 {
        let begun = self.live.values().filter(|live| live.notice.is_some()).count();
        u32::try_from(begun).unwrap_or(u32::MAX)
    }

    /// Whether another session than this has begun, and is not over.
    pub fn others_go_on(&self, than: SessionId) -> bool {
        let others = self.live.iter().filter(|(id, _)| **id != than);
        others.into_iter().any(|(_, live)| live.notice.is_some())
    }

    pub fn insert(&mut self, machine: DeviceSession, link: ViewerLink) -> SessionId {
        let id = machine.id();
        let live = Live {
            machine,
            link: Some(link),
            stream: None,
            notice: None,
            standing: None,
            measured: None,
        };
        self.live.insert(id, live);
        id
    }

    pub fn get(&mut self, id: SessionId) -> Option<&mut Live> {
        self.live.get_mut(&id)
    }

    pub fn remove(&mut self, id: SessionId) {
        self.live.remove(&id);
    }

    pub fn ids(&self) -> Vec<SessionId> {
        self.live.keys().copied().collect()
    }

    pub fn of_link(&self, link: LinkId) -> Option<SessionId> {
        let has_it = |live: &Live| live.link.as_ref().is_some_and(|own| own.id == link);
        self.live.iter().find(|(_, live)| has_it(live)).map(|(id, _)| *id)
    }

    pub fn of_stream(&self, stream: u64) -> Option<SessionId> {
        self.live
            .iter()
            .find(|(_, live)| live.stream == Some(stream))
            .map(|(id, _)| *id)
    }

    /// A number that no stream had before.
    pub fn new_stream(&mut self) -> u64 {
        self.last_stream += 1;
        self.last_stream
    }

    /// Everybody of whom the local user is told.
    pub fn notices(&self) -> Vec<NoticeOperator> {
        self.live.values().filter_map(|live| live.notice.clone()).collect()
    }

    pub fn standings(&self) -> impl Iterator<Item = (SessionId, Standing)> {
        self.live.iter().filter_map(|(id, live)| Some((*id, live.standing?)))
    }

    /// When the first machine wants to be called.
    pub fn next_timeout(&self) -> Option<Duration> {
        self.live.values().filter_map(|live| live.machine.poll_timeout()).min()
    }

    /// The sessions whose time has come.
    pub fn due(&self, now: Duration) -> Vec<SessionId> {
        let due = |live: &Live| live.machine.poll_timeout().is_some_and(|at| at <= now);
        self.live
            .iter()
            .filter(|(_, live)| due(live))
            .map(|(id, _)| *id)
            .collect()
    }
}
