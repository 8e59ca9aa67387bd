//! One input as several messages: each begins with its length in two bytes; what is left over is the last.

/// The messages in `bytes`.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let [low, high, tail @ ..] = rest else { return None };
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(tail.len());
        let (piece, after) = tail.split_at(length);
        rest = after;
        Some(piece)
    })
}
