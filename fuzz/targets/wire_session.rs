//! The session's messages, as either end could send them. The first byte chooses the kind.
#![no_main]

mod again;

use deskside_wire::{limits, session};
use libfuzzer_sys::fuzz_target;

use again::decode_again;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind % 5 {
        0 => decode_again::<session::Opening>(limits::MAX_OPENING, bytes),
        1 => decode_again::<session::ViewerToDevice>(limits::MAX_SESSION_CONTROL, bytes),
        2 => decode_again::<session::DeviceToViewer>(limits::MAX_SESSION_CONTROL, bytes),
        3 => decode_again::<session::ViewerInput>(limits::MAX_INPUT, bytes),
        _ => decode_again::<session::PictureFrame>(limits::MAX_PICTURE, bytes),
    }
});
