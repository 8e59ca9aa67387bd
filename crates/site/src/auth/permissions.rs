//! Who may do what on the site: one table of roles and permissions, and the way in which a handler asks for one.
//!
//! A handler takes [`Allowed<P>`] as an argument; the permission is in its signature, and without it there is no operator
//! in the handler's hands. What may happen on a *device* is decided in `policy`, not here.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use deskside_site_api::operators::Role;

use super::SignedIn;
use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// A permission that a handler can ask for in its signature.
pub trait Needs: Send + Sync + 'static {
    /// Which one.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $($role:ident),*;)*) => {
        /// One thing that a role may allow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Whether a role allows it. A full administrator may do everything.
            #[must_use]
            pub fn allowed_to(self, role: Role) -> bool {
                match self {
                    $(Self::$name => matches!(role, Role::FullAdministrator $(| Role::$role)*),)*
                }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Needs for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
    };
}

permissions! {
    /// See devices, and their live events.
    ReadDevices: RemoteToolsOperator, ReadOnlyAnalyst;
    /// Remove devices from the site.
    RemoveDevices: ;
    /// See sessions.
    ReadSessions: RemoteToolsOperator, ReadOnlyAnalyst;
    /// Ask for sessions, and end one's own.
    StartSessions: RemoteToolsOperator;
    /// End sessions of others.
    EndSessionsOfOthers: ;
    /// Read status messages.
    ReadStatusMessages: ReadOnlyAnalyst, Auditor;
    /// See who may sign in.
    ReadOperators: ReadOnlyAnalyst;
    /// Make and remove operators.
    ManageOperators: ;
    /// See enrolment tokens (never their secrets).
    ReadEnrolment: ReadOnlyAnalyst;
    /// Make and withdraw enrolment tokens.
    ManageEnrolment: ;
    /// See the client settings.
    ReadClientSettings: RemoteToolsOperator, ReadOnlyAnalyst;
    /// Change the client settings.
    ManageClientSettings: ;
    /// What everybody may who is signed in: their own account, the site's name, the stream of those events that their
    /// role may see.
    OwnAccount: RemoteToolsOperator, ReadOnlyAnalyst, Auditor;
}

/// An operator whose role allows `P`; as an argument of a handler, the check that it does.
#[derive(Debug)]
pub struct Allowed<P> {
    signed_in: SignedIn,
    permission: PhantomData<P>,
}

impl<P> Deref for Allowed<P> {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl<P: Needs> FromRequestParts<AppState> for Allowed<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        if !P::PERMISSION.allowed_to(signed_in.operator.role) {
            return Err(ApiError::new(
                Kind::RoleForbids,
                "Your role does not allow this. Ask an administrator of the site for a role that does.",
            ));
        }
        Ok(Self {
            signed_in,
            permission: PhantomData,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as a reviewer reads it: a change of roles is a change of this text.
    #[test]
    fn roles_and_permissions() {
        let roles = [
            ("administrator", Role::FullAdministrator),
            ("remote tools", Role::RemoteToolsOperator),
            ("analyst", Role::ReadOnlyAnalyst),
            ("auditor", Role::Auditor),
        ];
        let lines: Vec<_> = Permission::ALL
            .iter()
            .map(|permission| {
                let allowed = roles.iter().filter(|(_, role)| permission.allowed_to(*role));
                let names: Vec<_> = allowed.map(|(name, _)| *name).collect();
                format!("{permission:?}: {}", names.join(", "))
            })
            .collect();
        let expected = [
            "ReadDevices: administrator, remote tools, analyst",
            "RemoveDevices: administrator",
            "ReadSessions: administrator, remote tools, analyst",
            "StartSessions: administrator, remote tools",
            "EndSessionsOfOthers: administrator",
            "ReadStatusMessages: administrator, analyst, auditor",
            "ReadOperators: administrator, analyst",
            "ManageOperators: administrator",
            "ReadEnrolment: administrator, analyst",
            "ManageEnrolment: administrator",
            "ReadClientSettings: administrator, remote tools, analyst",
            "ManageClientSettings: administrator",
            "OwnAccount: administrator, remote tools, analyst, auditor",
        ];
        assert_eq!(lines, expected);
    }
}
