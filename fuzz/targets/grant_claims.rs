//! Claims of any form, signed by the device's own site: a taken-over site, or a newer one. What is accepted is for this
//! device, this viewer and this moment.
#![no_main]

use std::sync::LazyLock;

use deskside_model::{DeviceId, SiteKey, Timestamp, ViewerKey};
use deskside_session::grant::{CLOCK_SKEW, GrantContext, check};
use libfuzzer_sys::fuzz_target;
use pasetors::keys::{AsymmetricKeyPair, Generate};
use pasetors::version4::{PublicToken, V4};

/// As `deskside_session::grant` has it: with another one the signature would not count.
const ASSERTION: &[u8] = b"deskside grant v1";
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const DEVICE: DeviceId = DeviceId::from_bytes([0; 16]);
const VIEWER: ViewerKey = ViewerKey::from_bytes([0; 32]);

static SITE: LazyLock<AsymmetricKeyPair<V4>> = LazyLock::new(|| AsymmetricKeyPair::generate().expect("random bytes"));

fuzz_target!(|claims: &[u8]| {
    let Ok(token) = PublicToken::sign(&SITE.secret, claims, None, Some(ASSERTION)) else {
        return;
    };
    let site = SiteKey::try_from(SITE.public.as_bytes()).expect("a public key has 32 bytes");
    let context = GrantContext {
        now: NOW,
        device: DEVICE,
        viewer: Some(VIEWER),
        used: &|_| false,
        revoked: &|_| false,
    };
    if let Ok(grant) = check(&token, &site, &context) {
        assert_eq!(grant.device, DEVICE);
        assert_eq!(grant.viewer, VIEWER);
        assert!(grant.issued_at <= NOW.after(CLOCK_SKEW));
        assert!(grant.must_start_by.after(CLOCK_SKEW) >= NOW && grant.must_end_by.after(CLOCK_SKEW) >= NOW);
    }
});
