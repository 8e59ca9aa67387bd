//! Frames that overtook `Started`: the picture has a stream of its own, and nothing orders one stream after another. They
//! are kept until the session has begun, because the first of them is the one that all others build on.

use std::collections::VecDeque;

use deskside_wire::session::PictureFrame;

/// More than a device sends before it heard from the viewer.
const KEPT: usize = 4;

/// The frames, or the fact that there were too many.
#[derive(Debug)]
pub(super) enum EarlyFrames {
    Kept(VecDeque<PictureFrame>),
    TooMany,
}

impl Default for EarlyFrames {
    fn default() -> Self {
        Self::Kept(VecDeque::new())
    }
}

impl EarlyFrames {
    pub(super) fn keep(&mut self, frame: PictureFrame) {
        match self {
            Self::Kept(frames) if frames.len() < KEPT => frames.push_back(frame),
            Self::Kept(_) => *self = Self::TooMany,
            Self::TooMany => {}
        }
    }

    /// The frames in order; `None` when some are lost, and the picture has to begin anew.
    pub(super) fn into_frames(self) -> Option<VecDeque<PictureFrame>> {
        match self {
            Self::Kept(frames) => Some(frames),
            Self::TooMany => None,
        }
    }
}
