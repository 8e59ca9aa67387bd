//! Makes sure that the folder of the built console exists, so that the site compiles without it: it then serves a page that
//! says how to build the console.

use std::path::Path;

fn main() {
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../apps/console/dist");
    println!("cargo:rerun-if-changed={}", console.display());
    if let Err(error) = std::fs::create_dir_all(&console) {
        println!("cargo:warning=can't make {}: {error}", console.display());
    }
}
