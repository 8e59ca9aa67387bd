//! The deskside program for operators.
fn main() {}
