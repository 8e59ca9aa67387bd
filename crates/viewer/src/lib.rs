//! A viewer without a window: connects, decodes and types, for tests and benchmarks.
