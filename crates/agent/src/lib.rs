//! The agent as a library: the service and the helper.
//!
//! Two processes of one program. The [`service`] has the keys, the network, the policy, the rights gate and the evidence;
//! the [`helper`] lives in the local user's session and has screen, input, prompt, bar and icon. They speak over a
//! socket pair ([`helper_link`]), and neither does the other's work.
//!
//! | module | does |
//! | --- | --- |
//! | [`service`] | owns everything else on a device: one loop |
//! | [`helper`] | eyes and hands in the user's session |
//! | [`helper_link`] | finds the session, starts the helper, carries messages |
//! | [`control`] | the control link to the site |
//! | [`state`] | the state directory: enrolment, key, settings, used grants, evidence |
//! | [`enrol`] | makes this computer a device of a site |
//! | [`facts`] | what the agent says of its computer |
//! | [`history`] | who looked at this computer, for the people who use it |
//! | [`memory`] | keeps the processes small |

pub mod advice;
pub mod control;
pub mod enrol;
pub mod facts;
pub mod helper;
pub mod helper_link;
pub mod history;
pub mod memory;
mod said;
pub mod service;
pub mod state;

pub use advice::Advice;
