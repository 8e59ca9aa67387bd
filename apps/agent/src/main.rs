//! The deskside-agent program.
fn main() {}
