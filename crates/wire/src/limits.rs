//! Size limits of every message and the numbers of the channels. Holds no code.

/// Channel numbers: the first byte of each stream on the session link.
pub mod channel {
    /// Both directions, opened by the viewer.
    pub const CONTROL: u8 = 1;
    /// Viewer to device, opened by the viewer.
    pub const INPUT: u8 = 2;
    /// Device to viewer, opened by the device.
    pub const PICTURE: u8 = 3;
}

pub use crate::version::{CONTROL_VERSIONS, HELPER_VERSION, SESSION_VERSIONS};

/// A message on the session's control channel, either direction. The largest is a cursor shape of 256 x 256.
pub const MAX_SESSION_CONTROL: usize = 300 * 1024;
/// The first message of a viewer: the grant and little else.
pub const MAX_OPENING: usize = 16 * 1024;
/// A message on the input channel.
pub const MAX_INPUT: usize = 256;
/// A frame on the picture channel: what an 8K screen of noise takes, uncompressed.
pub const MAX_PICTURE: usize = 136 * 1024 * 1024;
/// A message on the control link, either direction.
pub const MAX_CONTROL: usize = 256 * 1024;
/// A message between service and helper: a picture frame and its header.
pub const MAX_HELPER: usize = MAX_PICTURE + 1024;

/// The longest side of a screen or monitor, in pixels.
pub const MAX_SCREEN_SIDE: u32 = 32_768;
/// The most monitors of a screen.
pub const MAX_MONITORS: usize = 64;
/// Bytes of a monitor's name.
pub const MAX_MONITOR_NAME: usize = 256;
/// The longest side of a cursor shape, in pixels.
pub const MAX_CURSOR_SIDE: u32 = 256;
/// Cursor shapes that a viewer remembers, oldest forgotten first; the device names only these without their pixels.
pub const CURSOR_SHAPES_KEPT: usize = 64;
/// Bytes of a resume secret.
pub const RESUME_SECRET: usize = 32;
