//! What can happen to the service besides the site: a closed list. Holds no code.

use deskside_wire::session::{ViewerInput, ViewerToDevice};

use super::viewer_link::Opened;
use crate::helper_link::FromHelper;

/// Something happened.
#[derive(Debug)]
pub(super) enum Event {
    /// A helper said something or is gone.
    Helper(HelperId, FromHelper),
    /// Somebody on a new link wants in.
    Opened(Box<Opened>),
    /// A viewer's link brought something.
    Link(LinkId, LinkEvent),
}

/// What a viewer's link brings.
#[derive(Debug)]
pub(super) enum LinkEvent {
    /// A message on the control channel.
    Control(ViewerToDevice),
    /// A message on the input channel.
    Input(ViewerInput),
    /// Something that is not in the protocol.
    Unreadable(String),
    /// The link is gone.
    Lost(String),
}

/// Numbers helpers in the order of their starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HelperId(pub u64);

/// Numbers links in the order of their coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinkId(pub u64);
