//! The session cookie. The prefix `__Host-` makes browsers insist on HTTPS, this very host and the whole path
//! (RFC 6265bis, section 4.1.3.2).

use axum::http::{HeaderMap, HeaderValue, header};

use crate::random::Token;

/// The cookie's name.
pub const NAME: &str = "__Host-deskside";

/// The header that hands out a token. Without an age: it goes when the browser closes, and the site ends it earlier.
#[must_use]
pub fn set(token: &Token) -> Option<HeaderValue> {
    let text = format!("{NAME}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.expose());
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes it back.
#[must_use]
pub fn clear() -> HeaderValue {
    HeaderValue::from_static("__Host-deskside=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// The token that a request carries. Two cookies of this name can't come from us: then neither counts.
#[must_use]
pub fn read(headers: &HeaderMap) -> Option<&str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == NAME)
        .map(|(_, value)| value);
    match (found.next(), found.next()) {
        (Some(token), None) => Some(token),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        cookies
            .iter()
            .map(|value| (header::COOKIE, HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        assert_eq!(read(&headers(&["a=b; __Host-deskside=xyz; c=d"])), Some("xyz"));
        assert_eq!(read(&headers(&["a=b", "__Host-deskside=xyz"])), Some("xyz"));
        assert_eq!(read(&headers(&["x__Host-deskside=xyz"])), None);
    }

    #[test]
    fn two_of_them_count_as_none() {
        assert_eq!(read(&headers(&["__Host-deskside=a; __Host-deskside=b"])), None);
    }
}
