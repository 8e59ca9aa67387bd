//! A WebSocket as the relay's protocol sees it: messages of bytes. Knows nothing of what is in them.
//!
//! iroh's relay has a WebSocket server of its own. It writes the header of each frame apart from the rest, which over TLS
//! is a record and a TCP segment more for every packet: 76 bytes on the wire, beside some 230 for the frame of one typed
//! character. This one writes a frame at once.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use iroh_relay::{ExportKeyingMaterial, protos::streams::StreamError};
use n0_error::AnyError;
use n0_future::{Sink, Stream};

/// The longest message, in bytes: what iroh's own relay takes.
pub(super) const MAX_FRAME: usize = 1024 * 1024;

/// Binary messages of a WebSocket. It answers pings itself; others than binary messages are refused.
pub(super) struct Frames(pub(super) WebSocket);

impl Stream for Frames {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.0).poll_next(cx)) {
                None | Some(Ok(Message::Close(_))) => return Poll::Ready(None),
                Some(Ok(Message::Binary(frame))) => return Poll::Ready(Some(Ok(frame))),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_))) => {
                    let error = n0_error::anyerr!("a relay client sent text, where only binary messages belong");
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(AnyError::from_std(error)))),
            }
        }
    }
}

impl Sink<Bytes> for Frames {
    type Error = StreamError;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_ready(cx).map_err(AnyError::from_std)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Bytes) -> Result<(), Self::Error> {
        Pin::new(&mut self.0)
            .start_send(Message::Binary(frame))
            .map_err(AnyError::from_std)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_flush(cx).map_err(AnyError::from_std)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_close(cx).map_err(AnyError::from_std)
    }
}

/// Without the TLS connection's secrets a client proves its key by signing a challenge, one round trip later; browsers
/// always do.
impl ExportKeyingMaterial for Frames {
    fn export_keying_material<T: AsMut<[u8]>>(&self, _output: T, _label: &[u8], _context: Option<&[u8]>) -> Option<T> {
        None
    }
}
