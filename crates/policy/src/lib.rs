//! Who may do what, as pure functions that always say why.
