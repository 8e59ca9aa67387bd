//! One viewer's link: tasks that turn its channels into events, and queues that lead to it. Bytes become messages here
//! and the other way round; what they mean is decided elsewhere.
//!
//! ```text
//! incoming ──> opening read ──> Opened ──┬─ control channel: events in, bounded queue out
//!                                        ├─ input channel:   events in (one hop to the service's loop)
//!                                        └─ picture channel: bounded queue out
//! ```

use std::time::Duration;

use bytes::Bytes;
use deskside_link::{ChannelKind, CloseCode, Inbound, Incoming, LinkError, Outbound, SessionLink};
use deskside_model::ViewerKey;
use deskside_session::credit::MAX_IN_FLIGHT;
use deskside_wire::limits::{MAX_INPUT, MAX_OPENING, MAX_SESSION_CONTROL, channel};
use deskside_wire::session::{DeviceToViewer, Opening, PictureFrame, ViewerInput, ViewerToDevice};
use deskside_wire::{DecodeError, decode};
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::event::{Event, LinkEvent, LinkId};

/// For the handshake, and again for the first message.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// For what is still queued when a link is closed.
const FLUSH_WITHIN: Duration = Duration::from_millis(800);
/// Control messages that wait for a slow line. When the line is dead it is noticed long before they are so many.
const CONTROL_QUEUE: usize = 1024;
/// Frames that wait: credit allows no more under way, and a stream that begins anew may overlap with the one before.
const PICTURE_QUEUE: usize = 2 * MAX_IN_FLIGHT;
/// The control channel goes before the picture.
const CONTROL_FIRST: i32 = 10;

/// Closed in good order.
const CLOSED: CloseCode = CloseCode(0);
/// Closed because the other end broke the protocol before there was a session.
const REFUSED: CloseCode = CloseCode(1);

/// Somebody who has said what they want.
#[derive(Debug)]
pub(super) struct Opened {
    pub link: SessionLink,
    pub viewer: ViewerKey,
    pub opening: Opening,
    outbound: Outbound,
    inbound: Inbound,
}

/// The service's end of a viewer's link. Dropping it closes the link, after what is queued.
#[derive(Debug)]
pub(super) struct ViewerLink {
    pub id: LinkId,
    link: SessionLink,
    control: mpsc::Sender<DeviceToViewer>,
    picture: Option<mpsc::Sender<PictureFrame>>,
}

/// Completes a handshake and reads the first message. Nothing is answered: whoever sends rubbish learns nothing.
pub(super) async fn open(incoming: Incoming) -> Option<Opened> {
    let link = match incoming.accept(OPEN_WITHIN).await {
        Ok(link) => link,
        Err(error) => {
            tracing::debug!(%error, "a viewer's handshake failed");
            return None;
        }
    };
    match timeout(OPEN_WITHIN, read_opening(&link)).await {
        Ok(Ok((opening, outbound, inbound))) => Some(Opened {
            viewer: ViewerKey::from_bytes(*link.peer().as_bytes()),
            link,
            opening,
            outbound,
            inbound,
        }),
        Ok(Err(why)) => {
            tracing::debug!(peer = %link.peer(), why, "a viewer did not open a session");
            link.close(REFUSED, "no opening");
            None
        }
        Err(_elapsed) => {
            tracing::debug!(peer = %link.peer(), "a viewer said nothing");
            link.close(REFUSED, "no opening in time");
            None
        }
    }
}

async fn read_opening(link: &SessionLink) -> Result<(Opening, Outbound, Inbound), String> {
    let (kind, outbound, mut inbound) = link.accept_bi().await.map_err(|error| error.to_string())?;
    if kind != ChannelKind(channel::CONTROL) {
        return Err(format!("its first channel is number {}", kind.0));
    }
    let frame = inbound
        .next_frame(MAX_OPENING)
        .await
        .map_err(|error| error.to_string())?;
    let frame = frame.ok_or("it closed its control channel")?;
    let opening = decode("opening", MAX_OPENING, &frame).map_err(|error| error.to_string())?;
    Ok((opening, outbound, inbound))
}

impl Opened {
    /// Begins to read and write; returns the service's end. `tasks` is told of the task that flushes at the end.
    pub fn start(self, id: LinkId, events: &mpsc::Sender<Event>, tasks: &mut tokio::task::JoinSet<()>) -> ViewerLink {
        let (control, queue) = mpsc::channel(CONTROL_QUEUE);
        if let Err(error) = self.outbound.set_priority(CONTROL_FIRST) {
            tracing::debug!(%error, "the link ended at once");
        }
        tasks.spawn(write_control(self.link.clone(), self.outbound, queue));
        tokio::spawn(read_control(id, self.inbound, events.clone()));
        tokio::spawn(read_input(id, self.link.clone(), events.clone()));
        ViewerLink {
            id,
            link: self.link,
            control,
            picture: None,
        }
    }

    /// Says one last thing and closes.
    pub fn turn_away(self, message: DeviceToViewer, tasks: &mut tokio::task::JoinSet<()>) {
        let (control, queue) = mpsc::channel(1);
        // There is room for one, and nobody else has the queue.
        let _ = control.try_send(message);
        tasks.spawn(write_control(self.link, self.outbound, queue));
    }
}

impl ViewerLink {
    /// Queues a control message. When the queue is full the line is dead, and the link is closed.
    pub fn send(&self, message: DeviceToViewer) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.control.try_send(message) {
            tracing::warn!(peer = %self.link.peer(), "the viewer takes no messages: its link is closed");
            self.link.close(CLOSED, "messages not taken");
        }
    }

    /// Queues a frame on the picture channel, which is opened with the first.
    pub fn send_picture(&mut self, frame: PictureFrame) {
        let link = &self.link;
        let picture = self.picture.get_or_insert_with(|| {
            let (picture, queue) = mpsc::channel(PICTURE_QUEUE);
            tokio::spawn(write_picture(link.clone(), queue));
            picture
        });
        if let Err(mpsc::error::TrySendError::Full(_)) = picture.try_send(frame) {
            // Credit makes this impossible; a frame that is dropped would break the picture.
            tracing::error!(peer = %self.link.peer(), "more frames than credit: the link is closed");
            self.link.close(CLOSED, "more frames than credit");
        }
    }
}

async fn write_control(link: SessionLink, mut outbound: Outbound, mut queue: mpsc::Receiver<DeviceToViewer>) {
    let mut lost = false;
    while let Some(message) = queue.recv().await {
        if let Err(error) = outbound.send(message.encode_to_vec()).await {
            tracing::debug!(%error, "a message did not reach the viewer");
            lost = true;
            break;
        }
    }
    if !lost && timeout(FLUSH_WITHIN, outbound.finish()).await.is_err() {
        tracing::debug!("the viewer did not confirm the last messages");
    }
    link.close(CLOSED, "");
}

async fn write_picture(link: SessionLink, mut queue: mpsc::Receiver<PictureFrame>) {
    let written: Result<(), LinkError> = async {
        let mut outbound = link.open_uni(ChannelKind(channel::PICTURE)).await?;
        while let Some(frame) = queue.recv().await {
            outbound.send(Bytes::from(frame.encode_to_vec())).await?;
        }
        Ok(())
    }
    .await;
    if let Err(error) = written {
        tracing::debug!(%error, "the picture did not reach the viewer");
    }
}

async fn read_control(id: LinkId, mut inbound: Inbound, events: mpsc::Sender<Event>) {
    loop {
        let event = match inbound.next_frame(MAX_SESSION_CONTROL).await {
            Ok(Some(frame)) => match decode::<ViewerToDevice>("control message", MAX_SESSION_CONTROL, &frame) {
                Ok(message) => LinkEvent::Control(message),
                Err(error) => unreadable(&error),
            },
            Ok(None) => LinkEvent::Lost(String::from("the viewer closed its control channel")),
            Err(error) => failed(error),
        };
        let goes_on = matches!(event, LinkEvent::Control(_));
        if events.send(Event::Link(id, event)).await.is_err() || !goes_on {
            return;
        }
    }
}

/// The input channel, and whatever else the viewer opens, which is nothing that the protocol knows.
async fn read_input(id: LinkId, link: SessionLink, events: mpsc::Sender<Event>) {
    let mut inbound = match link.accept_uni().await {
        Ok((ChannelKind(channel::INPUT), inbound)) => inbound,
        Ok((ChannelKind(kind), _)) => {
            let event = LinkEvent::Unreadable(format!("it opened channel {kind}"));
            let _ = events.send(Event::Link(id, event)).await;
            return;
        }
        // The control channel's end tells.
        Err(_link_ended) => return,
    };
    loop {
        let event = match inbound.next_frame(MAX_INPUT).await {
            Ok(Some(frame)) => match decode::<ViewerInput>("input", MAX_INPUT, &frame) {
                Ok(input) => LinkEvent::Input(input),
                Err(error) => unreadable(&error),
            },
            Ok(None) => return,
            Err(error) => failed(error),
        };
        let goes_on = matches!(event, LinkEvent::Input(_));
        if events.send(Event::Link(id, event)).await.is_err() || !goes_on {
            return;
        }
    }
}

fn unreadable(error: &DecodeError) -> LinkEvent {
    LinkEvent::Unreadable(error.to_string())
}

/// A frame that breaks the rules is the viewer's fault; everything else is the line's.
fn failed(error: LinkError) -> LinkEvent {
    match error {
        LinkError::Frame(error) => LinkEvent::Unreadable(error.to_string()),
        other => LinkEvent::Lost(other.to_string()),
    }
}
