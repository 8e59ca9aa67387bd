//! The messages between service and helper. The service is root and the helper isn't: what it says is not trusted.
#![no_main]

mod again;

use deskside_wire::{helper, limits};
use libfuzzer_sys::fuzz_target;

use again::decode_again;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind % 2 {
        0 => decode_again::<helper::ServiceToHelper>(limits::MAX_HELPER, bytes),
        _ => decode_again::<helper::HelperToService>(limits::MAX_HELPER, bytes),
    }
});
