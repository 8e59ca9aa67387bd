//! Where things lie: the checkout, its build folders, the cache for tools.
//!
//! Only names places; creates nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout that this program was built from.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The checkout of the running `cargo xtask`.
    ///
    /// # Errors
    /// When the folder has been moved away since the build.
    pub fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built_in, PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask has no folder above it: run it as `cargo xtask` in the checkout")?;
        let root = root.canonicalize().with_context(|| {
            format!(
                "{} is gone: run `cargo xtask` in the folder of the checkout",
                root.display()
            )
        })?;
        Ok(Self { root })
    }

    /// The folder with the workspace's Cargo.toml.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target folder.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |dir| self.root.join(dir))
    }

    /// One log for each step of the last run.
    pub fn logs(&self) -> PathBuf {
        self.target().join("xtask-logs")
    }

    /// Programs that a build needs and no Debian package holds; shared by all checkouts of this user.
    pub fn tools(&self) -> PathBuf {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
        cache
            .filter(|path| path.is_absolute())
            .map_or_else(|| self.target().join("tools"), |path| path.join("deskside/tools"))
    }
}

fn built_in() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
