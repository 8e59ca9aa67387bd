//! What every message must keep: bytes that decode give a message that encodes and decodes to itself.
//!
//! Shared by the wire targets; knows no message.

use deskside_wire::decode;
use prost::Message;

/// Decodes `bytes` as `M`; when that works, the message must survive another round.
pub fn decode_again<M: Message + Default + PartialEq>(limit: usize, bytes: &[u8]) {
    let Ok(message) = decode::<M>("fuzzed message", limit, bytes) else {
        return;
    };
    let encoded = message.encode_to_vec();
    // A decoded message may encode longer than it came (a repeated field that was packed): no limit on this side.
    let again = decode::<M>("its own encoding", usize::MAX, &encoded).expect("a message decodes from its own encoding");
    // Compared as bytes: a float that is no number would not equal itself.
    assert_eq!(again.encode_to_vec(), encoded);
}
