//! The site server as a library: console, API, enrolment, control link, grants, relay.
