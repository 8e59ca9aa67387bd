//! The agent as a library: the service and the helper.
