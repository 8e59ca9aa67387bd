//! What the viewer has to know of the desktop besides its picture: monitors and pointer, as they are now, and which
//! pointer shapes this viewer has already. Bounded. Sends nothing.

use std::collections::VecDeque;

use deskside_wire::limits::{CURSOR_SHAPES_KEPT, MAX_CURSOR_SIDE, MAX_MONITORS};
use deskside_wire::session::{CursorPosition, CursorShape, Monitors, device_to_viewer::Message};

/// The desktop's present state, for one viewer.
#[derive(Debug, Default)]
pub(super) struct Desk {
    monitors: Option<Monitors>,
    shape: Option<CursorShape>,
    position: Option<CursorPosition>,
    /// Serials of the shapes that the viewer keeps, in the order in which it got them.
    known: VecDeque<u32>,
}

impl Desk {
    pub(super) fn monitors(&self) -> Option<&Monitors> {
        self.monitors.as_ref()
    }

    pub(super) fn set_monitors(&mut self, mut monitors: Monitors) -> Message {
        monitors.monitors.truncate(MAX_MONITORS);
        self.monitors = Some(monitors.clone());
        Message::Monitors(monitors)
    }

    pub(super) fn set_position(&mut self, position: CursorPosition) -> Message {
        self.position = Some(position);
        Message::CursorPosition(position)
    }

    /// Takes a shape with its pixels, for when the viewer is there. Says whether it is one that a viewer could draw.
    pub(super) fn keep_shape(&mut self, shape: CursorShape) -> bool {
        let fits = shape.width.max(shape.height) <= MAX_CURSOR_SIDE
            && shape.rgba.len() as u64 == u64::from(shape.width * shape.height) * 4;
        if fits {
            self.shape = Some(shape);
        }
        fits
    }

    /// Takes a shape with its pixels, for the viewer that is there.
    pub(super) fn set_shape(&mut self, shape: CursorShape) -> Option<Message> {
        let message = shape.clone();
        self.keep_shape(shape)
            .then(|| Message::CursorShape(self.for_viewer(message)))
    }

    /// What a viewer that (re)appears has to be told, besides the monitors in `Started`.
    pub(super) fn greet_viewer(&mut self) -> Vec<Message> {
        let shape = self
            .shape
            .clone()
            .map(|shape| Message::CursorShape(self.for_viewer(shape)));
        let position = self.position.map(Message::CursorPosition);
        shape.into_iter().chain(position).collect()
    }

    /// A message was lost with the link: which, nobody knows, so the viewer is taken to know no shape.
    pub(super) fn forget_known_shapes(&mut self) {
        self.known.clear();
    }

    /// Without its pixels, when the viewer has them. The viewer forgets by the same rule: the oldest of
    /// [`CURSOR_SHAPES_KEPT`] first.
    fn for_viewer(&mut self, mut shape: CursorShape) -> CursorShape {
        if self.known.contains(&shape.serial) {
            shape.rgba.clear();
        } else {
            if self.known.len() == CURSOR_SHAPES_KEPT {
                self.known.pop_front();
            }
            self.known.push_back(shape.serial);
        }
        shape
    }
}
