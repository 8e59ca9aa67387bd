//! The channels of one link: opens them, and turns frames into messages and back. It must not know what they are for.

use std::time::Duration;

use bytes::Bytes;
use deskside_link::{ChannelKind, CloseCode, Inbound, LinkError, LinkPath, Outbound, SessionLink};
use deskside_wire::limits::{MAX_PICTURE, MAX_SESSION_CONTROL, channel};
use deskside_wire::session::{DeviceToViewer, Opening, PictureFrame, ViewerInput, ViewerToDevice};
use deskside_wire::{DecodeError, decode};
use n0_future::time::timeout;
use prost::Message;

/// Input leaves first, then control; the picture comes the other way.
const INPUT_PRIORITY: i32 = 20;
const CONTROL_PRIORITY: i32 = 10;
/// How long a goodbye may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Something that came from the device.
pub(crate) enum Arrived {
    Control(DeviceToViewer),
    Picture(PictureFrame),
}

/// Why nothing more comes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChannelError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the device sent something that this viewer can't read: {0}")]
    Decode(#[from] DecodeError),
    #[error("the device closed the session's channels")]
    Closed,
}

/// The open channels of a link to a device.
pub(crate) struct Channels {
    link: SessionLink,
    control_out: Outbound,
    control_in: Inbound,
    input: Outbound,
    picture: Option<Inbound>,
}

impl Channels {
    /// Opens the viewer's channels and sends the opening.
    pub(crate) async fn open(link: SessionLink, opening: &Opening) -> Result<Self, ChannelError> {
        let (mut control_out, control_in) = link.open_bi(ChannelKind(channel::CONTROL)).await?;
        control_out.set_priority(CONTROL_PRIORITY)?;
        control_out.send(opening.encode_to_vec()).await?;
        let input = link.open_uni(ChannelKind(channel::INPUT)).await?;
        input.set_priority(INPUT_PRIORITY)?;
        Ok(Self {
            link,
            control_out,
            control_in,
            input,
            picture: None,
        })
    }

    pub(crate) async fn send_control(&mut self, message: &ViewerToDevice) -> Result<(), ChannelError> {
        Ok(self.control_out.send(message.encode_to_vec()).await?)
    }

    pub(crate) async fn send_input(&mut self, message: &ViewerInput) -> Result<(), ChannelError> {
        Ok(self.input.send(message.encode_to_vec()).await?)
    }

    /// The next message; dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Arrived, ChannelError> {
        loop {
            let Self {
                link,
                control_in,
                picture,
                ..
            } = self;
            tokio::select! {
                frame = control_in.next_frame(MAX_SESSION_CONTROL) => {
                    let bytes: Bytes = frame?.ok_or(ChannelError::Closed)?;
                    return Ok(Arrived::Control(decode("a control message", MAX_SESSION_CONTROL, &bytes)?));
                }
                frame = next_picture(picture) => match frame? {
                    Some(bytes) => {
                        // Decoded from `Bytes`, so that the picture's data is not copied once more.
                        let frame = PictureFrame::decode(bytes).map_err(|error| DecodeError::Malformed {
                            what: "a picture frame",
                            why: error.to_string(),
                        })?;
                        return Ok(Arrived::Picture(frame));
                    }
                    None => *picture = None,
                },
                accepted = link.accept_uni() => {
                    let (kind, inbound) = accepted?;
                    // A channel of a newer device, which this viewer has no use for, is dropped and so stopped.
                    if kind == ChannelKind(channel::PICTURE) {
                        *picture = Some(inbound);
                    }
                }
            }
        }
    }

    pub(crate) fn round_trip(&self) -> Option<Duration> {
        self.link.rtt()
    }

    pub(crate) fn path(&self) -> LinkPath {
        self.link.path()
    }

    /// Delivers what was sent, then ends the link.
    pub(crate) async fn close(self) {
        let delivered = async {
            // Either end may be gone already: then there is nothing to deliver.
            let _ = self.input.finish().await;
            let _ = self.control_out.finish().await;
        };
        let _ = timeout(FAREWELL, delivered).await;
        self.link.close(CloseCode(0), "the viewer is done");
    }
}

async fn next_picture(picture: &mut Option<Inbound>) -> Result<Option<Bytes>, LinkError> {
    match picture {
        Some(inbound) => inbound.next_frame(MAX_PICTURE).await,
        None => std::future::pending().await,
    }
}
