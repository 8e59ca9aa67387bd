//! The people and computers of every story: ids, keys, settings, the grant. Nothing here moves.

use std::time::Duration;

use deskside_model::{
    AccessLevel, ClientSettings, DeviceId, GrantId, OperatorId, Secret, SessionId, SessionKind, SiteId, SiteKey,
    Timestamp, ViewerKey, WeekMoment,
};
use deskside_policy::{DeviceState, DomainMembership, Presence};
use deskside_session::grant::{self, Grant, GrantedOperator, MUST_START_WITHIN};

/// When every story begins, by everybody's clock.
pub const MORNING: Timestamp = Timestamp::from_millis(1_760_000_000_000);

pub const DEVICE: DeviceId = DeviceId::from_bytes([0xd0; 16]);
pub const SESSION: SessionId = SessionId::from_bytes([0x5e; 16]);
/// The operator's viewer.
pub const VIEWER: ViewerKey = ViewerKey::from_bytes([0x11; 32]);
/// Somebody else's.
pub const STRANGER: ViewerKey = ViewerKey::from_bytes([0x66; 32]);
pub const RESUME_SECRET: [u8; 32] = [0x5a; 32];

const SITE_SEED: [u8; 32] = [0x51; 32];

pub fn site_key() -> SiteKey {
    let key = ed25519_dalek::SigningKey::from_bytes(&SITE_SEED);
    SiteKey::from_bytes(key.verifying_key().to_bytes())
}

/// Signs with the site's key.
pub fn signed(grant: &Grant) -> String {
    signed_by(SITE_SEED, grant)
}

pub fn signed_by(seed: [u8; 32], grant: &Grant) -> String {
    grant::sign(&Secret::new(seed), grant).unwrap()
}

/// Signs a raise with the site's key.
pub fn signed_raise(raise: &Grant) -> String {
    grant::sign_raise(&Secret::new(SITE_SEED), raise).unwrap()
}

/// Full control for an hour, beginning now.
pub fn grant() -> Grant {
    Grant {
        version: grant::VERSION,
        site: SiteId::from_bytes([0x51; 16]),
        id: GrantId::from_bytes([0x97; 16]),
        session: SESSION,
        device: DEVICE,
        viewer: VIEWER,
        operator: GrantedOperator {
            id: OperatorId::from_bytes([0x0b; 16]),
            account: String::from("zoe"),
            name: String::from("Zoë O’Brien"),
        },
        kind: SessionKind::RemoteControl,
        access: AccessLevel::FullControl,
        reason: String::from("INC-4711"),
        issued_at: MORNING,
        must_start_by: MORNING.after(MUST_START_WITHIN),
        must_end_by: MORNING.after(Duration::from_secs(3600)),
        settings_version: 3,
        from: Some(std::net::IpAddr::from([10, 0, 0, 7])),
    }
}

/// Remote control with a prompt.
pub fn settings() -> ClientSettings {
    ClientSettings {
        remote_control_enabled: true,
        organisation_name: String::from("Example Ltd"),
        ..ClientSettings::default()
    }
}

/// Remote control without a prompt.
pub fn silent_settings() -> ClientSettings {
    ClientSettings {
        prompt_for_permission: false,
        ..settings()
    }
}

/// When every story begins, by the clock on the wall: a Thursday.
pub fn morning() -> WeekMoment {
    WeekMoment::new(3, 9 * 60).unwrap()
}

/// Somebody works at the computer.
pub fn attended() -> DeviceState {
    DeviceState {
        presence: Presence::Attended,
        membership: DomainMembership::NotJoined,
        can_ask: true,
    }
}
