//! Set-up of a new site, sign-in, and the operator's own account.

use deskside_model::{OperatorId, PermissionSet, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::operators::Role;
use crate::permissions::PermissionSchema;
use crate::security_keys::SecurityKeyAnswer;

/// `GET /setup`: whether the site still waits for its first administrator.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetupState {
    /// True until the first administrator exists.
    pub needed: bool,
}

/// `POST /setup`: makes the first administrator and signs them in.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The one-time token of the set-up link.
    pub token: String,
    /// Account name to sign in with: 1 to 64 characters, no white space.
    pub account: String,
    /// Name that people see, on the device too: 1 to 80 characters.
    pub name: String,
    /// At least 12 characters.
    pub password: String,
    /// Shown in every prompt on a device; may be empty.
    #[serde(default)]
    pub organisation_name: String,
    /// Turns remote control on in the default client settings.
    #[serde(default)]
    pub enable_remote_control: bool,
}

/// `POST /sign-in`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// Account name.
    pub account: String,
    /// Password.
    pub password: String,
    /// Six digits of the authenticator (RFC 6238), when the account has one. Neither this nor an answer of a security key:
    /// problem `code_required`, or `security_key_required` when the account has only keys.
    #[serde(default)]
    pub code: Option<String>,
    /// What a security key of the account answered to the challenge of `POST /sign-in/second-factors`, in place of a code.
    #[serde(default)]
    pub security_key: Option<SecurityKeyAnswer>,
}

/// `GET /me`, and the answer to a sign-in. The session cookie is HttpOnly; requests that change something must carry
/// `csrf_token` in the header `x-csrf-token`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Own id.
    #[schema(value_type = String)]
    pub id: OperatorId,
    /// Account name.
    pub account: String,
    /// Name that people see.
    pub name: String,
    /// The strongest built-in role that they hold on All Devices now, by themselves or through a group.
    pub role: Option<Role>,
    /// What they may do, somewhere at least. For showing only: the site decides on every request, device by device.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
    /// What of it they may do on all devices and on the site itself.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub everywhere: PermissionSet,
    /// Whether the codes of an authenticator are a second factor. Security keys are in a list of their own
    /// (`GET /me/security-keys`).
    pub second_factor: bool,
    /// For the header `x-csrf-token`; empty for a program with an API token, which needs none.
    pub csrf_token: String,
    /// When this sign-in ends without activity, or when the API token ends.
    #[schema(value_type = i64)]
    pub expires_at: Timestamp,
}

/// `POST /me/password`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    pub current: String,
    /// The new one: at least 12 characters.
    pub new: String,
}

/// `POST /me/second-factor`: a new secret, not yet in force.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorOffer {
    /// Base32 secret to type into an authenticator.
    pub secret: String,
    /// The same as `otpauth://` URI.
    pub uri: String,
    /// The URI as a QR code, an SVG document.
    pub qr_svg: String,
}

/// `POST /me/second-factor/confirm`: puts the offered secret in force. `POST /me/second-factor/remove` takes a password.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorConfirm {
    /// Six digits from the authenticator.
    pub code: String,
}

/// `POST /me/second-factor/remove`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRemove {
    /// The present password.
    pub password: String,
}
