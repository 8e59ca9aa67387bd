//! The two ends of a session as state machines: rights gate, consent, picture credit, reconnect.
