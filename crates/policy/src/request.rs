//! What a decision rests on: plain values, gathered by whoever asks. Holds no rule.

use core::net::IpAddr;

use deskside_model::facts::{DeviceFacts, Membership};
use deskside_model::{AccessLevel, ClientSettings, SessionKind, WeekMoment};

/// A session that somebody asks for, and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who decides.
    pub side: Side,
    /// Who asks.
    pub operator: OperatorClaims<'a>,
    /// What the operator's role gives on this device.
    pub role: RoleRights,
    /// Which kind of session.
    pub kind: SessionKind,
    /// How far the operator wants to go.
    pub access: AccessLevel,
    /// Reason or ticket number; empty when none was given.
    pub reason: &'a str,
    /// The device's resultant client settings.
    pub settings: &'a ClientSettings,
    /// The device at this moment.
    pub device: DeviceState,
    /// The time where the device is, as far as it is known: the site never knows.
    pub at: Option<WeekMoment>,
    /// From which address the operator asked, as the site saw it.
    pub from: Option<IpAddr>,
}

/// Who decides: what one of them can't know is left to the other, never assumed in the operator's favour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The site, before it signs a grant. What it doesn't know of the device's state is left to the device.
    Site,
    /// The device, which decides last. What it doesn't know counts as the stricter case.
    Device,
}

/// What is said of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperatorClaims<'a> {
    /// The account with which they signed in at the site.
    pub account: &'a str,
    /// Whether an account of that name is a local administrator of the device.
    pub local_administrator: LocalAdministrator,
}

/// Whether an account is a local administrator of the device. The site never knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalAdministrator {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Not known.
    Unknown,
}

/// How far an operator's role lets them go on one device, kind by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoleRights {
    /// In remote control.
    pub remote_control: AccessLevel,
    /// In remote assistance.
    pub remote_assistance: AccessLevel,
    /// In remote desktop.
    pub remote_desktop: AccessLevel,
}

impl RoleRights {
    /// A role that gives nothing.
    pub const NONE: Self = Self {
        remote_control: AccessLevel::NoAccess,
        remote_assistance: AccessLevel::NoAccess,
        remote_desktop: AccessLevel::NoAccess,
    };

    /// A role that gives everything.
    pub const ALL: Self = Self {
        remote_control: AccessLevel::FullControl,
        remote_assistance: AccessLevel::FullControl,
        remote_desktop: AccessLevel::FullControl,
    };

    /// What a grant says of the role: this access in this kind of session, and nothing else.
    #[must_use]
    pub fn only(kind: SessionKind, access: AccessLevel) -> Self {
        let mut rights = Self::NONE;
        *match kind {
            SessionKind::RemoteControl => &mut rights.remote_control,
            SessionKind::RemoteAssistance => &mut rights.remote_assistance,
            SessionKind::RemoteDesktop => &mut rights.remote_desktop,
        } = access;
        rights
    }

    /// How far this role goes in one kind of session.
    #[must_use]
    pub fn in_kind(self, kind: SessionKind) -> AccessLevel {
        match kind {
            SessionKind::RemoteControl => self.remote_control,
            SessionKind::RemoteAssistance => self.remote_assistance,
            SessionKind::RemoteDesktop => self.remote_desktop,
        }
    }
}

/// A device at one moment, as far as a decision is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceState {
    /// Whether somebody is there.
    pub presence: Presence,
    /// Whether the computer is joined to a domain.
    pub membership: DomainMembership,
    /// Whether a question could be shown on the screen now: a helper runs. The site passes `true` and leaves it to
    /// the device.
    pub can_ask: bool,
}

impl DeviceState {
    /// The state that reported facts describe; `can_ask` is left to the device.
    #[must_use]
    pub fn from_facts(facts: &DeviceFacts) -> Self {
        Self {
            presence: match facts.active_user() {
                Some(user) if user.locked => Presence::Locked,
                Some(_) => Presence::Attended,
                None => Presence::Nobody,
            },
            membership: match facts.membership {
                Membership::Domain { .. } => DomainMembership::Joined,
                Membership::Workgroup { .. } => DomainMembership::NotJoined,
            },
            can_ask: true,
        }
    }
}

/// Whether somebody sits at the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Signed in at the screen, and not locked.
    Attended,
    /// Signed in, and the screen is locked.
    Locked,
    /// Nobody is signed in at the screen.
    Nobody,
    /// Not known.
    Unknown,
}

/// Whether a computer is joined to a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainMembership {
    /// It is.
    Joined,
    /// It is in a workgroup.
    NotJoined,
    /// Not known.
    Unknown,
}
