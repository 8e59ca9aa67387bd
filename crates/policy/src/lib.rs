//! Who may do what, as one pure function that always says why.
//!
//! [`decide`] answers a [`Request`] for a session in the order of [`Step`]; the first step that refuses ends it. Site
//! and device call the same function with what each of them knows: the site before it signs a grant, the device when
//! the site offers a session, when the viewer shows its grant, and whenever settings or circumstances change. The
//! stricter of the two decisions wins, because both must allow.
//!
//! This crate must not know of time, storage or the network. Everything it needs is in the request, and everything it
//! found is in the [`Decision`]: what was decided, at which step, and a sentence for each step on the way.
//!
//! [`Rights`] are what the assignments of an operator add up to. [`collections`] says which devices are together, so that
//! roles and settings can be given to many at once.
//!
//! `tests/matrix.txt` holds the answer to every combination of circumstances that matters, one line each; a change of
//! policy is a change of that file.

mod administrators;
pub mod collections;
mod consequences;
mod decision;
mod prospects;
mod request;
mod resultant;
mod rights;
mod step;
mod steps;

pub use administrators::LocalAdministrators;
pub use consequences::{Consequence, loses_control};
pub use decision::{Consent, Decision, Explanation, Outcome, StepResult};
pub use prospects::{Prospects, Situation, prospects};
pub use request::{
    DeviceState, DomainMembership, LocalAdministrator, OperatorClaims, Presence, Request, RoleRights, Side,
};
pub use resultant::{OrderedSet, Origin, Resultant, resultant};
pub use rights::{Given, Rights};
pub use step::Step;
pub use steps::decide;
