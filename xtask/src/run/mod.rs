//! Running other programs: groups of processes, logs, progress, steps.
//!
//! Knows nothing of Deskside.

mod group;
mod interrupt;
mod log;
mod progress;
mod service;
mod step;
mod steps;

pub use group::{Group, bound_to_us};
pub use interrupt::Interrupt;
pub use service::Service;
pub use step::Step;
pub use steps::Steps;
