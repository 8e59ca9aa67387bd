//! One entity for each table: names and portable types of the columns, and nothing else. What the columns mean is said in
//! the repositories, which are the only users.

pub(crate) mod api_token;
pub(crate) mod assignment;
pub(crate) mod assignment_collection;
pub(crate) mod collection;
pub(crate) mod collection_member;
pub(crate) mod collection_state;
pub(crate) mod device;
pub(crate) mod device_evidence;
pub(crate) mod enrolment_token;
pub(crate) mod former_member;
pub(crate) mod former_state;
pub(crate) mod group;
pub(crate) mod group_member;
pub(crate) mod operator;
pub(crate) mod role;
pub(crate) mod saved_filter;
pub(crate) mod security_key;
pub(crate) mod security_state;
pub(crate) mod session;
pub(crate) mod session_request;
pub(crate) mod settings_applied;
pub(crate) mod settings_deployment;
pub(crate) mod settings_history;
pub(crate) mod settings_set;
pub(crate) mod settings_state;
pub(crate) mod setup_token;
pub(crate) mod sign_in;
pub(crate) mod site;
pub(crate) mod status_chain;
pub(crate) mod status_message;
