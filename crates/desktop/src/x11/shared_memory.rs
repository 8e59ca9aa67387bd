//! Memory that the X server can write into. Knows nothing of what is written.

use std::os::fd::OwnedFd;
use std::ptr::NonNull;

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use crate::DesktopError;

/// A mapping of anonymous memory, all zero at first. It has no name, so nothing is left behind however the helper ends.
pub(super) struct SharedMemory {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: the mapping belongs to this value alone, as a `Box<[u8]>` would; any thread may read, write or unmap it.
unsafe impl Send for SharedMemory {}

impl SharedMemory {
    /// Maps `length` bytes (at least one), and returns the descriptor to hand to the server.
    pub(super) fn new(length: usize) -> Result<(Self, OwnedFd), DesktopError> {
        Self::map(length.max(1)).map_err(|errno| DesktopError::System {
            operation: "map memory for the picture",
            source: errno.into(),
        })
    }

    fn map(length: usize) -> rustix::io::Result<(Self, OwnedFd)> {
        let file = memfd_create(c"deskside-frame", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, length as u64)?;
        // SAFETY: the address is the kernel's choice, so that no existing mapping is touched; the file is as long as
        // the mapping, and nobody but the X server, to whom we hand it, can make it shorter.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                length,
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::SHARED,
                &file,
                0,
            )?
        };
        let start = NonNull::new(start.cast()).ok_or(rustix::io::Errno::NOMEM)?;
        Ok((Self { start, length }, file))
    }

    /// The bytes.
    ///
    /// The X server writes here only while it works on a request of ours that names this memory, and whoever sends one
    /// holds `&mut` on the owner until the reply has come, so that no slice exists meanwhile.
    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: start and length are those of a live mapping of plain bytes; see above for who writes when.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and every slice of it borrowed from `self`.
        let unmapped = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
        if let Err(errno) = unmapped {
            tracing::warn!(%errno, "could not unmap the picture's memory");
        }
    }
}
