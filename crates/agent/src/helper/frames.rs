//! The picture streams: one for each viewer, with an encoder, credit and damage of its own. One capture serves all of
//! them. Knows pixels and rectangles, and nothing of displays or sockets; time is an argument.

use std::time::{Duration, Instant};

use bytes::Bytes;
use deskside_desktop::{Frame, Rect};
use deskside_picture::{EncodeError, Encoder, EncoderOptions, PixelView, Size, ViewError, frame_hash};
use deskside_wire::helper::Frame as StreamFrame;
use deskside_wire::session::{PictureFrame, Proof};

use super::damage::Pending;
use super::proving::Proving;

/// All streams of one helper.
#[derive(Debug, Default)]
pub(super) struct Streams(Vec<Stream>);

#[derive(Debug)]
struct Stream {
    id: u64,
    encoder: Encoder,
    credit: u32,
    pending: Pending,
    /// Number of the newest frame that was sent.
    newest: u32,
    /// `None` when the viewer did not ask for proofs.
    proving: Option<Proving>,
    /// The next frame is a proof, and `pending` is the whole screen.
    proof_begun: bool,
}

/// A frame can't be made of this screen.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// Its size or layout is not supported.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The encoder failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl Streams {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins a stream, or begins it anew. Its first frame shows all of `screen`.
    pub fn start(&mut self, id: u64, credit: u32, screen: Rect, proofs: bool) {
        self.stop(id);
        self.0.push(Stream {
            id,
            encoder: Encoder::new(EncoderOptions::default()),
            credit,
            pending: Pending::whole(screen),
            newest: 0,
            proving: proofs.then(Proving::default),
            proof_begun: false,
        });
    }

    pub fn stop(&mut self, id: u64) {
        self.0.retain(|stream| stream.id != id);
    }

    pub fn add_credit(&mut self, id: u64, frames: u32) {
        if let Some(stream) = self.find(id) {
            stream.credit = stream.credit.saturating_add(frames);
        }
    }

    /// The stream's next frame shows everything and depends on nothing before.
    pub fn reset(&mut self, id: u64, screen: Rect) {
        if let Some(stream) = self.find(id) {
            stream.encoder.reset();
            stream.pending = Pending::whole(screen);
        }
    }

    /// Whether any stream may send a frame, if something is to be seen.
    pub fn have_credit(&self) -> bool {
        self.0.iter().any(|stream| stream.credit > 0)
    }

    /// Whether a stream that may send has something to show.
    pub fn are_due(&self) -> bool {
        self.0
            .iter()
            .any(|stream| stream.credit > 0 && !stream.pending.is_empty())
    }

    /// Something was drawn, which every stream has yet to show.
    pub fn note_damage(&mut self, rects: &[Rect]) {
        for stream in &mut self.0 {
            stream.pending.add(rects);
        }
    }

    /// When the next proof is due, of a stream that may send.
    pub fn proof_due(&self) -> Option<Instant> {
        let able = self.0.iter().filter(|stream| stream.credit > 0);
        able.filter_map(|stream| stream.proving.as_ref()?.due()).min()
    }

    /// Makes proofs of the next frames of all streams whose time has come. A proof is of the whole screen as it is captured
    /// anew for it: what was captured before is older in some places than in others, and newer than what a stream without
    /// credit was given.
    pub fn begin_proofs(&mut self, now: Instant, screen: Rect) {
        for stream in self.0.iter_mut().filter(|stream| stream.credit > 0) {
            let due = stream.proving.as_ref().and_then(Proving::due);
            if due.is_some_and(|due| due <= now) {
                stream.proof_begun = true;
                stream.pending.add(&[screen]);
            }
        }
    }

    /// What has to be captured for the streams that may send.
    pub fn to_capture(&self) -> Vec<Rect> {
        let mut all = Pending::default();
        for stream in self.0.iter().filter(|stream| stream.credit > 0) {
            all.add(stream.pending.rects());
        }
        all.rects().to_vec()
    }

    /// Encodes a captured screen for every stream that may send and gives each frame to `send`. `input_of` names the
    /// newest input of a stream that had taken effect before the capture. A stream whose pixels did not change keeps
    /// its credit, and sends nothing unless a proof was begun.
    pub fn encode<E: From<FrameError>>(
        &mut self,
        frame: &Frame<'_>,
        capture: Duration,
        input_of: impl Fn(u64) -> u32,
        clock: impl Fn() -> Instant,
        mut send: impl FnMut(StreamFrame) -> Result<(), E>,
    ) -> Result<(), E> {
        let size = Size::new(frame.size.width, frame.size.height);
        let view = PixelView::new(size, frame.stride, frame.pixels).map_err(FrameError::from)?;
        for stream in self
            .0
            .iter_mut()
            .filter(|stream| stream.credit > 0 && !stream.pending.is_empty())
        {
            if let Some(mut made) = stream.encode(view, &clock)? {
                made.input_id = input_of(stream.id);
                made.capture_us = micros(capture);
                send(StreamFrame {
                    stream: stream.id,
                    frame: Some(made),
                })?;
            }
        }
        Ok(())
    }

    fn find(&mut self, id: u64) -> Option<&mut Stream> {
        self.0.iter_mut().find(|stream| stream.id == id)
    }
}

impl Stream {
    /// Brings the viewer's picture up to `view`, and proves it if that was begun. `None` when there is nothing to say.
    fn encode(&mut self, view: PixelView<'_>, clock: impl Fn() -> Instant) -> Result<Option<PictureFrame>, FrameError> {
        let began = clock();
        let damage: Vec<_> = self.pending.rects().iter().map(|rect| to_picture(*rect)).collect();
        let mut data = Vec::new();
        let encoded = self.encoder.encode(view, &damage, &mut data)?;
        self.pending.clear();
        if !encoded.empty {
            self.newest = encoded.frame.0;
            self.credit -= 1;
        }
        let begun = std::mem::take(&mut self.proof_begun);
        // What the viewer has only nearly, is not equal yet, and is not claimed to be.
        let proof = (begun && encoded.exact).then(|| Proof { hash: frame_hash(view) });
        let now = clock();
        match (&mut self.proving, &proof) {
            (Some(proving), Some(proof)) => proving.proven(began, now, proof.hash),
            (Some(proving), None) if begun => proving.postponed(now),
            (Some(proving), None) if !encoded.empty => proving.changed(now),
            _ => {}
        }
        Ok((!encoded.empty || proof.is_some()).then(|| PictureFrame {
            frame: self.newest,
            data: Bytes::from(data),
            encode_us: micros(now.saturating_duration_since(began)),
            proof,
            ..PictureFrame::default()
        }))
    }
}

fn to_picture(rect: Rect) -> deskside_picture::Rect {
    deskside_picture::Rect {
        x: rect.x,
        y: rect.y,
        width: rect.width,
        height: rect.height,
    }
}

fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_picture::{Decoder, DecoderLimits};

    const WIDTH: u32 = 130;
    const HEIGHT: u32 = 70;

    struct Screen(Vec<u8>);

    impl Screen {
        fn new() -> Self {
            Self(vec![0x20; (WIDTH * HEIGHT * 4) as usize])
        }

        fn paint(&mut self, x: u32, y: u32, value: u8) -> Rect {
            let at = ((y * WIDTH + x) * 4) as usize;
            self.0[at..at + 3].fill(value);
            Rect {
                x,
                y,
                width: 1,
                height: 1,
            }
        }

        fn frame(&self) -> Frame<'_> {
            Frame {
                pixels: &self.0,
                stride: (WIDTH * 4) as usize,
                size: deskside_desktop::Size {
                    width: WIDTH,
                    height: HEIGHT,
                },
            }
        }

        fn all() -> Rect {
            Rect {
                x: 0,
                y: 0,
                width: WIDTH,
                height: HEIGHT,
            }
        }
    }

    fn encode(streams: &mut Streams, screen: &Screen) -> Vec<StreamFrame> {
        encode_at(streams, screen, Instant::now())
    }

    fn encode_at(streams: &mut Streams, screen: &Screen, now: Instant) -> Vec<StreamFrame> {
        let mut frames = Vec::new();
        let result: Result<(), FrameError> = streams.encode(
            &screen.frame(),
            Duration::ZERO,
            |stream| u32::try_from(stream).unwrap() * 100,
            || now,
            |frame| {
                frames.push(frame);
                Ok(())
            },
        );
        result.unwrap();
        frames
    }

    #[test]
    fn every_viewer_gets_the_same_pixels_at_its_own_speed() {
        let mut screen = Screen::new();
        let mut streams = Streams::default();
        let (mut quick, mut slow) = (
            Decoder::new(DecoderLimits::default()),
            Decoder::new(DecoderLimits::default()),
        );
        streams.start(1, 10, Screen::all(), false);
        streams.start(2, 1, Screen::all(), false);
        for frame in encode(&mut streams, &screen) {
            let decoder = if frame.stream == 1 { &mut quick } else { &mut slow };
            decoder.decode(&frame.frame.unwrap().data).unwrap();
        }
        for step in 0..5 {
            let damage = screen.paint(step * 20, 3, 0x90 + step as u8);
            streams.note_damage(&[damage]);
            let frames = encode(&mut streams, &screen);
            assert_eq!(
                frames.iter().map(|frame| frame.stream).collect::<Vec<_>>(),
                [1],
                "stream 2 has no credit"
            );
            quick.decode(&frames[0].frame.as_ref().unwrap().data).unwrap();
        }
        streams.add_credit(2, 1);
        let frames = encode(&mut streams, &screen);
        let late = frames
            .iter()
            .find(|frame| frame.stream == 2)
            .unwrap()
            .frame
            .as_ref()
            .unwrap();
        assert_eq!(late.input_id, 200);
        slow.decode(&late.data).unwrap();
        for x in 0..WIDTH {
            let wanted = screen.frame().rgb(x, 3).unwrap();
            for decoder in [&quick, &slow] {
                let pixel = decoder.framebuffer().unwrap().rgb(x, 3).to_be_bytes();
                assert_eq!(pixel[1..], wanted, "pixel {x}");
            }
        }
    }

    #[test]
    fn damage_without_a_change_costs_no_credit() {
        let screen = Screen::new();
        let mut streams = Streams::default();
        streams.start(1, 2, Screen::all(), false);
        assert_eq!(encode(&mut streams, &screen).len(), 1);
        streams.note_damage(&[Screen::all()]);
        assert!(encode(&mut streams, &screen).is_empty());
        assert!(streams.have_credit());
        assert!(!streams.are_due());
    }

    #[test]
    fn only_what_waits_for_a_stream_with_credit_is_captured() {
        let mut streams = Streams::default();
        streams.start(1, 0, Screen::all(), false);
        assert!(!streams.are_due());
        assert!(streams.to_capture().is_empty());
        streams.add_credit(1, 1);
        assert_eq!(streams.to_capture(), [Screen::all()]);
        streams.stop(1);
        assert!(streams.is_empty());
    }

    #[test]
    fn a_reset_stream_shows_everything_again_on_its_own() {
        let screen = Screen::new();
        let mut streams = Streams::default();
        streams.start(1, 5, Screen::all(), false);
        encode(&mut streams, &screen);
        streams.reset(1, Screen::all());
        let frames = encode(&mut streams, &screen);
        let mut newcomer = Decoder::new(DecoderLimits::default());
        newcomer.decode(&frames[0].frame.as_ref().unwrap().data).unwrap();
    }

    const LATER: Duration = Duration::from_secs(10);

    fn show(decoder: &mut Decoder, frames: &[StreamFrame], stream: u64) -> Option<u64> {
        let frame = frames.iter().find(|frame| frame.stream == stream)?.frame.as_ref()?;
        if !frame.data.is_empty() {
            decoder.decode(&frame.data).unwrap();
        }
        frame.proof.map(|proof| proof.hash)
    }

    /// The screen that one capture brings up to date for a viewer with credit is ahead of what a viewer without has.
    #[test]
    fn a_proof_is_of_what_its_own_stream_was_given() {
        let (mut screen, start) = (Screen::new(), Instant::now());
        let mut streams = Streams::default();
        let mut viewers = [(); 2].map(|()| Decoder::new(DecoderLimits::default()));
        streams.start(1, 20, Screen::all(), true);
        streams.start(2, 1, Screen::all(), true);
        let frames = encode_at(&mut streams, &screen, start);
        for (viewer, stream) in viewers.iter_mut().zip(1..) {
            assert_eq!(show(viewer, &frames, stream), None, "not at rest yet");
        }
        let damage = screen.paint(3, 3, 0x77);
        streams.note_damage(&[damage]);
        streams.begin_proofs(start + LATER, Screen::all());
        let frames = encode_at(&mut streams, &screen, start + LATER);
        let proof = show(&mut viewers[0], &frames, 1);
        assert_eq!(proof, viewers[0].framebuffer().map(frame_hash));
        assert_eq!(frames.len(), 1, "stream 2 has no credit, and gets no proof");
        streams.add_credit(2, 1);
        streams.begin_proofs(start + LATER, Screen::all());
        let frames = encode_at(&mut streams, &screen, start + LATER);
        let late = show(&mut viewers[1], &frames, 2);
        assert!(late.is_some());
        assert_eq!(late, viewers[1].framebuffer().map(frame_hash));
        assert_eq!(late, proof);
    }

    #[test]
    fn a_proof_of_a_picture_at_rest_has_no_bytes_and_costs_no_credit() {
        let (screen, start) = (Screen::new(), Instant::now());
        let mut streams = Streams::default();
        let mut viewer = Decoder::new(DecoderLimits::default());
        streams.start(1, 2, Screen::all(), true);
        let frames = encode_at(&mut streams, &screen, start);
        show(&mut viewer, &frames, 1);
        assert!(streams.proof_due().is_some_and(|due| due > start));
        streams.begin_proofs(start + LATER, Screen::all());
        let proof = encode_at(&mut streams, &screen, start + LATER);
        let told = proof[0].frame.as_ref().unwrap();
        assert!(told.data.is_empty());
        assert_eq!(Some(told.frame), frames[0].frame.as_ref().map(|frame| frame.frame));
        assert_eq!(show(&mut viewer, &proof, 1), viewer.framebuffer().map(frame_hash));
        assert!(streams.have_credit());
        assert_eq!(streams.proof_due(), None, "once is enough while nothing changes");
    }

    #[test]
    fn a_change_that_was_never_reported_is_found_by_the_next_proof() {
        let (mut screen, start) = (Screen::new(), Instant::now());
        let mut streams = Streams::default();
        let mut viewer = Decoder::new(DecoderLimits::default());
        streams.start(1, 9, Screen::all(), true);
        show(&mut viewer, &encode_at(&mut streams, &screen, start), 1);
        screen.paint(100, 60, 0x11);
        streams.begin_proofs(start + LATER, Screen::all());
        let frames = encode_at(&mut streams, &screen, start + LATER);
        assert!(!frames[0].frame.as_ref().unwrap().data.is_empty());
        assert_eq!(show(&mut viewer, &frames, 1), viewer.framebuffer().map(frame_hash));
        assert_eq!(viewer.framebuffer().unwrap().rgb(100, 60), 0x0011_1111);
    }

    #[test]
    fn nobody_gets_proofs_who_did_not_ask() {
        let (screen, start) = (Screen::new(), Instant::now());
        let mut streams = Streams::default();
        streams.start(1, 9, Screen::all(), false);
        encode_at(&mut streams, &screen, start);
        assert_eq!(streams.proof_due(), None);
        streams.begin_proofs(start + LATER, Screen::all());
        assert!(encode_at(&mut streams, &screen, start + LATER).is_empty());
    }
}
