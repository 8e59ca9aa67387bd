//! The deskside-site program.
fn main() {}
