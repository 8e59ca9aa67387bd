//! One viewer's picture stream: its encoder, its credit, what it has not been shown yet, and what it has only nearly. Knows
//! pixels and rectangles, and nothing of displays or sockets; time is an argument.

use std::time::{Duration, Instant};

use bytes::Bytes;
use deskside_codec::TurboEncoder;
use deskside_desktop::{Frame, Rect, ScreenLayout, Waker};
use deskside_picture::{
    CodedVideo, EncodeError, Encoded, Encoder, EncoderOptions, PixelView, Size, VideoArea, ViewError, frame_hash,
};
use deskside_wire::helper::{Credit, StartPicture};
use deskside_wire::session::{ChooseScreen, PictureFrame, Proof};

use super::budget::Budget;
use super::colours::{Colours, Reduced};
use super::damage::Pending;
use super::film::FilmCoder;
use super::frames::Captured;
use super::injection::Taken;
use super::proving::Proving;
use super::region::region;

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

/// See the module.
#[derive(Debug)]
pub(super) struct Stream {
    pub id: u64,
    encoder: Encoder,
    /// When the clock of the encoder's plans began.
    epoch: Instant,
    credit: u32,
    budget: Budget,
    /// The screen as this viewer sees it.
    reduced: Reduced,
    /// Which part of the screen was chosen, and where that is.
    chosen: ChooseScreen,
    region: Rect,
    /// In whole-screen pixels, inside the region.
    pub pending: Pending,
    /// Number of the newest frame that was sent.
    newest: u32,
    /// The newest input whose effect a frame has shown.
    answered: u32,
    /// `None` when the viewer did not ask for proofs.
    proving: Option<Proving>,
    /// The next frame is a proof, and `pending` is the whole screen.
    proof_begun: bool,
    /// The viewer shows video.
    video: bool,
    /// Since there was a first film.
    film: Option<FilmCoder>,
    /// A coded picture waited while a frame was sent: it is its turn.
    film_waited: bool,
}

impl Stream {
    /// A stream whose first frame shows all that was chosen.
    pub fn begin(start: &StartPicture, layout: &ScreenLayout, now: Instant) -> Self {
        let chosen = start.screen.clone().unwrap_or_default();
        let region = region(&chosen, layout);
        let wishes = start.wishes.unwrap_or_default();
        let mut reduced = Reduced::default();
        reduced.choose(Colours::of(wishes.colours));
        Self {
            id: start.stream,
            encoder: encoder(start.jpeg).with_video(start.h264 && !wishes.no_video),
            epoch: now,
            credit: start.credit,
            budget: Budget::new(wishes),
            reduced,
            chosen,
            region,
            pending: Pending::whole(region),
            newest: 0,
            answered: 0,
            proving: start.proofs.then(Proving::default),
            proof_begun: false,
            video: start.h264,
            film: None,
            film_waited: false,
        }
    }

    /// Whether it may send a frame, if there is something to see.
    pub fn has_credit(&self) -> bool {
        self.credit > 0
    }

    pub fn take_credit(&mut self, credit: &Credit) {
        self.credit = self.credit.saturating_add(credit.frames);
        let wishes = credit.wishes.unwrap_or_default();
        self.budget.learn(credit.rate, wishes);
        if self.reduced.choose(Colours::of(wishes.colours)) {
            self.show_all();
        }
        let broken = self.film.as_ref().is_some_and(FilmCoder::is_broken);
        self.encoder.allow_video(self.video && !wishes.no_video && !broken);
    }

    /// Shows another part of the screen from the next frame on.
    pub fn choose(&mut self, chosen: ChooseScreen, layout: &ScreenLayout) {
        self.chosen = chosen;
        self.follow(layout);
    }

    /// Goes where what was chosen is now. Another place begins with a frame that depends on nothing: what the viewer has is
    /// of no use there, also when it is as large.
    pub fn follow(&mut self, layout: &ScreenLayout) {
        let region = region(&self.chosen, layout);
        if region != self.region {
            self.region = region;
            self.reset();
        }
    }

    /// The next frame shows everything and depends on nothing before.
    pub fn reset(&mut self) {
        self.encoder.reset();
        self.show_all();
    }

    /// All of it has to be looked at for the next frame.
    pub fn show_all(&mut self) {
        self.pending = Pending::whole(self.region);
    }

    /// Something was drawn.
    pub fn note_damage(&mut self, rects: &[Rect]) {
        let inside: Vec<_> = rects.iter().filter_map(|rect| rect.intersection(self.region)).collect();
        self.pending.add(&inside);
    }

    /// When its next proof is due. What the viewer has only nearly can't be proven.
    pub fn proof_due(&self) -> Option<Instant> {
        self.proving
            .as_ref()
            .filter(|_| self.encoder.next_refinement().is_none())?
            .due()
    }

    /// The next frame is a proof: of all that is shown, as it is captured anew for it.
    pub fn begin_proof(&mut self) {
        self.proof_begun = true;
        self.pending.add(&[self.region]);
    }

    /// When something that the viewer has only nearly has stood still for long enough.
    pub fn refinement_due(&self) -> Option<Instant> {
        self.encoder.next_refinement().map(|due| self.epoch + due)
    }

    /// Brings the viewer's picture up to `screen`, and proves it if that was begun. `None` when there is nothing to say. What
    /// belongs to a film is given to its coder. `shows` is the newest input that the screen shows.
    pub fn encode(
        &mut self,
        screen: &Frame<'_>,
        shows: Option<(Taken, Captured)>,
        waker: Option<&Waker>,
        clock: impl Fn() -> Instant,
    ) -> Result<Option<PictureFrame>, FrameError> {
        let began = clock();
        // The event with the new layout comes next.
        if screen.size.as_rect().intersection(self.region) != Some(self.region) {
            return Ok(None);
        }
        let whole = part(screen, self.region)?;
        let rects = self.pending.rects().iter();
        let damage: Vec<_> = rects.map(|rect| to_picture(*rect, self.region)).collect();
        let plan = self.budget.for_changes(self.since_epoch(began));
        let colours = self.reduced.colours().number();
        let view = self.reduced.of(whole, &damage)?;
        let mut data = Vec::new();
        let encoded = self.encoder.encode_within(view, &damage, plan, &mut data)?;
        let begun = std::mem::take(&mut self.proof_begun);
        // What the viewer has only nearly, is not equal yet, and is not claimed to be.
        let proof = (begun && encoded.exact).then(|| Proof {
            hash: frame_hash(view),
            colours,
        });
        self.pending.clear();
        self.sent(encoded);
        if let Some(video) = self.encoder.video().filter(|_| encoded.filmed > 0) {
            // In all its colours: it is near whatever is done, and made exact when it rests.
            self.code_film(video, whole, began, shows, waker);
        }
        if proof.is_some() && self.encoder.video().is_none() {
            // The film is long over.
            self.film = None;
        }
        let now = clock();
        match (&mut self.proving, &proof) {
            (Some(proving), Some(proof)) => proving.proven(began, now, proof.hash),
            (Some(proving), None) if begun => proving.postponed(now),
            (Some(proving), None) if !encoded.empty => proving.changed(now),
            _ => {}
        }
        if encoded.empty && proof.is_none() {
            return Ok(None);
        }
        self.film_waited = self.film_is_done();
        let mut frame = self.frame(data, now.saturating_duration_since(began), proof);
        self.answer(shows, &mut frame);
        Ok(Some(frame))
    }

    /// Whether a coded picture of a film is to be sent now: before what has changed, if it had to wait already.
    pub fn film_is_due(&self) -> bool {
        self.film_is_done() && (self.film_waited || self.pending.is_empty())
    }

    /// Whether a coded picture of a film can be sent.
    pub fn film_is_done(&self) -> bool {
        self.film.as_ref().is_some_and(FilmCoder::is_done)
    }

    /// The frame that brings the coded picture of a film. `None` when there is none, or that film is over.
    pub fn bring_film(&mut self, clock: impl Fn() -> Instant) -> Result<Option<PictureFrame>, FrameError> {
        let Some(picture) = self.film.as_ref().and_then(FilmCoder::take) else {
            return Ok(None);
        };
        self.film_waited = false;
        let video = CodedVideo {
            area: picture.video.area,
            key: picture.key,
            data: &picture.data,
        };
        let mut data = Vec::new();
        let encoded = self.encoder.encode_video(picture.video.run, video, &mut data)?;
        if encoded.empty {
            return Ok(None);
        }
        self.sent(encoded);
        if let Some(proving) = &mut self.proving {
            proving.changed(clock());
        }
        let mut frame = self.frame(data, picture.took, None);
        self.answer(picture.shows, &mut frame);
        Ok(Some(frame))
    }

    #[cfg(test)]
    pub fn film(&self) -> Option<&FilmCoder> {
        self.film.as_ref()
    }

    fn code_film(
        &mut self,
        video: VideoArea,
        view: PixelView<'_>,
        at: Instant,
        shows: Option<(Taken, Captured)>,
        waker: Option<&Waker>,
    ) {
        if self.film.is_none() {
            match FilmCoder::start(waker.cloned()) {
                Ok(coder) => self.film = Some(coder),
                Err(error) => {
                    tracing::warn!(%error, "no thread to code films: they go as photos");
                    self.video = false;
                    self.encoder.allow_video(false);
                }
            }
        }
        if let Some(coder) = &self.film {
            coder.code(video, view, at, self.budget.film_bits(), shows);
        }
    }

    /// Names the input whose effect a frame shows. The first that shows it says where time went; the others need not, and
    /// are shorter.
    fn answer(&mut self, shows: Option<(Taken, Captured)>, frame: &mut PictureFrame) {
        let Some((taken, captured)) = shows else {
            frame.encode_us = 0;
            return;
        };
        frame.input_id = taken.id;
        if taken.id == self.answered {
            frame.encode_us = 0;
        } else {
            self.answered = taken.id;
            frame.desktop_us = micros(captured.began.saturating_duration_since(taken.at));
            frame.capture_us = micros(captured.took);
        }
    }

    /// Makes some of what the viewer has only nearly exact; needs no screen. `None` when none of it is due.
    pub fn refine(&mut self, clock: impl Fn() -> Instant) -> Result<Option<PictureFrame>, FrameError> {
        let began = clock();
        let plan = self.budget.for_refinement(self.since_epoch(began));
        let mut data = Vec::new();
        let encoded = self.encoder.refine(plan, &mut data)?;
        if encoded.empty {
            return Ok(None);
        }
        self.sent(encoded);
        let now = clock();
        if let Some(proving) = &mut self.proving {
            proving.refined(now);
        }
        Ok(Some(self.frame(data, now.saturating_duration_since(began), None)))
    }

    fn sent(&mut self, encoded: Encoded) {
        if !encoded.empty {
            self.newest = encoded.frame.0;
            self.credit -= 1;
        }
    }

    fn frame(&self, data: Vec<u8>, encoding: Duration, proof: Option<Proof>) -> PictureFrame {
        PictureFrame {
            frame: self.newest,
            data: Bytes::from(data),
            encode_us: micros(encoding),
            proof,
            // Far below 2^31: the largest screen is.
            x: self.region.x as i32,
            y: self.region.y as i32,
            ..PictureFrame::default()
        }
    }

    fn since_epoch(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.epoch)
    }
}

/// For a viewer that shows JPEG, or not.
fn encoder(jpeg: bool) -> Encoder {
    let exact = Encoder::new(EncoderOptions::default());
    if !jpeg {
        return exact;
    }
    match TurboEncoder::new() {
        Ok(jpeg) => exact.with_jpeg(Box::new(jpeg)),
        Err(error) => {
            tracing::warn!(%error, "no JPEG encoder: photos are sent exactly at once, however long that takes");
            exact
        }
    }
}

/// The pixels of a region, where they are.
fn part<'a>(screen: &Frame<'a>, region: Rect) -> Result<PixelView<'a>, ViewError> {
    let start = region.y as usize * screen.stride + region.x as usize * 4;
    let pixels = screen.pixels.get(start..).unwrap_or_default();
    PixelView::new(Size::new(region.width, region.height), screen.stride, pixels)
}

/// In pixels of the region's picture.
fn to_picture(rect: Rect, region: Rect) -> deskside_picture::Rect {
    deskside_picture::Rect {
        x: rect.x - region.x,
        y: rect.y - region.y,
        width: rect.width,
        height: rect.height,
    }
}

pub(super) fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}
