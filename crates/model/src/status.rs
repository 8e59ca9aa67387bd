//! The registry of status messages: every fact that is audited has a number, a severity and a name here.
//!
//! A number is never given to another message; a retired one stays in the table, marked as such.

use serde::{Deserialize, Serialize};

/// How much a status message asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// What was expected.
    Information,
    /// Something to look at: a refusal, a wrong password.
    Warning,
    /// Something that should not happen: a forged grant, a cloned key.
    Alert,
}

macro_rules! registry {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $code:literal, $severity:ident;)*) => {
        /// What a status message is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u32)]
        pub enum StatusKind {
            $($(#[$doc])* $name = $number,)*
        }

        impl StatusKind {
            /// The whole registry, in order of number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number in the registry.
            #[must_use]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// The stable code for programs and translations.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How much attention it asks for.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// The kind with this number, when this version knows it.
            #[must_use]
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.number() == number)
            }
        }
    };
}

registry! {
    /// The site was set up and its first administrator made.
    SiteSetUp = 100, "site_set_up", Information;
    /// An operator signed in.
    SignedIn = 110, "signed_in", Information;
    /// A sign-in failed: unknown account, wrong password or wrong code.
    SignInFailed = 111, "sign_in_failed", Warning;
    /// Sign-in was refused because of too many failures.
    SignInLockedOut = 112, "sign_in_locked_out", Alert;
    /// An operator signed out.
    SignedOut = 113, "signed_out", Information;
    /// An operator registered a security key.
    SecurityKeyAdded = 114, "security_key_added", Information;
    /// An operator removed a security key of theirs.
    SecurityKeyRemoved = 115, "security_key_removed", Warning;
    /// A security key counted fewer signatures than before: there is a copy of it. Nobody was signed in.
    SecurityKeyCopied = 116, "security_key_copied", Alert;
    /// An operator account was made.
    OperatorCreated = 120, "operator_created", Information;
    /// An operator account was removed.
    OperatorRemoved = 121, "operator_removed", Warning;
    /// An operator's password was changed.
    PasswordChanged = 122, "password_changed", Information;
    /// An operator turned their second factor on.
    SecondFactorEnabled = 123, "second_factor_enabled", Information;
    /// An operator turned their second factor off.
    SecondFactorDisabled = 124, "second_factor_disabled", Warning;
    /// An operator's name was changed.
    OperatorChanged = 125, "operator_changed", Information;
    /// An operator's account was shut: they can't sign in.
    OperatorDisabled = 126, "operator_disabled", Warning;
    /// An operator's account was opened again.
    OperatorEnabled = 127, "operator_enabled", Information;
    /// Somebody gave another operator a new password.
    PasswordReset = 128, "password_reset", Warning;
    /// Somebody took another operator's second factors away, for one who lost theirs.
    SecondFactorReset = 129, "second_factor_reset", Warning;
    /// A set of client settings was changed, or put back to what it was.
    ClientSettingsChanged = 130, "client_settings_changed", Information;
    /// A set of client settings was made.
    SettingsSetCreated = 131, "settings_set_created", Information;
    /// A set of client settings was deleted.
    SettingsSetDeleted = 132, "settings_set_deleted", Warning;
    /// A collection was made.
    CollectionCreated = 150, "collection_created", Information;
    /// A collection was changed.
    CollectionChanged = 151, "collection_changed", Information;
    /// A collection was deleted.
    CollectionDeleted = 152, "collection_deleted", Warning;
    /// A security role was made.
    RoleCreated = 160, "role_created", Information;
    /// A security role was changed.
    RoleChanged = 161, "role_changed", Warning;
    /// A security role was deleted.
    RoleDeleted = 162, "role_deleted", Warning;
    /// A group of operators was made.
    GroupCreated = 163, "group_created", Information;
    /// A group of operators, or who is in it, was changed.
    GroupChanged = 164, "group_changed", Information;
    /// A group of operators was deleted.
    GroupDeleted = 165, "group_deleted", Warning;
    /// A role was given to an operator or a group.
    RoleAssigned = 166, "role_assigned", Information;
    /// A role was taken away from an operator or a group.
    RoleUnassigned = 167, "role_unassigned", Warning;
    /// An operator made a token for a program.
    ApiTokenCreated = 170, "api_token_created", Information;
    /// An operator's token for a program was withdrawn.
    ApiTokenRevoked = 171, "api_token_revoked", Information;
    /// An operator's token for a program was used for the first time from this address.
    ApiTokenUsed = 172, "api_token_used", Information;
    /// Somebody exported the chains of the site and its devices.
    AuditExported = 180, "audit_exported", Information;
    /// The site wrote a report to a file, as it is configured to.
    ReportExported = 181, "report_exported", Information;
    /// The site could not write a report to a file.
    ReportExportFailed = 182, "report_export_failed", Warning;
    /// An enrolment token was made.
    EnrolmentTokenCreated = 200, "enrolment_token_created", Information;
    /// An enrolment token was withdrawn.
    EnrolmentTokenRevoked = 201, "enrolment_token_revoked", Information;
    /// A device enrolled.
    DeviceEnrolled = 210, "device_enrolled", Information;
    /// An enrolment was refused: token unknown, expired, used up or revoked.
    EnrolmentRefused = 211, "enrolment_refused", Warning;
    /// One device key was used from two places: a cloned disk or a stolen key.
    DeviceKeyCloned = 212, "device_key_cloned", Alert;
    /// A device was removed from the site.
    DeviceRemoved = 213, "device_removed", Warning;
    /// A device sent evidence that does not continue its chain.
    EvidenceBroken = 214, "evidence_broken", Alert;
    /// A device sent evidence of a kind that this version of the site does not know; it was kept all the same.
    EvidenceOfUnknownKind = 215, "evidence_of_unknown_kind", Information;
    /// An operator asked for a session.
    SessionRequested = 300, "session_requested", Information;
    /// The site allowed the session and signed a grant.
    SessionGranted = 301, "session_granted", Information;
    /// The site refused the session.
    SessionRefusedBySite = 302, "session_refused_by_site", Warning;
    /// The device refused the session.
    SessionRefusedByDevice = 303, "session_refused_by_device", Warning;
    /// The site allowed the operator of a running session to do more, and signed that.
    RaiseGranted = 304, "raise_granted", Information;
    /// The site refused the operator of a running session to do more.
    RaiseRefusedBySite = 305, "raise_refused_by_site", Warning;
    /// The local user was asked.
    ConsentAsked = 310, "consent_asked", Information;
    /// The local user said yes.
    ConsentGiven = 311, "consent_given", Information;
    /// The local user said no.
    ConsentDenied = 312, "consent_denied", Warning;
    /// The local user did not answer, which counts as no.
    ConsentTimedOut = 313, "consent_timed_out", Warning;
    /// The session began: the picture may flow from here on.
    SessionStarted = 320, "session_started", Information;
    /// The viewer lost its connection and came back.
    SessionResumed = 321, "session_resumed", Information;
    /// The session ended.
    SessionEnded = 322, "session_ended", Information;
    /// The rights of a running session changed.
    SessionRightsChanged = 323, "session_rights_changed", Information;
    /// The local user paused the session: nothing is seen or acted on.
    SessionPaused = 324, "session_paused", Information;
    /// The local user let a paused session go on.
    SessionContinued = 325, "session_continued", Information;
    /// The local user was asked to let the operator of a running session do more.
    RaiseAsked = 326, "raise_asked", Information;
    /// The operator of a running session may not do more: the device, or the local user, said no.
    RaiseRefused = 327, "raise_refused", Warning;
    /// The screen was locked after the last session.
    ScreenLocked = 328, "screen_locked", Information;
    /// The screen should have been locked after the last session, and is not.
    ScreenNotLocked = 329, "screen_not_locked", Warning;
    /// Somebody showed a grant that was missing, forged, expired, used before, or not theirs.
    GrantMisused = 330, "grant_misused", Alert;
    /// The operator locked the device's own keyboard and mouse.
    InputLocked = 331, "input_locked", Information;
    /// The device's own keyboard and mouse work again.
    InputUnlocked = 332, "input_unlocked", Information;
    /// The people at the computer asked for more consent or notice than the client settings give, or took that back.
    OwnSettingChanged = 333, "own_setting_changed", Information;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_codes_match_the_serialised_form() {
        for pair in StatusKind::ALL.windows(2) {
            assert!(pair[0].number() < pair[1].number());
        }
        for kind in StatusKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(StatusKind::from_number(kind.number()), Some(*kind));
        }
    }
}
