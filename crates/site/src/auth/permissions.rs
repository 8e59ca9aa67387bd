//! The doors of the site: what each asks of an operator, and the way in which a handler puts one into its signature.
//!
//! A handler takes [`Allowed<P>`] as an argument; without the permission there is no operator in the handler's hands. Most doors
//! open for whoever has their permission on some devices at least: on which, the handler asks [`super::reach`]. What the
//! permissions are, and which built-in role has which, is in `model`; what may happen on a *device* is decided in `policy`.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use deskside_model::{Permission, PermissionSet};
use deskside_policy::Rights;

use super::{InPerson, SignedIn};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// What a door asks. "Everybody" is a word of its own, so that an empty set never opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Open to whoever is signed in.
    Everybody,
    /// Open to those who have at least one of these, on some devices at least.
    AnyOf(PermissionSet),
    /// Open to those who have at least one of these on all devices.
    Everywhere(PermissionSet),
}

impl Door {
    /// Whether these rights open it.
    #[must_use]
    pub fn opens_for(self, rights: &Rights) -> bool {
        match self {
            Self::Everybody => true,
            Self::AnyOf(keys) => keys.meets(rights.anywhere()),
            Self::Everywhere(keys) => keys.meets(rights.everywhere()),
        }
    }

    /// Lets whoever has these rights through.
    ///
    /// # Errors
    /// `permission_missing`.
    pub fn check(self, rights: &Rights) -> ApiResult<()> {
        if self.opens_for(rights) {
            return Ok(());
        }
        Err(ApiError::new(
            Kind::RoleForbids,
            "Your role does not allow this. Ask an administrator of the site for a role that does.",
        ))
    }
}

/// A door that a handler can ask for in its signature.
pub trait Needs: Send + Sync + 'static {
    /// Which one.
    const DOOR: Door;
}

macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident: $door:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Needs for $name {
            const DOOR: Door = $door;
        }
    )*};
}

doors! {
    /// See devices.
    ReadDevices: one(Permission::ReadDevices);
    /// Remove devices from the site.
    RemoveDevices: one(Permission::RemoveDevices);
    /// See collections and who is in them.
    ReadCollections: one(Permission::ReadCollections);
    /// Make, change and delete collections.
    ManageCollections: one(Permission::ManageCollections);
    /// See sessions.
    ReadSessions: one(Permission::ReadSessions);
    /// Ask for sessions of any kind. How far each may go is decided by `policy`.
    StartSessions: Door::AnyOf(PermissionSet::SESSIONS);
    /// End sessions: one's own, or, with that permission, those of others. Whose it is, the handler checks.
    EndSessions: Door::AnyOf(PermissionSet::SESSIONS.with(Permission::EndSessions));
    /// Read status messages.
    ReadStatusMessages: one(Permission::ReadStatusMessages);
    /// Run reports.
    RunReports: one(Permission::RunReports);
    /// See who may do what.
    ReadSecurity: one(Permission::ReadSecurity);
    /// Decide who may do what.
    ManageSecurity: one(Permission::ManageSecurity);
    /// See enrolment tokens (never their secrets).
    ReadEnrolment: one(Permission::ReadEnrolment);
    /// Make and withdraw enrolment tokens.
    ManageEnrolment: one(Permission::ManageEnrolment);
    /// See the sets of client settings.
    ReadClientSettings: Door::Everywhere(PermissionSet::EMPTY.with(Permission::ReadClientSettings));
    /// See the client settings that hold on a device. On which, the handler asks.
    ReadSettingsOfDevices: one(Permission::ReadClientSettings);
    /// Change the client settings.
    ManageClientSettings: one(Permission::ManageClientSettings);
    /// What everybody may who is signed in: their own account, the site's name, the stream of those events that they
    /// may see.
    OwnAccount: Door::Everybody;
}

const fn one(permission: Permission) -> Door {
    Door::AnyOf(PermissionSet::EMPTY.with(permission))
}

/// Somebody who came through a door with a request.
pub trait Came: Send + Sync {
    /// Which one.
    const THROUGH: Door;

    /// Who.
    fn who(&self) -> &SignedIn;
}

impl<P: Needs> Came for Allowed<P> {
    const THROUGH: Door = P::DOOR;

    fn who(&self) -> &SignedIn {
        self
    }
}

impl Came for InPerson {
    const THROUGH: Door = Door::Everybody;

    fn who(&self) -> &SignedIn {
        self
    }
}

/// An operator for whom the door `P` opens; as an argument of a handler, the check that it does.
#[derive(Debug)]
pub struct Allowed<P> {
    signed_in: SignedIn,
    door: PhantomData<P>,
}

impl<P> Allowed<P> {
    /// The operator, for what outlives the request.
    #[must_use]
    pub fn into_inner(self) -> SignedIn {
        self.signed_in
    }
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
        P::DOOR.check(signed_in.rights())?;
        Ok(Self {
            signed_in,
            door: PhantomData,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_model::{BuiltInCollection, CollectionId, Timestamp};
    use deskside_policy::Given;

    const SOMEWHERE: CollectionId = CollectionId::from_bytes([7; 16]);

    fn rights(permissions: PermissionSet, place: CollectionId) -> Rights {
        let given = Given {
            permissions,
            collections: [place].into(),
            until: None,
        };
        Rights::new([given], Timestamp::from_millis(0))
    }

    fn somewhere(permission: Permission) -> Rights {
        rights(PermissionSet::of(&[permission]), SOMEWHERE)
    }

    #[test]
    fn no_permission_opens_no_door_but_the_one_for_everybody() {
        let nothing = Rights::default();
        assert!(OwnAccount::DOOR.opens_for(&nothing));
        for door in [
            StartSessions::DOOR,
            ReadDevices::DOOR,
            ReadClientSettings::DOOR,
            Door::AnyOf(PermissionSet::EMPTY),
        ] {
            assert!(!door.opens_for(&nothing), "{door:?}");
        }
        let all = rights(PermissionSet::ALL, BuiltInCollection::AllDevices.id());
        assert!(!Door::AnyOf(PermissionSet::EMPTY).opens_for(&all));
        assert!(!Door::Everywhere(PermissionSet::EMPTY).opens_for(&all));
    }

    #[test]
    fn one_of_several_keys_is_enough() {
        let view = somewhere(Permission::View);
        assert!(StartSessions::DOOR.opens_for(&view));
        assert!(!RemoveDevices::DOOR.opens_for(&view));
        let end = somewhere(Permission::EndSessions);
        assert!(EndSessions::DOOR.opens_for(&end) && !StartSessions::DOOR.opens_for(&end));
    }

    #[test]
    fn some_doors_ask_for_a_role_on_all_devices() {
        let here = somewhere(Permission::ReadClientSettings);
        assert!(ReadSettingsOfDevices::DOOR.opens_for(&here));
        assert!(!ReadClientSettings::DOOR.opens_for(&here));
        let key = PermissionSet::of(&[Permission::ReadClientSettings]);
        let everywhere = rights(key, BuiltInCollection::AllDevices.id());
        assert!(ReadClientSettings::DOOR.opens_for(&everywhere));
    }
}
