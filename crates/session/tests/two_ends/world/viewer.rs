//! The program around the viewer's end: dials, decodes, paints.

use std::collections::VecDeque;
use std::time::Duration;

use deskside_session::credit::Answer;
use deskside_session::viewer::{Input, Output, Timing};
use deskside_wire::session::{PictureFrame, Proof, viewer_to_device};
use prost::Message as _;

use super::helper::{CONTENT, INDEPENDENT};
use super::{Event, Wire, World, ms};

/// The viewer's window.
#[derive(Debug)]
pub struct Screen {
    /// Frames painted.
    pub painted: u32,
    /// Frames that could not be decoded.
    pub undecodable: u32,
    /// Frames that the device was told of when they were painted.
    pub answered: u32,
    /// Whether the decoder holds what the next frame builds on.
    in_step: bool,
    /// What the decoder holds: the number of a screen, in place of pixels.
    picture: u64,
    /// Pixels that are not what the frames said. Frames that build on others leave them as they are.
    wrong: u64,
    /// From a decoded frame to a painted one.
    pub painting: Duration,
    /// When the last frame is on the screen.
    busy_until: Duration,
    /// When each frame was captured that is not painted yet.
    pub under_way: VecDeque<Duration>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            painted: 0,
            undecodable: 0,
            answered: 0,
            in_step: false,
            picture: 0,
            wrong: 0,
            painting: ms(5),
            busy_until: Duration::ZERO,
            under_way: VecDeque::new(),
        }
    }
}

impl Screen {
    /// The decoder forgets everything.
    pub fn lose_the_picture(&mut self) {
        self.in_step = false;
    }

    /// A tile goes wrong, and nobody notices.
    pub fn spoil_a_tile(&mut self) {
        self.wrong = 1 << 63;
    }

    pub fn is_spoilt(&self) -> bool {
        self.wrong != 0
    }
}

impl World {
    pub fn tell_viewer(&mut self, input: Input) {
        self.viewer.handle(self.now, input);
        self.drain_viewer();
    }

    pub(super) fn drain_viewer(&mut self) {
        while let Some(output) = self.viewer.poll() {
            match output {
                Output::Dial => self.after(ms(30), Event::Dialled),
                Output::SendOpening(opening) => self.put_on_line(Wire::Opening(opening.encode_to_vec())),
                Output::SendControl(message) => {
                    let answer = matches!(message.message, Some(viewer_to_device::Message::Painted(_)));
                    self.screen.answered += u32::from(answer);
                    self.put_on_line(Wire::ViewerControl(message.encode_to_vec()));
                }
                Output::SendInput(input) => self.put_on_line(Wire::ViewerInput(input.encode_to_vec())),
                Output::Decode(frame) => self.decode(&frame),
                Output::Compare(proof) => self.compare(proof),
                Output::Event(event) => self.viewer_events.push(event),
                Output::CloseLink => self.put_on_line(Wire::ViewerCloses),
            }
        }
    }

    fn decode(&mut self, frame: &PictureFrame) {
        let independent = frame.data.first() == Some(&INDEPENDENT);
        if !independent && !self.screen.in_step {
            self.screen.undecodable += 1;
            return self.viewer.handle(self.now, Input::Undecodable);
        }
        self.screen.in_step = true;
        self.screen.picture = u64::from_le_bytes(frame.data[CONTENT].try_into().unwrap());
        if independent {
            self.screen.wrong = 0;
        }
        self.screen.busy_until = self.screen.busy_until.max(self.now) + self.screen.painting;
        let event = Event::Painted {
            frame: frame.frame,
            timing: Timing::of(frame, Duration::ZERO, self.screen.painting),
            answer: Answer::to(frame),
        };
        self.at(self.screen.busy_until, event);
    }

    fn compare(&mut self, proof: Proof) {
        let same = self.screen.picture ^ self.screen.wrong == proof.hash;
        self.viewer.handle(self.now, Input::Compared { same, colours: 0 });
    }

    pub(super) fn painted(&mut self, frame: u32, timing: Timing, answer: Answer) {
        self.screen.painted += 1;
        self.screen.under_way.pop_front();
        self.tell_viewer(Input::Painted { frame, timing, answer });
    }
}
