//! One viewer's picture stream: its encoder, its credit, what it has not been shown yet, and what it has only nearly. Knows
//! pixels and rectangles, and nothing of displays or sockets; time is an argument.

use std::time::{Duration, Instant};

use bytes::Bytes;
use deskside_codec::TurboEncoder;
use deskside_desktop::{Frame, Rect, ScreenLayout};
use deskside_picture::{EncodeError, Encoded, Encoder, EncoderOptions, PixelView, Size, ViewError, frame_hash};
use deskside_wire::helper::{Credit, StartPicture};
use deskside_wire::session::{ChooseScreen, PictureFrame, Proof};

use super::budget::Budget;
use super::damage::Pending;
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
}

impl Stream {
    /// A stream whose first frame shows all that was chosen.
    pub fn begin(start: &StartPicture, layout: &ScreenLayout, now: Instant) -> Self {
        let chosen = start.screen.clone().unwrap_or_default();
        let region = region(&chosen, layout);
        Self {
            id: start.stream,
            encoder: encoder(start.jpeg),
            epoch: now,
            credit: start.credit,
            budget: Budget::new(start.wishes.unwrap_or_default()),
            chosen,
            region,
            pending: Pending::whole(region),
            newest: 0,
            answered: 0,
            proving: start.proofs.then(Proving::default),
            proof_begun: false,
        }
    }

    /// Whether it may send a frame, if there is something to see.
    pub fn has_credit(&self) -> bool {
        self.credit > 0
    }

    pub fn take_credit(&mut self, credit: &Credit) {
        self.credit = self.credit.saturating_add(credit.frames);
        self.budget.learn(credit.rate, credit.wishes.unwrap_or_default());
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

    /// Brings the viewer's picture up to `screen`, and proves it if that was begun. `None` when there is nothing to say.
    pub fn encode(
        &mut self,
        screen: &Frame<'_>,
        clock: impl Fn() -> Instant,
    ) -> Result<Option<PictureFrame>, FrameError> {
        let began = clock();
        // The event with the new layout comes next.
        if screen.size.as_rect().intersection(self.region) != Some(self.region) {
            return Ok(None);
        }
        let view = part(screen, self.region)?;
        let rects = self.pending.rects().iter();
        let damage: Vec<_> = rects.map(|rect| to_picture(*rect, self.region)).collect();
        let plan = self.budget.for_changes(self.since_epoch(began));
        let mut data = Vec::new();
        let encoded = self.encoder.encode_within(view, &damage, plan, &mut data)?;
        self.pending.clear();
        self.sent(encoded);
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
        Ok((!encoded.empty || proof.is_some()).then(|| self.frame(data, now.saturating_duration_since(began), proof)))
    }

    /// Names the input whose effect a frame shows. The first that shows it says where time went; the others need not, and
    /// are shorter.
    pub fn answer(&mut self, taken: Taken, captured: Captured, frame: &mut PictureFrame) {
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
