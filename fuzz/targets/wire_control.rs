//! The control link's messages, in both directions. The first byte chooses the direction.
#![no_main]

mod again;

use deskside_wire::{control, limits};
use libfuzzer_sys::fuzz_target;

use again::decode_again;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind % 2 {
        0 => decode_again::<control::SiteToAgent>(limits::MAX_CONTROL, bytes),
        _ => decode_again::<control::AgentToSite>(limits::MAX_CONTROL, bytes),
    }
});
