//! Enrolment: tokens in the console, and the two requests with which an agent becomes a device.
//!
//! An enrolment token's text is `ds1.` + base64url(token id 16 bytes, secret 32 bytes, SHA-256 of the site key 32 bytes).
//! The agent says hello first, and sends the secret only after the site has proven its key *for this very TLS
//! connection*, so that nobody in between can take the token.

use deskside_model::{DeviceFacts, DeviceId, DeviceKey, EnrolmentTokenId, SiteId, SiteKey, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentToken {
    /// Id.
    #[schema(value_type = String)]
    pub id: EnrolmentTokenId,
    /// What it is for, as its maker wrote it.
    pub name: String,
    /// Devices that may enrol with it; none: any number.
    pub uses: Option<u32>,
    /// Devices that have enrolled with it.
    pub used: u32,
    /// State now.
    pub state: TokenState,
    /// When it was made.
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    /// Account name of its maker.
    pub created_by: String,
    /// When it ends.
    #[schema(value_type = i64)]
    pub expires_at: Timestamp,
}

/// Whether a token can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It can be used.
    Open,
    /// Its uses are spent.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Somebody withdrew it.
    Revoked,
}

/// `POST /enrolment-tokens`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnrolmentToken {
    /// What it is for: at most 80 characters.
    #[serde(default)]
    pub name: String,
    /// Devices that may enrol with it, 1 to 100000; none: any number.
    #[serde(default)]
    pub uses: Option<u32>,
    /// Hours until it ends, 1 to 8760.
    pub hours: u32,
}

/// The answer to `POST /enrolment-tokens`: the only time that the secret is shown.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CreatedEnrolmentToken {
    /// The token.
    pub token: EnrolmentToken,
    /// Its text, with the secret.
    pub text: String,
    /// The line to run on the device.
    pub command: String,
}

/// `POST /agent/v1/enrol/hello` (no sign-in): asks the site to prove itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolHello {
    /// The key that the agent made.
    #[schema(value_type = String)]
    pub device_key: DeviceKey,
    /// 32 random bytes, base64url.
    pub nonce: String,
}

/// The site's proof. The signature is by the site key over `"deskside enrol v1\0"`, nonce (32 bytes), device key (32 bytes)
/// and SHA-256 of the SubjectPublicKeyInfo of the site's own TLS certificate (32 bytes).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EnrolProof {
    /// The site key; its SHA-256 must be the one in the token.
    #[schema(value_type = String)]
    pub site_key: SiteKey,
    /// SHA-256 of the SPKI of the site's own TLS certificate, hexadecimal. When the connection shows another one
    /// (TLS ended by a proxy), the agent goes on only if the system trusts that certificate.
    pub tls_spki: String,
    /// Signature, base64url.
    pub signature: String,
}

/// `POST /agent/v1/enrol`, on the same connection.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The whole token text.
    pub token: String,
    /// The key that the agent made.
    #[schema(value_type = String)]
    pub device_key: DeviceKey,
    /// By the device key over `"deskside enrol device v1\0"`, token id (16 bytes), site key (32 bytes); base64url.
    pub signature: String,
    /// First facts.
    #[schema(value_type = crate::devices::DeviceFactsSchema)]
    pub facts: DeviceFacts,
}

/// What a new device keeps.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// Its id.
    #[schema(value_type = String)]
    pub device_id: DeviceId,
    /// The site.
    #[schema(value_type = String)]
    pub site_id: SiteId,
    /// The site key to pin.
    #[schema(value_type = String)]
    pub site_key: SiteKey,
    /// The site's name.
    pub site_name: String,
    /// Certificates (PEM) with which the site's TLS is to be checked from now on, besides the system's.
    pub ca_pem: String,
}
