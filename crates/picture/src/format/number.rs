//! Numbers of variable length: seven bits a byte, least significant first, the high bit says that more follows
//! (LEB128); signed ones folded so that small magnitudes stay short.
//!
//! Knows nothing of what the numbers mean.

/// Appends `value`.
pub(crate) fn put(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed `value`: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4.
pub(crate) fn put_signed(out: &mut Vec<u8>, value: i32) {
    put(out, ((value << 1) ^ (value >> 31)) as u32);
}

/// Undoes the folding of [`put_signed`].
pub(crate) fn unfold(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::reader::Reader;

    #[test]
    fn numbers_survive_the_way() {
        let values = [0, 1, 127, 128, 16_383, 16_384, u32::MAX];
        let mut bytes = Vec::new();
        for value in values {
            put(&mut bytes, value);
        }
        let mut reader = Reader::new(&bytes);
        for value in values {
            assert_eq!(reader.number().unwrap(), value);
        }
        assert!(reader.is_empty());
    }

    #[test]
    fn signed_numbers_survive_the_way() {
        for value in [0, -1, 1, -64, 64, -16_384, 16_384, i32::MIN, i32::MAX] {
            let mut bytes = Vec::new();
            put_signed(&mut bytes, value);
            assert_eq!(unfold(Reader::new(&bytes).number().unwrap()), value);
        }
    }

    #[test]
    fn small_numbers_are_one_byte() {
        let mut bytes = Vec::new();
        put_signed(&mut bytes, -64);
        put_signed(&mut bytes, 63);
        assert_eq!(bytes, [127, 126]);
    }
}
