//! Compiles the `.proto` files with protox, so that no `protoc` has to be installed.

const FILES: [&str; 3] = ["proto/session.proto", "proto/control.proto", "proto/helper.proto"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    prost_build::Config::new()
        .bytes([".deskside.session.v1.PictureFrame.data"])
        .compile_fds(protox::compile(&FILES[..1], ["proto"])?)?;
    // The other messages contain some of the session's: they are the same types, not a second copy.
    prost_build::Config::new()
        .extern_path(".deskside.session.v1", "crate::session")
        .compile_fds(protox::compile(&FILES[1..], ["proto"])?)?;
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
    }
    Ok(())
}
