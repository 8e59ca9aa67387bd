//! The hash chain of status messages: append, countersign, verify.
