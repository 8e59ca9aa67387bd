//! The picture: one capture for all viewers, an encoder and credit for each.
//!
//! A frame is made only when a stream has credit and something was drawn. Damage waits uncollected while nobody has
//! credit, so an idle or slow viewer costs nothing, and what is sent is always the newest.

use std::time::{Duration, Instant};

use deskside_desktop::{DesktopError, Rect, Screen};
use deskside_picture::{EncodeError, Encoder, EncoderOptions, PixelView};
use deskside_wire::helper::{Frame as FrameMessage, helper_to_service};
use deskside_wire::session::PictureFrame;

use super::HelperError;
use super::inject::Progress;
use super::outlet::Outlet;

/// Between two frames: 60 a second. Input lifts it for one frame, because somebody waits for exactly that frame.
const INTERVAL: Duration = Duration::from_millis(16);
/// Damage of one stream beyond this many rectangles is taken as their bounds.
const MAX_PENDING: usize = 256;

/// All streams of this desktop.
#[derive(Default)]
pub(super) struct Picture {
    streams: Vec<Stream>,
    /// Something was drawn that nobody has collected yet.
    drawn: bool,
    last: Option<Instant>,
    /// The newest input when the last frame was captured.
    seen_input: u32,
}

struct Stream {
    id: u64,
    encoder: Encoder,
    credit: u32,
    /// Damage that this stream's viewer has not been sent.
    pending: Vec<Rect>,
}

impl Picture {
    /// A viewer begins to watch; its first frame is the whole screen.
    pub(super) fn start(&mut self, screen: &mut dyn Screen, id: u64, credit: u32) -> Result<(), DesktopError> {
        screen.start()?;
        let pending = vec![whole(screen)];
        self.streams.retain(|stream| stream.id != id);
        self.streams.push(Stream {
            id,
            encoder: Encoder::new(EncoderOptions::default()),
            credit,
            pending,
        });
        Ok(())
    }

    /// A viewer no longer watches; with the last one the screen is no longer watched.
    pub(super) fn stop(&mut self, screen: &mut dyn Screen, id: u64) {
        self.streams.retain(|stream| stream.id != id);
        if self.streams.is_empty() {
            screen.stop();
            self.drawn = false;
        }
    }

    /// A viewer may be sent so many more frames.
    pub(super) fn credit(&mut self, id: u64, frames: u32) {
        if let Some(stream) = self.streams.iter_mut().find(|stream| stream.id == id) {
            stream.credit = stream.credit.saturating_add(frames);
        }
    }

    /// A viewer lost the picture: its next frame is the whole screen.
    pub(super) fn reset(&mut self, screen: &dyn Screen, id: u64) {
        if let Some(stream) = self.streams.iter_mut().find(|stream| stream.id == id) {
            stream.encoder.reset();
            stream.pending = vec![whole(screen)];
        }
    }

    /// Something was drawn.
    pub(super) fn drawn(&mut self) {
        self.drawn = true;
    }

    /// The screen has another size or other monitors.
    pub(super) fn resized(&mut self, screen: &dyn Screen) {
        let whole = whole(screen);
        for stream in &mut self.streams {
            stream.pending = vec![whole];
        }
    }

    /// When the next frame is due; none when nobody can be sent one or nothing was drawn.
    pub(super) fn due(&self, now: Instant, input: &Progress) -> Option<Instant> {
        let wanted = self
            .streams
            .iter()
            .any(|stream| stream.credit > 0 && (self.drawn || !stream.pending.is_empty()));
        if !wanted {
            return None;
        }
        let waited_for = input.newest() != self.seen_input;
        Some(match self.last {
            Some(last) if !waited_for => last + INTERVAL,
            _ => now,
        })
    }

    /// Captures once, and sends every stream that has credit what changed for it.
    ///
    /// # Errors
    /// When the display or the service is gone.
    pub(super) fn send(
        &mut self,
        screen: &mut dyn Screen,
        input: &Progress,
        outlet: &Outlet,
    ) -> Result<(), HelperError> {
        self.collect(screen)?;
        let ready = |stream: &Stream| stream.credit > 0 && !stream.pending.is_empty();
        let wanted: Vec<Rect> = self
            .streams
            .iter()
            .filter(|stream| ready(stream))
            .flat_map(|stream| stream.pending.clone())
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        // Before the pixels are read: an input that takes effect meanwhile is claimed by the next frame.
        let input_id = input.newest();
        let begun = Instant::now();
        let frame = match screen.capture(&wanted) {
            Ok(frame) => frame,
            // The event that follows brings the new layout, and with it all damage.
            Err(DesktopError::LayoutChanged) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let captured = begun.elapsed();
        let size = deskside_picture::Size::new(frame.size.width, frame.size.height);
        let view = PixelView::new(size, frame.stride, frame.pixels).map_err(unsupported)?;
        for stream in self.streams.iter_mut().filter(|stream| ready(stream)) {
            if let Some(sent) = stream.encode(view, captured).map_err(failed)? {
                outlet.send(helper_to_service::Message::Frame(FrameMessage {
                    stream: stream.id,
                    frame: Some(PictureFrame { input_id, ..sent }),
                }))?;
                stream.credit -= 1;
                self.last = Some(begun);
            }
        }
        self.seen_input = input_id;
        Ok(())
    }

    fn collect(&mut self, screen: &mut dyn Screen) -> Result<(), DesktopError> {
        if !self.drawn {
            return Ok(());
        }
        self.drawn = false;
        let damage = screen.take_damage()?;
        for stream in &mut self.streams {
            stream.pending.extend(&damage);
            if stream.pending.len() > MAX_PENDING {
                stream.pending = vec![bounds(&stream.pending)];
            }
        }
        Ok(())
    }
}

impl Stream {
    /// One frame for this viewer; none when nothing differs from what it has.
    fn encode(&mut self, view: PixelView<'_>, captured: Duration) -> Result<Option<PictureFrame>, EncodeError> {
        let damage: Vec<_> = self.pending.drain(..).map(to_picture).collect();
        let begun = Instant::now();
        let mut data = Vec::new();
        let encoded = self.encoder.encode(view, &damage, &mut data)?;
        Ok((!encoded.empty).then(|| PictureFrame {
            frame: encoded.frame.0,
            data: data.into(),
            input_id: 0,
            capture_us: micros(captured),
            encode_us: micros(begun.elapsed()),
        }))
    }
}

fn whole(screen: &dyn Screen) -> Rect {
    screen.layout().size.as_rect()
}

fn to_picture(rect: Rect) -> deskside_picture::Rect {
    deskside_picture::Rect {
        x: rect.x,
        y: rect.y,
        width: rect.width,
        height: rect.height,
    }
}

fn bounds(rects: &[Rect]) -> Rect {
    let left = rects.iter().map(|rect| rect.x).min().unwrap_or(0);
    let top = rects.iter().map(|rect| rect.y).min().unwrap_or(0);
    let right = rects
        .iter()
        .map(|rect| rect.x.saturating_add(rect.width))
        .max()
        .unwrap_or(0);
    let bottom = rects
        .iter()
        .map(|rect| rect.y.saturating_add(rect.height))
        .max()
        .unwrap_or(0);
    Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    }
}

fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

fn unsupported(error: deskside_picture::ViewError) -> HelperError {
    DesktopError::PixelFormat(error.to_string()).into()
}

fn failed(error: EncodeError) -> HelperError {
    HelperError::Socket(std::io::Error::other(error))
}
