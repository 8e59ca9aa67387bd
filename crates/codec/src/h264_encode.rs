//! The device's end of video: openh264, one film after the other.
//!
//! Only the first picture of a film is a key picture: whoever shows them gets all, in order. Colours have half the resolution
//! (4:2:0), which is seen for as long as the film moves. Knows nothing of where films come from.

use crate::VideoError;
use deskside_picture::Size;
use openh264::OpenH264API;
use openh264::Timestamp;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{BgraSliceU8, YUVBuffer};
use std::time::Duration;

/// Finer than this nobody sees while it moves, and the grain of a camera takes all bytes there are: at 24 the film of `cargo xtask bench film`
/// takes three times as many, is 0.9 dB closer to its grain, and keeps the processor a quarter longer.
const FINEST: u8 = 29;
/// Coarser than this shows nothing.
const COARSEST: u8 = 44;
/// What the rate is reckoned for.
const PICTURES_A_SECOND: f32 = 30.0;

/// Codes one film.
pub struct H264Encoder {
    encoder: Encoder,
    size: Size,
    yuv: YUVBuffer,
}

impl H264Encoder {
    /// For pictures of `size`, both sides even, that together should take about so many bits a second, if they move that much.
    ///
    /// # Errors
    /// When the size is not even, or the library fails.
    pub fn new(size: Size, bits_a_second: u32) -> Result<Self, VideoError> {
        if !size.is_supported() || !size.width.is_multiple_of(2) || !size.height.is_multiple_of(2) {
            return Err(VideoError(format!("a film of {}x{} pixels", size.width, size.height)));
        }
        let config = EncoderConfig::new()
            .profile(Profile::Baseline)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .rate_control_mode(RateControlMode::Bitrate)
            .bitrate(BitRate::from_bps(bits_a_second))
            .max_frame_rate(FrameRate::from_hz(PICTURES_A_SECOND))
            .qp(QpRange::new(FINEST, COARSEST))
            // A picture that is left out would be missing at the viewer, and a second key picture only takes time.
            .skip_frames(false)
            .scene_change_detect(false)
            .intra_frame_period(IntraFramePeriod::from_num_frames(0))
            .adaptive_quantization(false)
            .num_threads(1)
            // What `YUVBuffer` makes of RGB.
            .vui(VuiConfig::bt601());
        let (width, height) = (size.width as usize, size.height as usize);
        Ok(Self {
            encoder: Encoder::with_api_config(OpenH264API::from_source(), config)?,
            size,
            yuv: YUVBuffer::new(width, height),
        })
    }

    /// Appends the next picture to `out`: `bgrx` are its pixels, rows without gaps, and `at` the time since the film began. Says
    /// whether it is a key picture, which only the first one is.
    ///
    /// # Errors
    /// When there are not as many pixels as there should be, or the library fails. `out` may then hold a part.
    pub fn encode(&mut self, bgrx: &[u8], at: Duration, out: &mut Vec<u8>) -> Result<bool, VideoError> {
        if bgrx.len() as u64 != self.size.area() * 4 {
            return Err(VideoError("the buffer does not fit the picture".into()));
        }
        let dimensions = (self.size.width as usize, self.size.height as usize);
        self.yuv.read_bgra8(BgraSliceU8::new(bgrx, dimensions));
        // Times are only reckoned with; more than 49 days of a film don't matter.
        let at = Timestamp::from_millis(u64::try_from(at.as_millis()).unwrap_or_default());
        let coded = self.encoder.encode_at(&self.yuv, at)?;
        let key = match coded.frame_type() {
            FrameType::IDR => true,
            FrameType::I | FrameType::P => false,
            other => return Err(VideoError(format!("the encoder made a picture of kind {other:?}"))),
        };
        coded.write_vec(out);
        Ok(key)
    }
}

impl std::fmt::Debug for H264Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("H264Encoder")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
