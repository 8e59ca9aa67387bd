//! Every reason for which a session is refused or ended. Each has a stable code, and a sentence that says what to do.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($(#[$enum_doc:meta])* $name:ident; $($variant:ident = $number:literal, $code:literal, $text:literal;)*) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u32)]
        pub enum $name {
            $(#[doc = $text] $variant = $number,)*
        }

        impl $name {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The number that is sent; never used again for another reason.
            #[must_use]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// The stable code for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What happened and what to do, in English.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// From a number that was received; `None` when another version knows more reasons.
            #[must_use]
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.number() == number)
            }
        }
    };
}

reasons! {
    /// Why a session is refused, by the site or by the device.
    Refusal;
    RoleForbids = 1, "role_forbids", "Your role does not allow this on this computer. Ask an administrator for a role that does.";
    Disabled = 2, "disabled", "Remote control is turned off for this computer in its client settings.";
    NotPermittedViewer = 3, "not_permitted_viewer", "You are not a permitted viewer of this computer.";
    AccessTooLow = 4, "access_too_low", "The client settings of this computer allow less access than this session needs.";
    Unattended = 5, "unattended", "Nobody is signed in (or the session is locked), and the client settings do not allow unattended sessions.";
    NotDomainJoined = 6, "not_domain_joined", "Remote Assistance needs a computer that is joined to a domain. Start an attended remote control session instead.";
    ReasonRequired = 7, "reason_required", "The client settings require a reason or ticket number. Give one and try again.";
    ConsentDenied = 8, "consent_denied", "The person at the computer said no.";
    ConsentTimeout = 9, "consent_timeout", "The person at the computer did not answer in time, which counts as no.";
    ConsentImpossible = 10, "consent_impossible", "Permission has to be asked, but nobody could be asked: there is no user session to show the question in.";
    DeviceOffline = 11, "device_offline", "The computer is not connected to the site. It will appear as online when it is back.";
    DeviceNotAnswering = 12, "device_not_answering", "The computer is connected but did not answer in time. Try again; if it stays so, restart its agent.";
    KeyConflict = 13, "key_conflict", "The key of this computer was seen in two places, so the site can't tell which one is real. Remove the computer from the site and enrol it again.";
    OutsideHours = 14, "outside_hours", "The client settings of this computer allow sessions to begin in certain hours only, and not now.";
    NetworkNotAllowed = 15, "network_not_allowed", "The client settings of this computer allow sessions from certain networks only, and not from yours.";
    GrantMissing = 20, "grant_missing", "No grant was shown. Start the session from the console.";
    GrantForged = 21, "grant_forged", "The grant was not signed by this computer's site. Start the session from the console.";
    GrantForOtherDevice = 22, "grant_for_other_device", "The grant is for another computer.";
    GrantForOtherViewer = 23, "grant_for_other_viewer", "The grant was given to another viewer.";
    GrantExpired = 24, "grant_expired", "The grant is no longer valid. Start the session again.";
    GrantNotYetValid = 25, "grant_not_yet_valid", "The grant is not valid yet. Check the clocks of the site and of the computer.";
    GrantUsed = 26, "grant_used", "The grant was used before. Start the session again.";
    GrantRevoked = 27, "grant_revoked", "The grant was withdrawn by the site.";
    GrantMalformed = 28, "grant_malformed", "The grant can't be read. Site and computer may run versions that do not fit together.";
    ResumeRefused = 29, "resume_refused", "The lost session can't be taken up again: it is over, or another viewer asked for it. Start the session again.";
    VersionUnsupported = 30, "version_unsupported", "Viewer and computer have no protocol version in common. Update the older one.";
    ProtocolError = 31, "protocol_error", "The viewer sent something that this computer does not understand.";
    TooManySessions = 32, "too_many_sessions", "This computer already has as many sessions as it takes. Wait for one to end.";
    HelperUnavailable = 33, "helper_unavailable", "The computer has no desktop that can be shown at the moment.";
    EvidenceUnavailable = 34, "evidence_unavailable", "The computer can't record this session (its disk may be full), so it does not allow it.";
    GrantForOtherSession = 35, "grant_for_other_session", "The grant is for another session.";
}

reasons! {
    /// Why a session that had begun came to its end.
    EndReason;
    ViewerEnded = 1, "viewer_ended", "The operator ended the session.";
    LocalUserEnded = 2, "local_user_ended", "The person at the computer ended the session.";
    SiteEnded = 3, "site_ended", "The session was ended from the console.";
    GrantRanOut = 4, "grant_ran_out", "The session reached its longest allowed time.";
    LinkLost = 5, "link_lost", "The connection was lost and did not come back in time.";
    HelperLost = 6, "helper_lost", "The program on the computer's desktop stopped, so the session was ended.";
    AgentStopped = 7, "agent_stopped", "The agent on the computer was stopped or restarted.";
    PolicyChanged = 8, "policy_changed", "The client settings changed and no longer allow the session.";
    ProtocolViolated = 9, "protocol_violated", "The viewer sent something it may not send.";
    EvidenceLost = 10, "evidence_lost", "The computer could no longer record the session (its disk may be full), so it ended it.";
    RoleTakenAway = 11, "role_taken_away", "The operator's role no longer allows the session.";
    Idle = 12, "idle", "The operator did nothing for so long that the session was ended.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_and_codes_are_unique() {
        let numbers: HashSet<_> = Refusal::ALL.iter().map(|r| r.number()).collect();
        let codes: HashSet<_> = Refusal::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(numbers.len(), Refusal::ALL.len());
        assert_eq!(codes.len(), Refusal::ALL.len());
    }

    #[test]
    fn a_number_from_a_newer_version_is_unknown_not_wrong() {
        assert_eq!(Refusal::from_number(9_999), None);
        assert_eq!(Refusal::from_number(24), Some(Refusal::GrantExpired));
    }

    #[test]
    fn the_code_is_the_serialised_form() {
        for reason in EndReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
    }
}
