//! Grants as anybody could write them: whatever the text, a device accepts nothing that its site didn't sign.
#![no_main]

use deskside_model::{DeviceId, SiteKey, Timestamp};
use deskside_session::grant::{GrantContext, check};
use libfuzzer_sys::fuzz_target;

/// The key of RFC 8032, section 7.1, test 1: a real one, whose secret half the fuzzer doesn't use.
const SITE: [u8; 32] = [
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72,
    0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(token) = std::str::from_utf8(bytes) else { return };
    let context = GrantContext {
        now: Timestamp::from_millis(1_800_000_000_000),
        device: DeviceId::from_bytes([7; 16]),
        viewer: None,
        used: &|_| false,
        revoked: &|_| false,
    };
    let fault = check(token, &SiteKey::from_bytes(SITE), &context).expect_err("nobody signed it");
    assert!(fault.grant.is_none(), "claims that nobody signed were looked into");
});
