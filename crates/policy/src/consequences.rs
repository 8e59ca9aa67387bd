//! What a change of a device's client settings means for people: the changes that an administrator should look at twice.
//! Holds no rule of its own; who may start what is asked of [`decide`].

use deskside_model::{AccessLevel, ClientSettings, SessionKind};

use crate::{
    Decision, DeviceState, DomainMembership, LocalAdministrator, OperatorClaims, Presence, Request, RoleRights, Side,
    decide,
};

/// Something that a change of client settings does to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// The local user is no longer asked.
    PromptsOff,
    /// Sessions may start while nobody is there.
    UnattendedOn,
    /// Remote control is possible where it was not.
    ControlEnabled,
    /// Somebody may be a viewer who was not permitted.
    PermittedViewersWidened,
}

impl Consequence {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::PromptsOff,
        Self::UnattendedOn,
        Self::ControlEnabled,
        Self::PermittedViewersWidened,
    ];

    /// The stable code for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PromptsOff => "prompts_off",
            Self::UnattendedOn => "unattended_on",
            Self::ControlEnabled => "control_enabled",
            Self::PermittedViewersWidened => "permitted_viewers_widened",
        }
    }

    /// Whether going from one to the other does it.
    #[must_use]
    pub fn follows(self, before: &ClientSettings, after: &ClientSettings) -> bool {
        match self {
            Self::PromptsOff => before.prompt_for_permission && !after.prompt_for_permission,
            Self::UnattendedOn => !before.allow_unattended && after.allow_unattended,
            Self::ControlEnabled => !before.remote_control_enabled && after.remote_control_enabled,
            Self::PermittedViewersWidened => widened(before, after),
        }
    }
}

/// An empty list permits everybody, so nothing is wider than that.
fn widened(before: &ClientSettings, after: &ClientSettings) -> bool {
    let (listed, then) = (&before.permitted_viewers, &after.permitted_viewers);
    if listed.is_empty() {
        return false;
    }
    then.is_empty() || then.adds_to(listed) || (!before.grant_local_administrators && after.grant_local_administrators)
}

/// Whether an operator who could control the device no longer can. Somebody is there, a reason is given, and the operator
/// is no local administrator: who is one is only known on the device.
#[must_use]
pub fn loses_control(
    operator: OperatorClaims<'_>,
    role: RoleRights,
    before: &ClientSettings,
    after: &ClientSettings,
) -> bool {
    let controls = |settings| {
        let decision = decide(&Request {
            side: Side::Site,
            operator: OperatorClaims {
                local_administrator: LocalAdministrator::No,
                ..operator
            },
            role,
            kind: SessionKind::RemoteControl,
            access: AccessLevel::FullControl,
            reason: "-",
            settings,
            device: DeviceState {
                presence: Presence::Attended,
                membership: DomainMembership::Unknown,
                can_ask: true,
            },
            at: None,
            from: None,
        });
        matches!(
            decision,
            Decision::Allowed {
                access: AccessLevel::FullControl,
                ..
            }
        )
    };
    controls(before) && !controls(after)
}
