//! Security keys and passkeys (Web Authentication), as second factor beside the password. Bytes are base64url without padding, as
//! browsers' `toJSON` has them.

use deskside_model::{SecurityKeyId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most keys of one operator.
pub const MAX_KEYS: u64 = 20;
/// Most characters of a key's name.
pub const MAX_NAME: usize = 80;

/// `GET /me/security-keys`: one of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecurityKey {
    /// Id.
    #[schema(value_type = String)]
    pub id: SecurityKeyId,
    /// What its owner calls it.
    pub name: String,
    /// The site's name that it is bound to. When the site has another one now, the key can't be used.
    pub site: String,
    /// Whether it can be used at the site's present name.
    pub usable: bool,
    /// Whether it is copied to its owner's other devices, as passkeys are.
    pub backed_up: bool,
    /// When it was registered.
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    #[schema(value_type = Option<i64>)]
    pub last_used_at: Option<Timestamp>,
}

/// `POST /me/security-keys/offer`: what `navigator.credentials.create` needs. Counts for five minutes, once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecurityKeyOffer {
    /// The challenge.
    pub challenge: String,
    /// The site's name, to which the key will be bound: the host name of its public address.
    pub rp_id: String,
    /// The origin on which the browser has to be: the site's public address.
    pub origin: String,
    /// The site's name for people.
    pub site_name: String,
    /// A number for the operator that says nothing about them.
    pub user_id: String,
    /// Account name.
    pub account: String,
    /// Name that people see.
    pub name: String,
    /// Numbers of the algorithms that a key may use (COSE), the preferred first.
    pub algorithms: Vec<i64>,
    /// Credentials that the operator has already: an authenticator that knows one of them is not registered again.
    pub exclude: Vec<String>,
}

/// `POST /me/security-keys`: what the browser answered.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSecurityKey {
    /// What to call the key: 1 to 80 characters.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The challenge that it answers.
    pub challenge: String,
    /// `response.clientDataJSON`.
    pub client_data: String,
    /// `response.attestationObject`. The attestation in it is not looked at.
    pub attestation_object: String,
}

/// `POST /me/security-keys/{id}/remove`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityKeyRemove {
    /// The present password.
    pub password: String,
}

/// `POST /sign-in/second-factors`: the account and its password, before the second factor.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorsRequest {
    /// Account name.
    pub account: String,
    /// Password.
    pub password: String,
}

/// `POST /sign-in/second-factors`: what the account can be proven with, beside its password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecondFactors {
    /// Whether a code of an authenticator counts.
    pub code: bool,
    /// What `navigator.credentials.get` needs, when there is a security key.
    pub security_key: Option<SecurityKeyRequest>,
}

/// What `navigator.credentials.get` needs. Counts for five minutes, once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecurityKeyRequest {
    /// The challenge.
    pub challenge: String,
    /// The site's name, to which the keys are bound.
    pub rp_id: String,
    /// The origin on which the browser has to be: the site's public address.
    pub origin: String,
    /// The credentials that count.
    pub credentials: Vec<String>,
}

/// In `POST /sign-in`: what the browser answered.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityKeyAnswer {
    /// The challenge that it answers.
    pub challenge: String,
    /// The credential's id.
    pub credential_id: String,
    /// `response.clientDataJSON`.
    pub client_data: String,
    /// `response.authenticatorData`.
    pub authenticator_data: String,
    /// `response.signature`.
    pub signature: String,
}
