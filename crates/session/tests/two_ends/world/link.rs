//! The link: channels with a delay each, cut at will. Bytes on it are what they are on a real one.

use std::time::Duration;

use bytes::Bytes;
use deskside_session::device::Input as DeviceInput;
use deskside_session::viewer::Input as ViewerInput;
use deskside_wire::limits::{MAX_INPUT, MAX_OPENING, MAX_PICTURE, MAX_SESSION_CONTROL};
use deskside_wire::session::{
    DeviceToViewer, Opening, PictureFrame, ViewerInput as WireInput, ViewerToDevice, opening, viewer_to_device,
};
use deskside_wire::{decode, decode_bytes};

use super::{Event, World, ms};

/// What the link is like.
#[derive(Debug)]
pub struct Line {
    /// The link in use; `None` when there is none.
    pub number: Option<u32>,
    pub last_number: u32,
    /// Whether dialling succeeds.
    pub reachable: bool,
    /// One of the two programs is of the time before proofs, abilities and wishes, and knows nothing of their fields.
    pub one_is_older: bool,
    /// One way, by channel.
    pub control_delay: Duration,
    pub input_delay: Duration,
    pub picture_delay: Duration,
    /// Bytes per second of the picture channel; `None`: no limit.
    pub picture_rate: Option<u64>,
    /// When the picture channel has sent what it was given.
    pub picture_busy_until: Duration,
    /// How long it takes until an end notices that the link is gone.
    pub device_notices_after: Duration,
    pub viewer_notices_after: Duration,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            number: None,
            last_number: 0,
            reachable: true,
            one_is_older: false,
            control_delay: ms(10),
            input_delay: ms(10),
            picture_delay: ms(10),
            picture_rate: None,
            picture_busy_until: Duration::ZERO,
            device_notices_after: ms(100),
            viewer_notices_after: ms(100),
        }
    }
}

/// What travels, as bytes.
#[derive(Debug, Clone)]
pub enum Wire {
    Opening(Vec<u8>),
    ViewerControl(Vec<u8>),
    ViewerInput(Vec<u8>),
    DeviceControl(Vec<u8>),
    Picture(Bytes),
    /// The device, the viewer, has closed the link.
    DeviceCloses,
    ViewerCloses,
}

impl World {
    pub fn put_on_line(&mut self, wire: Wire) {
        let Some(link) = self.line.number else { return };
        self.put_on_link(link, wire);
    }

    pub fn put_on_link(&mut self, link: u32, wire: Wire) {
        let line = &mut self.line;
        let slowest = line.control_delay.max(line.input_delay).max(line.picture_delay);
        let delay = match &wire {
            Wire::Opening(_) | Wire::ViewerControl(_) | Wire::DeviceControl(_) => line.control_delay,
            Wire::ViewerInput(_) => line.input_delay,
            Wire::Picture(bytes) => {
                let takes = line.picture_rate.map_or(Duration::ZERO, |rate| {
                    Duration::from_micros(bytes.len() as u64 * 1_000_000 / rate)
                });
                line.picture_busy_until = line.picture_busy_until.max(self.now) + takes;
                line.picture_busy_until - self.now + line.picture_delay
            }
            Wire::DeviceCloses | Wire::ViewerCloses => slowest,
        };
        self.after(delay, Event::Arrives(link, wire));
    }

    /// The link breaks; both ends notice in their own time.
    pub fn link_breaks(&mut self) {
        let Some(link) = self.line.number.take() else { return };
        self.line.picture_busy_until = self.now;
        self.after(self.line.device_notices_after, Event::DeviceNotices(link));
        self.after(self.line.viewer_notices_after, Event::ViewerNotices(link));
    }

    pub(super) fn dialled(&mut self) {
        if !self.line.reachable {
            return self.tell_viewer(ViewerInput::LinkDown(String::from("no answer")));
        }
        self.line.last_number += 1;
        self.line.number = Some(self.line.last_number);
        self.tell_viewer(ViewerInput::LinkUp);
    }

    pub(super) fn device_notices(&mut self, link: u32) {
        if self.device_link == Some(link) {
            self.device_link = None;
            self.tell_device(DeviceInput::LinkLost);
        }
    }

    pub(super) fn viewer_notices(&mut self, link: u32) {
        if self.line.last_number == link {
            self.tell_viewer(ViewerInput::LinkDown(String::from("nothing heard")));
        }
    }

    pub(super) fn arrives(&mut self, link: u32, wire: Wire) {
        if self.line.number != Some(link) {
            return;
        }
        let of_device = self.device_link == Some(link);
        match wire {
            Wire::Opening(bytes) => {
                let mut opening: Opening = decode("Opening", MAX_OPENING, &bytes).unwrap();
                if self.line.one_is_older {
                    forget_what_is_new(&mut opening);
                }
                self.device_hears_opening(link, opening);
            }
            Wire::ViewerControl(bytes) if of_device => {
                let mut message: ViewerToDevice = decode("ViewerToDevice", MAX_SESSION_CONTROL, &bytes).unwrap();
                if self.line.one_is_older
                    && matches!(message.message, Some(viewer_to_device::Message::PictureWishes(_)))
                {
                    message.message = None;
                }
                self.tell_device(DeviceInput::Control(message));
            }
            Wire::ViewerInput(bytes) if of_device => {
                let input: WireInput = decode("ViewerInput", MAX_INPUT, &bytes).unwrap();
                self.tell_device(DeviceInput::ViewerInput(input));
            }
            Wire::ViewerControl(_) | Wire::ViewerInput(_) => {}
            Wire::DeviceControl(bytes) => {
                let message: DeviceToViewer = decode("DeviceToViewer", MAX_SESSION_CONTROL, &bytes).unwrap();
                self.tell_viewer(ViewerInput::Control(message));
            }
            Wire::Picture(bytes) => {
                let frame: PictureFrame = decode_bytes("PictureFrame", MAX_PICTURE, bytes).unwrap();
                self.tell_viewer(ViewerInput::Picture(frame));
            }
            Wire::DeviceCloses => {
                self.line.number = None;
                self.tell_viewer(ViewerInput::LinkDown(String::from("closed by the device")));
            }
            Wire::ViewerCloses => {
                self.line.number = None;
                self.device_notices(link);
            }
        }
    }
}

/// As an older viewer would have said it, or an older device have heard it.
fn forget_what_is_new(opening: &mut Opening) {
    match &mut opening.opening {
        Some(opening::Opening::Hello(hello)) => {
            (hello.proofs, hello.abilities, hello.wishes) = (false, None, None);
        }
        Some(opening::Opening::Resume(resume)) => resume.paused = false,
        None => {}
    }
}
