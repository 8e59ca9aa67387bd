//! What of a stream goes as video: which changes are left to it, and the frames that bring its pictures.
//!
//! A change in the video area is taken into the reference and marked as near, and nothing of it is sent; the picture that shows it
//! comes with a frame of its own, once it is coded. So no frame waits for a video codec. When the area rests, what is marked
//! is made exact like everything that was sent nearly. Knows nothing of codecs.

use super::{Pace, Stream, write_copies};
use crate::encode::Encoded;
use crate::error::EncodeError;
use crate::format::header::{FrameBase, FrameHeader, FrameId, Layout};
use crate::format::video::VideoHead;
use crate::geometry::Rect;
use crate::pixels::PixelView;
use crate::stats::FrameStats;
use crate::video::{CodedVideo, VideoArea};

impl Stream {
    /// The place that is to be coded as video now.
    pub(in crate::encode) fn video(&self) -> Option<VideoArea> {
        self.watch.area()
    }

    /// Leaves the changes of the film to the video. The answer is how many pixels that are.
    pub(super) fn leave_to_video(&mut self, screen: PixelView<'_>, pace: &Pace<'_>, frame: FrameId) -> u64 {
        let now = pace.plan.now;
        self.watch.look(now, frame);
        let Some(VideoArea { area, .. }) = self.watch.area() else {
            return 0;
        };
        let mut left = 0;
        let parts: Vec<(usize, Rect)> = self.changes.parts(screen.size()).collect();
        for (tile, part) in parts {
            let Some(inside) = part.intersect(area).filter(|_| self.watch.is_film(tile, now)) else {
                continue;
            };
            self.reference.take(screen, inside);
            self.marks.set(inside);
            self.resting.changed(std::iter::once(tile), now, pace.plan.rest);
            self.watch.changes(tile, inside, now);
            self.changes.refine(tile, screen, &self.reference);
            left += inside.area();
        }
        left
    }

    /// Appends a frame that brings a coded picture of the video area, and paints it wherever something near is. The answer is
    /// empty when that film is over.
    pub(in crate::encode) fn encode_video(
        &mut self,
        run: FrameId,
        video: CodedVideo<'_>,
        frame: FrameId,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let shown = VideoArea { area: video.area, run };
        if self.fresh || self.watch.area() != Some(shown) {
            return Ok(self.nothing(frame));
        }
        let start = out.len();
        let mut stats = FrameStats::default();
        let parts = self.near_in(video.area);
        for (_, part) in &parts {
            self.marks.set(*part);
        }
        self.buffers.clear();
        write_copies(&[], &mut self.buffers.main);
        let size = self.size();
        self.tiles.write_video(size, &parts, &mut self.buffers.main);
        stats.video_tiles = parts.len();
        self.main.compress(&self.buffers.main, &mut self.buffers.packed_main)?;
        let base = FrameBase::Previous { low: frame.0 as u16 };
        // Far below 4 GiB: a few bytes for each tile.
        let main = self.buffers.packed_main.len() as u32;
        let layout = Layout::Video { main };
        FrameHeader { base, layout }.write(out);
        out.extend_from_slice(&self.buffers.packed_main);
        let CodedVideo { area, key, data } = video;
        VideoHead { key, area }.write(out);
        out.extend_from_slice(data);
        stats.encoded_bytes = out.len() - start;
        Ok(Encoded {
            stats,
            empty: false,
            ..self.nothing(frame)
        })
    }

    /// The boxes around what is near in each tile, inside `area`.
    fn near_in(&self, area: Rect) -> Vec<(usize, Rect)> {
        let near = (0..self.size().tiles()).filter_map(|tile| Some((tile, self.marks.in_tile(tile)?)));
        near.filter_map(|(tile, part)| Some((tile, part.intersect(area)?)))
            .collect()
    }
}
