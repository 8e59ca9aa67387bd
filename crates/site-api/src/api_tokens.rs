//! API tokens: with one, a program acts for the operator who made it, within the permissions that the token was given and
//! that the operator still has. It is sent as `Authorization: Bearer dsk_...`; no cookie and no CSRF header then.

use deskside_model::{ApiTokenId, PermissionSet, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::permissions::PermissionSchema;

/// The longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The most tokens of one operator.
pub const MAX_TOKENS: usize = 50;
/// The longest life of a token, in days.
pub const MAX_DAYS: u32 = 366;

/// A token, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApiToken {
    /// Id.
    #[schema(value_type = String)]
    pub id: ApiTokenId,
    /// What it is for.
    pub name: String,
    /// What it may do at most: its owner's rights are the limit, at every use.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
    /// When it was made.
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    /// When it ends.
    #[schema(value_type = i64)]
    pub expires_at: Timestamp,
    /// When it was last used, to the minute or so.
    #[schema(value_type = Option<i64>)]
    pub last_used_at: Option<Timestamp>,
    /// From where it was last used: an IP address.
    pub last_address: Option<String>,
}

/// `POST /me/api-tokens`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiToken {
    /// What it is for: 1 to 80 characters.
    pub name: String,
    /// What it may do: at least one permission, and none that the operator doesn't have.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
    /// When it is to end: in the future, at most 366 days away.
    #[schema(value_type = i64)]
    pub expires_at: Timestamp,
}

/// The answer to `POST /me/api-tokens`: the only time that the secret is shown.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CreatedApiToken {
    /// The token.
    pub token: ApiToken,
    /// Its text, with the secret.
    pub text: String,
}
