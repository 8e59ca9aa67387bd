//! As whom requests are made. Nothing of it can be printed.

use deskside_model::Secret;
use http::request::Builder;
use http::{HeaderValue, header};

/// The header that carries the CSRF token of a sign-in.
const CSRF: &str = "x-csrf-token";
/// The cookie of a sign-in (`site::auth::cookie`).
pub(crate) const COOKIE: &str = "__Host-deskside";

/// By what the site knows who asks.
#[derive(Debug, Clone)]
pub enum Proof {
    /// By nothing: for signing in.
    Nobody,
    /// By an API token.
    Token(Secret<String>),
    /// By a sign-in.
    Cookie(CookieProof),
}

/// What a sign-in gave.
#[derive(Debug, Clone)]
pub struct CookieProof {
    /// The cookie's value.
    pub cookie: Secret<String>,
    /// The token that requests carry when they change something.
    pub csrf: Secret<String>,
}

impl Proof {
    /// Puts it into a request. What is no header value was never given by a site: it is left out, and the site answers that
    /// nobody is signed in.
    pub(crate) fn add_to(&self, request: Builder, changes: bool) -> Builder {
        match self {
            Self::Nobody => request,
            Self::Token(token) => with(
                request,
                header::AUTHORIZATION.as_str(),
                &format!("Bearer {}", token.expose()),
            ),
            Self::Cookie(proof) => {
                let cookie = format!("{COOKIE}={}", proof.cookie.expose());
                let request = with(request, header::COOKIE.as_str(), &cookie);
                if changes {
                    with(request, CSRF, proof.csrf.expose())
                } else {
                    request
                }
            }
        }
    }
}

fn with(request: Builder, name: &str, value: &str) -> Builder {
    match HeaderValue::from_str(value) {
        Ok(mut value) => {
            value.set_sensitive(true);
            request.header(name, value)
        }
        Err(_) => request,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn sent(proof: &Proof, changes: bool) -> Request<()> {
        proof.add_to(Request::builder(), changes).body(()).unwrap()
    }

    #[test]
    fn only_changes_carry_the_csrf_token() {
        let proof = Proof::Cookie(CookieProof {
            cookie: Secret::new(String::from("c")),
            csrf: Secret::new(String::from("x")),
        });
        assert_eq!(sent(&proof, false).headers()["cookie"], "__Host-deskside=c");
        assert!(!sent(&proof, false).headers().contains_key(CSRF));
        assert_eq!(sent(&proof, true).headers()[CSRF], "x");
    }

    #[test]
    fn nothing_of_a_proof_is_printed() {
        let proof = Proof::Token(Secret::new(String::from("dsk_hunter2")));
        assert!(!format!("{proof:?} {:?}", sent(&proof, true)).contains("hunter2"));
    }

    #[test]
    fn a_token_with_a_line_break_adds_no_header() {
        let proof = Proof::Token(Secret::new(String::from("dsk_a\r\nx-evil: 1")));
        assert!(sent(&proof, true).headers().is_empty());
    }
}
