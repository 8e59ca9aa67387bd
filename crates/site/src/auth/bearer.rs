//! API tokens in requests: `Authorization: Bearer dsk_...` (RFC 6750, section 2.1). No page of another web site can make a
//! browser send this header, so such a request needs no CSRF token.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use deskside_model::StatusKind;
use deskside_site_api::api_tokens::ApiToken;
use deskside_store::OperatorRecord;

use super::proof::unusable;
use crate::problem::ApiResult;
use crate::random;
use crate::state::Site;
use crate::status_messages::Message;

/// What the text of a token starts with, so that people and scanners of source code see what it is.
pub const PREFIX: &str = "dsk_";
/// The longest text that is looked at; ours are shorter.
const MAX_TEXT: usize = 128;
/// The last use is written down at most this often, unless the address is another one.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// The text of the token that a request carries; `None` when it shows none at all.
///
/// # Errors
/// `not_signed_in`, when the header holds something else: whoever shows a proof is known by it or not at all.
pub(super) fn read(headers: &HeaderMap) -> ApiResult<Option<&str>> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().and_then(|value| {
        let (scheme, text) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
    });
    match text {
        Some(text) if values.next().is_none() && text.starts_with(PREFIX) && text.len() <= MAX_TEXT => Ok(Some(text)),
        _ => Err(unusable()),
    }
}

/// The hash under which a token is kept.
pub(super) fn hash(text: &str) -> [u8; 32] {
    random::hash(text)
}

/// Notes that a token was used; that it was used from a new address, for everybody to read.
pub(super) async fn touch(site: &Site, operator: &OperatorRecord, token: &ApiToken, address: std::net::IpAddr) {
    let now = site.clock.now();
    let text = address.to_canonical().to_string();
    let elsewhere = token.last_address.as_deref() != Some(text.as_str());
    if !elsewhere && token.last_used_at.is_some_and(|last| now.since(last) < TOUCH_EVERY) {
        return;
    }
    let written = async {
        let mut change = site.change().await?;
        if elsewhere {
            let message = Message::new(StatusKind::ApiTokenUsed)
                .by(operator.id, &operator.name)
                .from(address)
                .with("token_id", token.id)
                .with("token_name", &token.name);
            change.record(message).await?;
        }
        change.api_tokens().touch(token.id, now, &text).await?;
        change.commit().await
    };
    if let Err(error) = written.await {
        // Reading goes on with a full disk. What changes something is recorded with the token's name in any case.
        tracing::warn!(%error, "the use of an API token could not be noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn one_bearer_token_of_ours_or_nothing() {
        assert_eq!(read(&HeaderMap::new()).unwrap(), None);
        assert_eq!(read(&headers(&["Bearer dsk_abc"])).unwrap(), Some("dsk_abc"));
        assert_eq!(read(&headers(&["bearer  dsk_abc "])).unwrap(), Some("dsk_abc"));
        for refused in [
            &["Basic dsk_abc"][..],
            &["Bearer"],
            &["Bearer abc"],
            &["dsk_abc"],
            &["Bearer dsk_abc", "Bearer dsk_def"],
            &[""],
        ] {
            assert!(read(&headers(refused)).is_err(), "{refused:?}");
        }
    }
}
