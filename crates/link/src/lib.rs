//! The session link and the control link: bytes between two proven keys.
