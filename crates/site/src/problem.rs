//! Everything that can go wrong with a request, as problem documents (RFC 9457). A handler returns an [`ApiError`]; the
//! document itself is written by [`finish`], the one place that knows the request's number, and that also translates
//! what the HTTP layers refuse by themselves.

mod finish;
mod kind;

pub use finish::{RequestId, finish, panicked};
pub use kind::Kind;

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use deskside_model::Refusal;
use deskside_site_api::Problem;
use deskside_store::StoreError;

/// A request that was refused or failed.
#[derive(Debug, Clone)]
pub struct ApiError {
    kind: Kind,
    detail: String,
    field: Option<&'static str>,
    retry_after: Option<Duration>,
    /// For the log only: what people outside have no use for.
    cause: Option<String>,
}

/// The result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A problem with what happened and what to do, in English.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            field: None,
            retry_after: None,
            cause: None,
        }
    }

    /// A value of the request that can't be used.
    #[must_use]
    pub fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self {
            field: Some(field),
            ..Self::new(Kind::InvalidValue, detail)
        }
    }

    /// A session that was refused.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        Self::new(Kind::Refused(refusal), refusal.text())
    }

    /// A session that the device refused, with what it said about this case.
    #[must_use]
    pub fn refused_because(refusal: Refusal, said: &str) -> Self {
        match said {
            "" => Self::refused(refusal),
            said => Self::new(
                Kind::Refused(refusal),
                format!("{} (The computer says: {said}.)", refusal.text()),
            ),
        }
    }

    /// Nothing there with this id.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            Kind::NotFound,
            format!("There is no such {what} (any more). Read the list again."),
        )
    }

    /// An error of ours: the cause goes to the log.
    #[must_use]
    pub fn internal(cause: impl ToString) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(
                Kind::Internal,
                "The site server could not do this because of an error of its own. Its log says more under this \
                 request's number.",
            )
        }
    }

    /// Names the field of the request that is at fault.
    #[must_use]
    pub fn about(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says when trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What happened and what to do, in English.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    fn document(&self) -> Problem {
        Problem {
            r#type: String::from("about:blank"),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            code: self.kind.code().to_owned(),
            detail: self.detail.clone(),
            field: self.field.map(str::to_owned),
            request_id: None,
        }
    }
}

impl IntoResponse for ApiError {
    /// A response that carries the error for [`finish`].
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => Self::not_found(what.trim_start_matches("the ")),
            StoreError::Conflict(what) => Self::new(
                Kind::Conflict,
                format!(
                    "{} already exists or was changed meanwhile. Read it again, then decide.",
                    capital(what)
                ),
            ),
            StoreError::BadRequest(detail) => Self::new(Kind::InvalidValue, sentence(&detail)),
            StoreError::Full(cause) => Self {
                cause: Some(cause),
                ..Self::new(
                    Kind::StorageFull,
                    "The site can't write to its database: its disk is full or read-only. Nothing was changed. An \
                     administrator has to free space; then try again.",
                )
            },
            StoreError::Unavailable(cause) => Self {
                cause: Some(cause),
                retry_after: Some(Duration::from_secs(5)),
                ..Self::new(
                    Kind::StorageUnavailable,
                    "The site's database does not answer at the moment. Nothing was changed. Try again in a few seconds.",
                )
            },
            StoreError::TookTooLong => Self::new(
                Kind::ReportTimedOut,
                "The report was stopped because it took the site's database too long. Choose a shorter period, or one \
                 operator, computer or collection.",
            ),
            error @ (StoreError::Unreadable { .. } | StoreError::Internal(_)) => Self::internal(error),
        }
    }
}

/// An error's text as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    format!("{}.", capital(text.trim_end_matches('.')))
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| first.to_uppercase().chain(rest).collect())
        .unwrap_or_default()
}
