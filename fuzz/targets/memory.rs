//! Counts what Rust takes from its allocator, so that a target can hold a parser to the memory that it states. What C takes is not
//! in it (zstd's windows, libFuzzer's corpus). Knows no parser.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

struct Counting;

/// What some work took.
pub struct Taken {
    /// Bytes more at the highest point than before.
    pub at_most: usize,
    /// Bytes more, or fewer, afterwards than before.
    pub kept: isize,
}

/// Does `work` and counts. Only one such count may run at a time.
pub fn count<T>(work: impl FnOnce() -> T) -> (T, Taken) {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let done = work();
    let taken = Taken {
        at_most: MOST.load(Ordering::Relaxed) - before,
        kept: NOW.load(Ordering::Relaxed) as isize - before as isize,
    };
    (done, taken)
}

fn grow(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: all of it is the system's allocator; beside that only numbers are changed. `alloc_zeroed` and `realloc` are not left to the
// trait's own versions, which would touch memory that nobody asked to be touched.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: the caller keeps to this function's contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        grow(size);
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}
