//! The agent as a library: the service and the helper.
//!
//! | module | does |
//! | --- | --- |
//! | [`state`] | the state directory: enrolment, key, settings, used grants, evidence |
//! | [`enrol`] | makes this computer a device of a site |
//! | [`facts`] | what the agent says of its computer |

pub mod advice;
pub mod enrol;
pub mod facts;
pub mod state;

pub use advice::Advice;
