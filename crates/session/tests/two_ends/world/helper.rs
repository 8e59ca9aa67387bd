//! The helper: a desktop that changes, frames for credit, a prompt, a bar, and keys that are held down.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use deskside_session::device::{Input, PictureTerms, Question};
use deskside_wire::helper::NoticeOperator;
use deskside_wire::session::{ChooseScreen, PictureFrame, PictureWishes, Proof, ViewerInput, viewer_input};

use super::{Event, World, ms};

/// First byte of a frame: what it builds on.
pub const INDEPENDENT: u8 = 1;
pub const DEPENDENT: u8 = 0;
/// Where a frame has the number of the screen that it shows, in place of pixels.
pub const CONTENT: std::ops::Range<usize> = 1..9;

/// From the last frame to the proof of a picture at rest.
const REST: Duration = ms(400);

/// The desktop of the local user.
#[derive(Debug)]
pub struct Helper {
    pub prompt: Option<Question>,
    pub notice: Option<NoticeOperator>,
    /// How often the screen was to be locked.
    pub locked: u32,
    /// The local user's own keyboard and mouse do nothing.
    pub input_locked: bool,
    pub stream: Option<Stream>,
    streams: u32,
    /// Frames captured, of all streams.
    pub captured: u32,
    /// Proofs without a frame that were sent.
    pub proofs: u32,
    /// Every so many frames one has a proof of its own; 0: none.
    pub proof_every: u32,
    /// What the screen shows: another number whenever it changes.
    pub content: u64,
    /// How often the encoder had to begin anew.
    pub resets: u32,
    /// What was injected, in order.
    pub injected: Vec<viewer_input::Input>,
    /// Keys that are down.
    pub held: BTreeSet<u32>,
    last_input: u32,
    /// Something on the screen changed since the last frame.
    pub changed: bool,
    /// Something on the screen changes all the time.
    pub busy: bool,
    /// Bytes of a frame.
    pub frame_size: usize,
    /// How long capturing and encoding takes.
    pub encoding: Duration,
}

/// A picture stream.
#[derive(Debug)]
pub struct Stream {
    number: u32,
    credit: u32,
    next_frame: u32,
    independent: bool,
    encoding: bool,
    /// What the device said of the viewer.
    pub picture: PictureTerms,
    pub screen: ChooseScreen,
    /// What the last credit said of the line.
    pub rate: Option<u64>,
    /// What the newest frame shows.
    shown: u64,
}

impl Default for Helper {
    fn default() -> Self {
        Self {
            prompt: None,
            notice: None,
            locked: 0,
            input_locked: false,
            stream: None,
            streams: 0,
            captured: 0,
            proofs: 0,
            proof_every: 0,
            content: 0,
            resets: 0,
            injected: Vec::new(),
            held: BTreeSet::new(),
            last_input: 0,
            changed: false,
            busy: false,
            frame_size: 1000,
            encoding: ms(4),
        }
    }
}

impl World {
    pub(super) fn show_screen(&mut self, screen: ChooseScreen) {
        if let Some(stream) = &mut self.helper.stream {
            stream.screen = screen;
            stream.independent = true;
        }
        self.screen_changes();
    }

    pub(super) fn start_picture(&mut self, credit: u32, picture: PictureTerms, screen: ChooseScreen) {
        self.helper.streams += 1;
        self.helper.stream = Some(Stream {
            number: self.helper.streams,
            credit,
            next_frame: 1,
            independent: true,
            encoding: false,
            picture,
            screen,
            rate: None,
            shown: 0,
        });
        // The first frame is the whole screen, changed or not.
        self.helper.changed = true;
        self.capture_if_possible();
    }

    pub(super) fn give_credit(&mut self, frames: u32, rate: Option<u64>, wishes: PictureWishes) {
        if let Some(stream) = &mut self.helper.stream {
            stream.credit += frames;
            stream.rate = rate;
            stream.picture.wishes = wishes;
        }
        self.capture_if_possible();
    }

    pub(super) fn reset_encoder(&mut self) {
        if let Some(stream) = &mut self.helper.stream {
            stream.independent = true;
        }
        self.helper.resets += 1;
        // An independent frame is due, changed or not.
        self.screen_changes();
    }

    pub(super) fn inject(&mut self, input: &ViewerInput) {
        let what = input.input.unwrap();
        match &what {
            viewer_input::Input::Key(key) if key.pressed => drop(self.helper.held.insert(key.physical)),
            viewer_input::Input::Key(key) => drop(self.helper.held.remove(&key.physical)),
            viewer_input::Input::ReleaseAll(_) => self.helper.held.clear(),
            _ => {}
        }
        self.helper.injected.push(what);
        self.helper.last_input = self.helper.last_input.max(input.id);
        self.screen_changes();
    }

    /// Something happens on the device's screen.
    pub fn screen_changes(&mut self) {
        self.helper.changed = true;
        self.capture_if_possible();
    }

    fn capture_if_possible(&mut self) {
        let changed = self.helper.changed || self.helper.busy;
        let Some(stream) = &mut self.helper.stream else { return };
        if stream.credit == 0 || stream.encoding || !changed {
            return;
        }
        stream.credit -= 1;
        stream.encoding = true;
        let number = stream.number;
        self.helper.changed = false;
        self.helper.content += 1;
        stream.shown = self.helper.content;
        self.helper.captured += 1;
        self.screen.under_way.push_back(self.now);
        self.after(self.helper.encoding, Event::FrameReady(number));
    }

    pub(super) fn frame_ready(&mut self, number: u32) {
        let Some(stream) = self.helper.stream.as_mut().filter(|stream| stream.number == number) else {
            return;
        };
        let mut data = vec![0; self.helper.frame_size];
        data[0] = if stream.independent { INDEPENDENT } else { DEPENDENT };
        data[CONTENT].copy_from_slice(&stream.shown.to_le_bytes());
        let every = self.helper.proof_every;
        let proven = stream.picture.proofs && every > 0 && stream.next_frame.is_multiple_of(every);
        let frame = PictureFrame {
            frame: stream.next_frame,
            data: Bytes::from(data),
            input_id: self.helper.last_input,
            capture_us: 0,
            encode_us: self.helper.encoding.as_micros() as u32,
            proof: proven.then_some(Proof {
                hash: stream.shown,
                colours: 0,
            }),
            ..PictureFrame::default()
        };
        let rests = Event::Rests {
            stream: number,
            frame: stream.next_frame,
        };
        stream.independent = false;
        stream.encoding = false;
        stream.next_frame += 1;
        self.after(REST, rests);
        self.tell_device(Input::Frame(frame));
        self.capture_if_possible();
    }

    /// Nothing was sent since `frame`, if it is still the newest.
    pub(super) fn rests(&mut self, number: u32, frame: u32) {
        let stream = self.helper.stream.as_ref().filter(|stream| stream.number == number);
        let Some(stream) = stream.filter(|stream| stream.next_frame == frame + 1 && !stream.encoding) else {
            return;
        };
        if stream.picture.proofs && stream.credit > 0 {
            self.helper.proofs += 1;
            let proof = PictureFrame {
                frame,
                proof: Some(Proof {
                    hash: stream.shown,
                    colours: 0,
                }),
                ..PictureFrame::default()
            };
            self.tell_device(Input::Frame(proof));
        }
    }
}
