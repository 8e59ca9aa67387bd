//! How a command says that it could not be done: what happened, then what to do, then the code for programs.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use deskside_site_api::Problem;
use deskside_site_client::ClientError;

use crate::exit::Exit;
use crate::output::plain;

/// Why a command was not done.
#[derive(Debug)]
pub struct Failure {
    what: String,
    advice: String,
    code: Option<String>,
    request: Option<String>,
    exit: Exit,
}

/// What a command comes to.
pub type Outcome<T = Exit> = Result<T, Failure>;

impl Failure {
    /// What happened, and what to do about it.
    pub fn new(exit: Exit, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: advice.into(),
            code: None,
            request: None,
            exit,
        }
    }

    /// With a code for programs.
    pub fn with_code(self, code: &str) -> Self {
        Self {
            code: Some(code.to_owned()),
            ..self
        }
    }

    /// With other advice.
    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self {
            advice: advice.into(),
            ..self
        }
    }

    /// What happened.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it; may be empty.
    pub fn advice(&self) -> &str {
        &self.advice
    }

    /// Which one it is, for programs.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Says it on standard error.
    pub fn say(&self) -> ExitCode {
        let mut text = format!("deskside: {}\n", plain(&self.what));
        if !self.advice.is_empty() {
            // Advice is ours, and may have lines.
            let _ = writeln!(text, "{}", self.advice);
        }
        match (&self.code, &self.request) {
            (Some(code), Some(request)) => {
                let _ = writeln!(text, "code: {} (request {})", plain(code), plain(request));
            }
            (Some(code), None) => {
                let _ = writeln!(text, "code: {}", plain(code));
            }
            (None, _) => {}
        }
        // Nobody is left to be told when this fails.
        let _ = io::stderr().write_all(text.as_bytes());
        self.exit.into()
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let (exit, advice) = match &error {
            ClientError::Problem(problem) => return problem_said(problem),
            ClientError::Proxy(_) => (Exit::Usage, "Set HTTPS_PROXY to http://name:port, or unset it."),
            ClientError::Tls(_) => (Exit::Usage, "Give another file with --ca, or sign in anew."),
            ClientError::Unreachable(_) => (
                Exit::Unreachable,
                "Check the address, the network, the proxy (HTTPS_PROXY) and that the site runs.",
            ),
            ClientError::Untrusted(_) => (
                Exit::Untrusted,
                "Nothing was sent. Either somebody is between you and the site, or its certificate was made anew. Ask an \
                 administrator for the fingerprint of the site's authority (the console shows it under Administration), \
                 and sign in with --fingerprint.",
            ),
            ClientError::Broken(_) | ClientError::TooSlow(_) => (
                Exit::Unreachable,
                "If you were changing something, look first whether it was changed; then try again.",
            ),
            ClientError::BadAnswer(_) => (
                Exit::SiteFailed,
                "Check the address, and that this program and the site are of versions that fit together.",
            ),
            ClientError::Write(_) => (Exit::Usage, "Give it a place with enough space that you may write to."),
        };
        Self::new(exit, error.to_string(), advice)
    }
}

/// A problem document in words. Its detail says what to do as well.
fn problem_said(problem: &Problem) -> Failure {
    let exit = match (problem.code.as_str(), problem.status) {
        (
            "not_signed_in" | "wrong_credentials" | "code_required" | "security_key_required" | "too_many_attempts",
            _,
        ) => Exit::NotSignedIn,
        ("device_offline" | "device_not_answering", _) => Exit::Unreachable,
        // A session that can't start as things stand is a refusal; everything else with 409 stands in the way of something.
        (_, 403) => Exit::Refused,
        _ if problem.title == "The session was refused" => Exit::Refused,
        (_, 404) => Exit::NotFound,
        (_, 409) => Exit::Conflict,
        (_, 400 | 413 | 415 | 422) => Exit::Invalid,
        _ => Exit::SiteFailed,
    };
    let advice = match problem.code.as_str() {
        "not_signed_in" => String::from(
            "The sign-in is over, or the token can't be used (any more): run `deskside sign-in`, or set DESKSIDE_TOKEN \
             to another token.",
        ),
        "version_conflict" => String::from("Run the command again: it then starts from what is there now."),
        "security_key_required" => String::from(
            "This program can't ask a security key. Add an authenticator to your account in the console, or use an API token \
             (deskside sign-in --token).",
        ),
        "permission_missing" => String::from("`deskside whoami` says what you may do."),
        _ => String::new(),
    };
    let what = match &problem.field {
        Some(field) => format!("{} (field {field})", problem.detail),
        None => problem.detail.clone(),
    };
    Failure {
        what,
        advice,
        code: Some(problem.code.clone()),
        request: problem.request_id.clone(),
        exit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_only_a_security_key_is_told_the_other_ways() {
        let problem: Problem = serde_json::from_value(serde_json::json!({
            "type": "about:blank",
            "title": "A security key is needed",
            "status": 401,
            "detail": "Use your security key.",
            "code": "security_key_required",
        }))
        .unwrap();
        let said = problem_said(&problem);
        assert_eq!(said.exit, Exit::NotSignedIn);
        assert!(said.advice.contains("--token"), "{}", said.advice);
    }
}
