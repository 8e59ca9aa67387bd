//! Bytes from the network, whatever they are: no decoder panics, none takes more than its limit, and what is cut into
//! pieces on the way comes out as it went in.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bytes::Bytes;
use deskside_wire::framing::{Deframer, HEADER, append, frame};
use deskside_wire::limits::{MAX_CONTROL, MAX_HELPER, MAX_INPUT, MAX_OPENING, MAX_PICTURE, MAX_SESSION_CONTROL};
use deskside_wire::{DecodeError, control, decode, decode_bytes, helper, session};
use proptest::prelude::*;
use prost::Message;

/// Decodes, and encodes again what could be decoded.
fn survives<M: Message + Default + PartialEq + std::fmt::Debug>(
    limit: usize,
    bytes: &[u8],
) -> Result<(), TestCaseError> {
    let once = decode::<M>("message", limit, bytes);
    let shared = decode_bytes::<M>("message", limit, Bytes::copy_from_slice(bytes));
    prop_assert_eq!(&once, &shared);
    if let Ok(message) = once {
        let again = decode::<M>("message", usize::MAX, &message.encode_to_vec());
        prop_assert_eq!(again, Ok(message));
    }
    Ok(())
}

fn pieces() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<usize>)> {
    let message = prop::collection::vec(any::<u8>(), 0..300);
    (
        prop::collection::vec(message, 0..8),
        prop::collection::vec(1_usize..50, 1..40),
    )
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        survives::<session::Opening>(MAX_OPENING, &bytes)?;
        survives::<session::ViewerToDevice>(MAX_SESSION_CONTROL, &bytes)?;
        survives::<session::DeviceToViewer>(MAX_SESSION_CONTROL, &bytes)?;
        survives::<session::ViewerInput>(MAX_INPUT, &bytes)?;
        survives::<session::PictureFrame>(MAX_PICTURE, &bytes)?;
        survives::<control::SiteToAgent>(MAX_CONTROL, &bytes)?;
        survives::<control::AgentToSite>(MAX_CONTROL, &bytes)?;
        survives::<helper::ServiceToHelper>(MAX_HELPER, &bytes)?;
        survives::<helper::HelperToService>(MAX_HELPER, &bytes)?;
    }

    #[test]
    fn a_message_over_its_limit_is_not_looked_into(extra in 1_usize..1000) {
        let bytes = vec![0xff; MAX_INPUT + extra];
        let expected = DecodeError::TooLong { what: "input", size: MAX_INPUT + extra, limit: MAX_INPUT };
        prop_assert_eq!(decode::<session::ViewerInput>("input", MAX_INPUT, &bytes), Err(expected));
    }

    #[test]
    fn messages_come_out_of_a_stream_as_they_went_in((messages, cuts) in pieces()) {
        let mut stream = Vec::new();
        for data in &messages {
            let message = session::PictureFrame { data: data.clone().into(), ..Default::default() };
            append(&mut stream, "frame", 1000, &message).unwrap();
        }
        let mut deframer = Deframer::new("frame", 1000);
        let mut received = Vec::new();
        let mut rest = stream.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            deframer.push(piece);
            rest = after;
            while let Some(message) = deframer.next_message::<session::PictureFrame>().unwrap() {
                received.push(message.data.to_vec());
            }
        }
        prop_assert_eq!(received, messages);
        prop_assert_eq!(deframer.buffered(), 0);
    }

    #[test]
    fn a_stream_of_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut deframer = Deframer::new("message", 400);
        deframer.push(&bytes);
        for _ in 0..1000 {
            match deframer.next_message::<helper::HelperToService>() {
                Ok(None) | Err(DecodeError::TooLong { .. }) => break,
                Ok(Some(_)) | Err(DecodeError::Malformed { .. }) => {}
            }
        }
        prop_assert!(deframer.buffered() <= bytes.len());
    }
}

#[test]
fn an_announced_length_over_the_limit_is_refused_before_its_bytes_come() {
    let mut deframer = Deframer::new("frame", 1000);
    deframer.push(&u32::MAX.to_le_bytes());
    let size = u32::MAX as usize;
    let expected = DecodeError::TooLong {
        what: "frame",
        size,
        limit: 1000,
    };
    assert_eq!(deframer.next_frame(), Err(expected.clone()));
    deframer.push(&[0; 100]);
    assert_eq!(deframer.next_frame(), Err(expected), "and stays refused");
}

#[test]
fn a_malformed_message_does_not_end_the_stream() {
    let mut deframer = Deframer::new("ping", 100);
    deframer.push(&[2, 0, 0, 0, 0xff, 0xff]);
    deframer.push(&frame("ping", 100, &session::Ping { id: 7 }).unwrap());
    assert!(matches!(
        deframer.next_message::<session::Ping>(),
        Err(DecodeError::Malformed { .. })
    ));
    assert_eq!(deframer.next_message(), Ok(Some(session::Ping { id: 7 })));
    assert_eq!(deframer.next_message::<session::Ping>(), Ok(None));
}

#[test]
fn a_message_over_the_limit_is_not_framed() {
    let message = session::PictureFrame {
        data: vec![0; 100].into(),
        ..Default::default()
    };
    let mut out = vec![1, 2, 3];
    assert!(matches!(
        append(&mut out, "frame", 50, &message),
        Err(DecodeError::TooLong { .. })
    ));
    assert_eq!(out, [1, 2, 3], "what was there before is untouched");
}

#[test]
fn an_empty_message_is_a_length_of_zero() {
    assert_eq!(frame("end", 10, &session::EndByViewer {}).unwrap(), [0; HEADER]);
    let mut deframer = Deframer::new("end", 10);
    deframer.push(&[0; HEADER]);
    assert_eq!(deframer.next_message(), Ok(Some(session::EndByViewer {})));
}

/// Frames are the bulk of all bytes: they are not copied on the way from the read buffer to the decoder.
#[test]
fn a_pictures_bytes_are_shared_and_not_copied() {
    let message = session::PictureFrame {
        data: vec![5; 10_000].into(),
        ..Default::default()
    };
    let encoded = Bytes::from(message.encode_to_vec());
    let within = encoded.as_ptr_range();
    let decoded: session::PictureFrame = decode_bytes("frame", MAX_PICTURE, encoded).unwrap();
    assert!(within.contains(&decoded.data.as_ptr()));
}

/// Whatever is sent fits what the other end accepts.
#[test]
fn the_largest_of_each_kind_fits_its_limit() {
    let side = deskside_wire::limits::MAX_CURSOR_SIDE;
    let shape = session::CursorShape {
        serial: u32::MAX,
        width: side,
        height: side,
        hot_x: side,
        hot_y: side,
        rgba: vec![0; (side * side * 4) as usize],
    };
    assert!(shape.encoded_len() + 16 <= MAX_SESSION_CONTROL);

    let monitor = session::Monitor {
        name: "x".repeat(256),
        x: i32::MIN,
        y: i32::MIN,
        width: u32::MAX,
        height: u32::MAX,
        primary: true,
    };
    let monitors = session::Monitors {
        width: u32::MAX,
        height: u32::MAX,
        monitors: vec![monitor; deskside_wire::limits::MAX_MONITORS],
    };
    assert!(monitors.encoded_len() + 64 <= MAX_SESSION_CONTROL);

    let key = session::Key {
        physical: u32::MAX,
        keysym: u32::MAX,
        pressed: true,
    };
    let input = session::ViewerInput {
        id: u32::MAX,
        input: Some(session::viewer_input::Input::Key(key)),
    };
    assert!(input.encoded_len() <= MAX_INPUT);

    let hello = session::ViewerHello {
        versions: vec![u32::MAX; 64],
        grant: "x".repeat(8192),
        program: "x".repeat(256),
        ..Default::default()
    };
    assert!(hello.encoded_len() + 16 <= MAX_OPENING);
}
