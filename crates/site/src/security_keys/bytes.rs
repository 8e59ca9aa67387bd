//! Bytes in requests: base64url without padding, as browsers write it.

use data_encoding::BASE64URL_NOPAD;
use deskside_webauthn::MAX_PART;

use crate::problem::{ApiError, ApiResult};

/// The bytes of a field.
///
/// # Errors
/// When it is too long, or no base64url.
pub fn decoded(field: &'static str, text: &str) -> ApiResult<Vec<u8>> {
    let why = "This is not base64url without padding, or longer than any browser's answer.";
    if text.len() > MAX_PART * 4 / 3 + 4 {
        return Err(ApiError::invalid(field, why));
    }
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| ApiError::invalid(field, why))
}
