//! The kinds of problem: status, code and title in one table. A code is never given to another kind.

use axum::http::StatusCode;
use deskside_model::Refusal;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal, $title:literal;)*) => {
        /// What kind of problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
            /// A session was refused, by the site or by the device.
            Refused(Refusal),
        }

        impl Kind {
            /// All kinds but the refusals, which have their own table (`model::Refusal`).
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                    Self::Refused(refusal) => status_of(refusal),
                }
            }

            /// Stable code for programs and translations.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Refused(refusal) => refusal.code(),
                }
            }

            /// Short name.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                    Self::Refused(_) => "The session was refused",
                }
            }
        }
    };
}

kinds! {
    /// Not JSON, or not UTF-8, or cut off.
    MalformedBody = BAD_REQUEST, "malformed_body", "The request can't be read";
    /// JSON, but not what this request takes.
    InvalidBody = UNPROCESSABLE_ENTITY, "invalid_body", "The request does not fit";
    /// Not `application/json`.
    WrongContentType = UNSUPPORTED_MEDIA_TYPE, "wrong_content_type", "The request has the wrong type";
    /// More than this request takes.
    BodyTooLarge = PAYLOAD_TOO_LARGE, "body_too_large", "The request is too large";
    /// A parameter of the URL can't be read.
    InvalidQuery = BAD_REQUEST, "invalid_query", "The address holds a parameter that can't be used";
    /// A value can't be used.
    InvalidValue = UNPROCESSABLE_ENTITY, "invalid_value", "A value can't be used";
    /// Nothing there.
    NotFound = NOT_FOUND, "not_found", "Not found";
    /// No such address in the API.
    NoSuchAddress = NOT_FOUND, "no_such_address", "There is nothing at this address";
    /// The address takes other methods.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes other methods";
    /// Nobody is signed in.
    NotSignedIn = UNAUTHORIZED, "not_signed_in", "You are not signed in";
    /// Unknown account, wrong password or wrong code.
    WrongCredentials = UNAUTHORIZED, "wrong_credentials", "Signing in failed";
    /// The account has a second factor, and no code was given.
    CodeRequired = UNAUTHORIZED, "code_required", "A code is needed";
    /// The account has a security key and no authenticator, and the key's answer was not given.
    SecurityKeyRequired = UNAUTHORIZED, "security_key_required", "A security key is needed";
    /// Too many failures.
    TooManyAttempts = TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts";
    /// The header `x-csrf-token` is missing or wrong.
    WrongCsrfToken = FORBIDDEN, "wrong_csrf_token", "The request could not be proven to be yours";
    /// The request comes from another web site.
    WrongOrigin = FORBIDDEN, "wrong_origin", "The request comes from another web site";
    /// The role does not allow it.
    RoleForbids = FORBIDDEN, "permission_missing", "Your role does not allow this";
    /// Somebody would give what they don't have themselves.
    Escalation = FORBIDDEN, "escalation", "You can't give what you don't have";
    /// No program may do this in its owner's name.
    TokenNotAllowed = FORBIDDEN, "token_not_allowed", "An API token can't do this";
    /// The set-up token is unknown, expired or used.
    SetupTokenInvalid = FORBIDDEN, "setup_token_invalid", "The set-up link can't be used";
    /// The enrolment token is unknown, expired, used up or withdrawn.
    EnrolmentTokenInvalid = FORBIDDEN, "enrolment_token_invalid", "The enrolment token can't be used";
    /// The site has an administrator already.
    AlreadySetUp = CONFLICT, "already_set_up", "The site is set up already";
    /// Something else has this name, or it was changed meanwhile.
    Conflict = CONFLICT, "conflict", "It exists or was changed already";
    /// The account name is taken.
    AccountTaken = CONFLICT, "account_taken", "The account name is taken";
    /// Somebody changed the client settings meanwhile.
    VersionConflict = CONFLICT, "version_conflict", "Somebody else changed it meanwhile";
    /// The last full administrator.
    LastAdministrator = CONFLICT, "last_administrator", "There must be a full administrator";
    /// Every site has this role.
    RoleBuiltIn = CONFLICT, "role_built_in", "The role can't be changed";
    /// Somebody has this role.
    RoleInUse = CONFLICT, "role_in_use", "The role is in use";
    /// Other collections lean on it.
    CollectionInUse = CONFLICT, "collection_in_use", "The collection is in use";
    /// The default client settings are for every device and come last.
    DefaultSettingsSet = CONFLICT, "default_settings_set", "The default client settings stay what they are";
    /// It is one that every site has.
    CollectionBuiltIn = CONFLICT, "collection_built_in", "The collection can't be changed";
    /// Collections would lean on each other.
    CollectionCycle = UNPROCESSABLE_ENTITY, "collection_cycle", "The collections would lean on each other";
    /// Oneself.
    OwnAccount = CONFLICT, "own_account", "This is your own account";
    /// The present password is wrong.
    WrongPassword = FORBIDDEN, "wrong_password", "The password is wrong";
    /// The code of the second factor is wrong.
    WrongCode = UNPROCESSABLE_ENTITY, "wrong_code", "The code is wrong";
    /// What a security key answered at its registration doesn't count.
    SecurityKeyRefused = UNPROCESSABLE_ENTITY, "security_key_refused", "The security key can't be registered";
    /// The site has no name that keys could be bound to, or another one than theirs.
    SecurityKeysUnavailable = CONFLICT, "security_keys_unavailable", "Security keys can't be used here";
    /// A second factor is on already, or none was offered.
    SecondFactorState = CONFLICT, "second_factor_state", "The second factor is not in a state for this";
    /// Too many people do the same costly thing.
    Busy = SERVICE_UNAVAILABLE, "busy", "The site is busy";
    /// The database can't be written.
    StorageFull = INSUFFICIENT_STORAGE, "storage_full", "The site can't save anything";
    /// The database does not answer.
    StorageUnavailable = SERVICE_UNAVAILABLE, "storage_unavailable", "The site's database does not answer";
    /// Took too long.
    TimedOut = GATEWAY_TIMEOUT, "timed_out", "It took too long";
    /// A report that was stopped, because it took the database too long.
    ReportTimedOut = GATEWAY_TIMEOUT, "report_timed_out", "The report took too long";
    /// A request that this server does not take.
    BadRequest = BAD_REQUEST, "bad_request", "The request can't be used";
    /// An error of ours.
    Internal = INTERNAL_SERVER_ERROR, "internal", "The site server failed";
}

/// 403: somebody may not. 409: not as things stand. 503: the device is not there. 504: it does not answer.
fn status_of(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::RoleForbids
        | Refusal::Disabled
        | Refusal::NotPermittedViewer
        | Refusal::AccessTooLow
        | Refusal::ConsentDenied
        | Refusal::GrantMissing
        | Refusal::GrantForged
        | Refusal::GrantForOtherDevice
        | Refusal::GrantForOtherViewer
        | Refusal::GrantExpired
        | Refusal::GrantNotYetValid
        | Refusal::GrantUsed
        | Refusal::GrantRevoked
        | Refusal::KeyConflict
        | Refusal::GrantMalformed => StatusCode::FORBIDDEN,
        Refusal::ReasonRequired | Refusal::ProtocolError => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::DeviceOffline | Refusal::EvidenceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::DeviceNotAnswering => StatusCode::GATEWAY_TIMEOUT,
        // Not as things stand: nobody there, no answer, no desktop.
        _ => StatusCode::CONFLICT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_also_among_refusals() {
        let codes = Kind::ALL.iter().map(|kind| kind.code());
        let codes: Vec<_> = codes.chain(Refusal::ALL.iter().map(|refusal| refusal.code())).collect();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    }

    #[test]
    fn every_kind_is_an_error_status() {
        for kind in Kind::ALL {
            assert!(
                kind.status().is_client_error() || kind.status().is_server_error(),
                "{kind:?}"
            );
        }
    }
}
