//! An entry of a device's evidence as the site receives it: what can be read is written the same, and is never taken for
//! signed.
#![no_main]

use deskside_audit::{Entry, Maker, Verifier};
use deskside_model::DeviceId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(entry) = Entry::from_bytes(bytes) else {
        return;
    };
    assert_eq!(entry.to_bytes(), bytes);
    // Any valid key does (this is the curve's base point): a fuzzer does not come by a signature.
    let mut key = [0x66; 32];
    key[0] = 0x58;
    let mut verifier = Verifier::new(Maker::Device(DeviceId::from_bytes([1; 16])), key);
    assert!(!verifier.read(&entry));
});
