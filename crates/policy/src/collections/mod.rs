//! Collections: which rules make a device a member, as pure functions.
//!
//! | module | what |
//! | --- | --- |
//! | [`facts`] | what an expression can ask of a device |
//! | [`query`] | expressions (CEL): compiled once, asked for each device |
//! | [`membership`] | direct, query, include and exclude rules and the limiting collection |
//! | [`graph`] | the order in which collections can be evaluated |
//!
//! It must not know how collections or devices are stored, or what time it is.

mod bounds;
pub mod facts;
pub mod graph;
pub mod membership;
pub mod query;

pub use bounds::MAX_SOURCE;
pub use facts::{DeviceNow, FACTS, FactInfo, FactType};
pub use graph::Cycle;
pub use membership::{Definition, Plan};
pub use query::{Asked, Language, Problem, Query};
