//! Getting a machine ready: Debian packages, Node.js, wasm-bindgen.
//!
//! Everything is looked for first, and what is installed is named with the reason.

mod node;
mod packages;
mod search;
mod wasm_bindgen;

pub use node::Node;
pub use packages::{BUILD, CLANG, DEMO, LLVM_AR, Need, TEST, WASM_BY_DEBIAN, by_hand, install, missing};
pub use search::{find_program, versions};
pub use wasm_bindgen::wasm_bindgen;
