//! Frames that wait for a video picture. A browser decodes video while other things happen, so a frame that has a video picture is
//! kept until its pixels are there, and with it all that come after: they build on it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use deskside_picture::{CodedVideo, PixelOrder, PixelView, Size, ViewError};
use deskside_wire::session::PictureFrame;
use n0_future::time::{Instant, timeout};

/// A decoder that shows nothing for so long never will.
const PATIENCE: Duration = Duration::from_secs(2);

/// Frames that are kept at most: more than a device that keeps to its credit has under way, those that ask for no answer included.
const MOST_KEPT: usize = 64;

/// A video picture on its way to pixels. Dropping it gives it up.
pub type Decoding = Pin<Box<dyn Future<Output = Result<VideoPixels, VideoFailure>>>>;

/// Shows video (H.264), one picture after the other. Provided by whoever locks in code that strangers' bytes meet: the browser.
pub trait VideoDecoder {
    /// Begins to decode the next picture, which is of `size` and starts anew if it is a `key` picture. The one before is done
    /// or given up.
    fn decode(&mut self, data: &[u8], size: Size, key: bool) -> Decoding;
}

/// The pixels of a video picture.
#[derive(Debug)]
pub struct VideoPixels {
    /// The order of a pixel's bytes.
    pub order: PixelOrder,
    /// Rows without gaps.
    pub bytes: Vec<u8>,
}

/// Why a video picture can't be shown.
#[derive(Debug, Clone, thiserror::Error)]
#[error("a video picture can't be shown: {0}")]
pub struct VideoFailure(pub String);

/// A frame whose video picture is there.
pub(crate) struct Ready {
    pub(crate) frame: PictureFrame,
    /// When it began to be decoded.
    pub(crate) begun: Instant,
    size: Size,
    pixels: VideoPixels,
}

impl Ready {
    /// The video picture.
    pub(crate) fn video(&self) -> Result<PixelView<'_>, ViewError> {
        let stride = self.size.width as usize * 4;
        PixelView::with_order(self.size, stride, &self.pixels.bytes, self.pixels.order)
    }
}

/// See the module.
pub(crate) struct Film {
    /// `None` when there is none, or it has failed.
    decoder: Option<Box<dyn VideoDecoder>>,
    at_work: Option<AtWork>,
    waiting: VecDeque<PictureFrame>,
}

struct AtWork {
    frame: PictureFrame,
    begun: Instant,
    size: Size,
    decoding: Decoding,
}

/// The device doesn't wait for what was painted.
#[derive(Debug)]
pub(crate) struct TooMany;

impl Film {
    pub(crate) fn new(decoder: Option<Box<dyn VideoDecoder>>) -> Self {
        Self {
            decoder,
            at_work: None,
            waiting: VecDeque::new(),
        }
    }

    /// Whether video can be shown.
    pub(crate) fn is_possible(&self) -> bool {
        self.decoder.is_some()
    }

    /// Keeps `frame` if another is at work, and gives it back if not.
    ///
    /// # Errors
    /// [`TooMany`] when the device sends more than it may have under way.
    pub(crate) fn keep(&mut self, frame: PictureFrame) -> Result<Option<PictureFrame>, TooMany> {
        if self.at_work.is_none() {
            return Ok(Some(frame));
        }
        if self.waiting.len() >= MOST_KEPT {
            self.waiting.clear();
            return Err(TooMany);
        }
        self.waiting.push_back(frame);
        Ok(None)
    }

    /// The next frame that was kept, unless another is at work.
    pub(crate) fn next_kept(&mut self) -> Option<PictureFrame> {
        if self.at_work.is_some() {
            return None;
        }
        self.waiting.pop_front()
    }

    /// Begins to decode the video picture of `frame`. False when video can't be shown.
    pub(crate) fn begin(&mut self, frame: &PictureFrame, video: CodedVideo<'_>) -> bool {
        let Some(decoder) = &mut self.decoder else {
            return false;
        };
        let size = Size::new(video.area.width, video.area.height);
        let pixels = decoder.decode(video.data, size, video.key);
        let decoding = async {
            let late = |_| VideoFailure("it takes too long".to_owned());
            timeout(PATIENCE, pixels).await.map_err(late)?
        };
        self.at_work = Some(AtWork {
            frame: frame.clone(),
            begun: Instant::now(),
            size,
            decoding: Box::pin(decoding),
        });
        true
    }

    /// The frame at work, once its pixels are there; never while none is. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Ready, VideoFailure> {
        let Some(at_work) = &mut self.at_work else {
            return std::future::pending().await;
        };
        let pixels = at_work.decoding.as_mut().await;
        let Some(AtWork { frame, begun, size, .. }) = self.at_work.take() else {
            return std::future::pending().await;
        };
        let pixels = pixels?;
        Ok(Ready {
            frame,
            begun,
            size,
            pixels,
        })
    }

    /// The link is gone, and with it what was under way.
    pub(crate) fn forget(&mut self) {
        self.at_work = None;
        self.waiting.clear();
    }

    /// Video failed, and would again.
    pub(crate) fn give_up(&mut self) {
        self.decoder = None;
    }
}
