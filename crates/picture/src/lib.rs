//! From damage to tiles, copies and bytes, and back again, pixel for pixel.
