//! Request and response types of the site's API, written once: the OpenAPI document, the console's client and the
//! command line come from these. All paths start with `/api/v1`; all times are UTC milliseconds.
//!
//! It must not know how anything is stored.

pub mod api_tokens;
pub mod bulk;
pub mod collections;
pub mod devices;
pub mod enrolment;
pub mod operators;
pub mod page;
pub mod permissions;
pub mod problem;
pub mod reports;
pub mod saved_filters;
pub mod security;
pub mod security_keys;
pub mod sessions;
pub mod settings;
pub mod settings_sets;
pub mod sign_in;
pub mod site;
pub mod status;
pub mod who_can_view;

pub use page::{Page, PageQuery};
pub use problem::Problem;
