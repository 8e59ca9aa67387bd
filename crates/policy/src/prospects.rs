//! What each of many operators would meet on one device: the answer to *who can view this computer, and why*.
//!
//! It is [`decide`] itself, asked as a request for a session would ask it now, so that the answer can't differ from what then
//! happens. Knows nothing of where operators and their rights are kept.

use deskside_model::{AccessLevel, ClientSettings, SessionKind};

use crate::{Decision, DeviceState, OperatorClaims, Request, RoleRights, Side, decide};

/// One device at one moment, as all operators meet it.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Its resultant client settings.
    pub settings: &'a ClientSettings,
    /// Its state.
    pub device: DeviceState,
}

/// What an operator would meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospects {
    /// With a request for full control.
    pub remote_control: Decision,
    /// With a request to view only.
    pub view: Decision,
}

/// Decides for one operator, as the site would.
#[must_use]
pub fn prospects(operator: OperatorClaims<'_>, role: RoleRights, situation: Situation<'_>) -> Prospects {
    let asked = |access| {
        decide(&Request {
            side: Side::Site,
            operator,
            role,
            kind: SessionKind::RemoteControl,
            access,
            // One will be asked for where it is needed, so a missing reason is no obstacle here.
            reason: "to be given",
            settings: situation.settings,
            device: situation.device,
            at: None,
            from: None,
        })
    };
    Prospects {
        remote_control: asked(AccessLevel::FullControl),
        view: asked(AccessLevel::ViewOnly),
    }
}
