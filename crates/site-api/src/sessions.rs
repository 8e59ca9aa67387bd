//! Sessions: ask for one, list them, end one.

use deskside_model::{AccessLevel, DeviceId, DeviceKey, OperatorId, SessionId, SessionKind, Timestamp, ViewerKey};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `POST /sessions`: the site decides, signs a grant, offers it to the device, and answers when the device is ready.
/// A refusal is a problem whose `code` is the `model::Refusal`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// Which device.
    #[schema(value_type = String)]
    pub device_id: DeviceId,
    /// Which kind.
    #[schema(value_type = SessionKindSchema)]
    pub kind: SessionKind,
    /// How far.
    #[schema(value_type = AccessLevelSchema)]
    pub access: AccessLevel,
    /// Reason or ticket number: at most 200 characters.
    #[serde(default)]
    pub reason: String,
    /// The key that the viewer made for this session.
    #[schema(value_type = String)]
    pub viewer_key: ViewerKey,
}

/// The answer: all that a viewer needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GrantedSession {
    /// The session.
    pub session: Session,
    /// PASETO v4.public, to be shown to the device within a minute.
    pub grant: String,
    /// Whom to dial, and whom to expect there.
    #[schema(value_type = String)]
    pub device_key: DeviceKey,
    /// Where.
    pub relay_url: String,
}

/// `POST /sessions/{id}/raise`: the site allows the operator of a running session to use keyboard and mouse. The device
/// decides too, and may ask the local user.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RaisedSession {
    /// The session, as far as the site is concerned.
    pub session: Session,
    /// PASETO v4.public, to be shown to the device within a minute.
    pub grant: String,
}

/// `GET /sessions`: what to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SessionQuery {
    /// Only sessions that go on.
    pub live: Option<bool>,
    /// Only of this device.
    pub device: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// A session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Id.
    #[schema(value_type = String)]
    pub id: SessionId,
    /// Device.
    #[schema(value_type = String)]
    pub device_id: DeviceId,
    /// The device's name.
    pub device_name: String,
    /// Operator.
    #[schema(value_type = String)]
    pub operator_id: OperatorId,
    /// The operator's name.
    pub operator_name: String,
    /// Kind.
    #[schema(value_type = SessionKindSchema)]
    pub kind: SessionKind,
    /// Access granted.
    #[schema(value_type = AccessLevelSchema)]
    pub access: AccessLevel,
    /// Reason given.
    pub reason: String,
    /// State now.
    pub state: SessionState,
    /// Why it ended or was refused: code of `model::EndReason` or `model::Refusal`.
    pub end_reason: Option<String>,
    /// When it was asked for.
    #[schema(value_type = i64)]
    pub requested_at: Timestamp,
    /// When the picture began.
    #[schema(value_type = Option<i64>)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<i64>)]
    pub ended_at: Option<Timestamp>,
    /// How quick it was, once it is over, if anything was pressed in it.
    pub measured: Option<MeasuredLatency>,
}

/// From an input to the painted frame that shows its effect, over the last inputs of a session. The viewer measured it: a
/// figure, not evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeasuredLatency {
    /// Inputs that it rests on.
    pub samples: u32,
    /// Each figure by itself: half of the inputs were quicker in it.
    pub p50: LatencyStages,
    /// Nineteen of twenty were quicker in it.
    pub p95: LatencyStages,
}

/// Microseconds, by stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LatencyStages {
    /// From the input to the painted frame.
    pub total_us: u32,
    /// There and back: what the others don't explain.
    pub network_us: u32,
    /// The program on the device that answers, and the wait for the next frame.
    pub desktop_us: u32,
    /// Capturing the screen.
    pub capture_us: u32,
    /// Encoding the picture.
    pub encode_us: u32,
    /// Decoding it.
    pub decode_us: u32,
    /// Painting it.
    pub present_us: u32,
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Granted; the viewer has not arrived at the device yet.
    Granted,
    /// The local user is being asked.
    AskingConsent,
    /// The picture flows.
    Active,
    /// The link broke; the device waits for the viewer.
    LinkLost,
    /// It began, and is over.
    Ended,
    /// It never began.
    Refused,
}

/// The values of `model::SessionKind`.
#[derive(ToSchema, Serialize)]
#[schema(as = SessionKind)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "documented at deskside_model::SessionKind")]
pub enum SessionKindSchema {
    RemoteControl,
    RemoteAssistance,
    RemoteDesktop,
}

/// The values of `model::AccessLevel`.
#[derive(ToSchema, Serialize)]
#[schema(as = AccessLevel)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "documented at deskside_model::AccessLevel")]
pub enum AccessLevelSchema {
    NoAccess,
    ViewOnly,
    FullControl,
}
