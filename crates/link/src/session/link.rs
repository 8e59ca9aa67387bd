//! One session link: a proven peer, its channels, how the bytes travel, and how it ends.

use std::{sync::Arc, time::Duration};

use iroh::endpoint::{Connection, SendStream, VarInt};
use tokio::sync::Mutex;

use super::{ChannelKind, EndReason, Inbound, LinkError, Outbound};
use crate::LinkKey;

/// The number that goes with closing a link. Its meaning is the callers' (the session protocol's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseCode(pub u32);

/// How the bytes of a link travel at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPath {
    /// Straight between the two computers.
    Direct,
    /// Through the site's relay, which can't read them.
    Relay,
    /// Between two paths, or ended.
    Unknown,
}

/// A link to one peer. Clones are the same link; it ends when it is closed, when its endpoint closes, or when the
/// last clone and the last channel are dropped.
#[derive(Debug, Clone)]
pub struct SessionLink {
    connection: Connection,
    /// Streams accepted whose first byte has not come yet. Kept here so that dropping an `accept_*` future loses none.
    opening: Arc<Opening>,
}

#[derive(Debug, Default)]
struct Opening {
    both_ways: Mutex<Option<(SendStream, Inbound)>>,
    one_way: Mutex<Option<Inbound>>,
}

impl SessionLink {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            opening: Arc::default(),
        }
    }

    /// The key that the other end has proven to hold in the TLS handshake. Compare it with the grant's.
    #[must_use]
    pub fn peer(&self) -> LinkKey {
        LinkKey::from_endpoint_id(self.connection.remote_id())
    }

    /// Opens a channel in both directions. Waits while the other end has 64 of them open.
    ///
    /// # Errors
    /// [`LinkError::Ended`] when the link is gone.
    pub async fn open_bi(&self, kind: ChannelKind) -> Result<(Outbound, Inbound), LinkError> {
        let (send, receive) = self.connection.open_bi().await.map_err(ended)?;
        let mut outbound = Outbound::new(send);
        outbound.write_kind(kind).await?;
        Ok((outbound, Inbound::new(receive)))
    }

    /// Opens a channel on which only we send. Waits while the other end has 64 of them open.
    ///
    /// # Errors
    /// [`LinkError::Ended`] when the link is gone.
    pub async fn open_uni(&self, kind: ChannelKind) -> Result<Outbound, LinkError> {
        let mut outbound = Outbound::new(self.connection.open_uni().await.map_err(ended)?);
        outbound.write_kind(kind).await?;
        Ok(outbound)
    }

    /// The next channel that the other end opens in both directions. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`LinkError::Ended`] when the link is gone.
    pub async fn accept_bi(&self) -> Result<(ChannelKind, Outbound, Inbound), LinkError> {
        let mut opening = self.opening.both_ways.lock().await;
        loop {
            if opening.is_none() {
                let (send, receive) = self.connection.accept_bi().await.map_err(ended)?;
                *opening = Some((send, Inbound::new(receive)));
            }
            let Some((_, inbound)) = opening.as_mut() else { continue };
            let kind = still_linked(inbound.read_kind().await);
            if let Some((send, inbound)) = opening.take()
                && let Some(kind) = kind?
            {
                return Ok((kind, Outbound::new(send), inbound));
            }
        }
    }

    /// The next channel on which only the other end sends. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`LinkError::Ended`] when the link is gone.
    pub async fn accept_uni(&self) -> Result<(ChannelKind, Inbound), LinkError> {
        let mut opening = self.opening.one_way.lock().await;
        loop {
            if opening.is_none() {
                *opening = Some(Inbound::new(self.connection.accept_uni().await.map_err(ended)?));
            }
            let Some(inbound) = opening.as_mut() else { continue };
            let kind = still_linked(inbound.read_kind().await);
            if let Some(inbound) = opening.take()
                && let Some(kind) = kind?
            {
                return Ok((kind, inbound));
            }
        }
    }

    /// The smoothed round-trip time of the path in use; `None` between two paths.
    #[must_use]
    pub fn rtt(&self) -> Option<Duration> {
        let paths = self.connection.paths();
        paths.iter().find(|path| path.is_selected()).map(|path| path.rtt())
    }

    /// How the bytes travel at the moment. May change while the link lives.
    #[must_use]
    pub fn path(&self) -> LinkPath {
        let paths = self.connection.paths();
        match paths.iter().find(|path| path.is_selected()) {
            Some(path) if path.is_relay() => LinkPath::Relay,
            Some(_) => LinkPath::Direct,
            None => LinkPath::Unknown,
        }
    }

    /// Waits until the link has ended and says why.
    pub async fn closed(&self) -> EndReason {
        self.connection.closed().await.into()
    }

    /// Why the link has ended, when it has.
    #[must_use]
    pub fn end_reason(&self) -> Option<EndReason> {
        self.connection.close_reason().map(EndReason::from)
    }

    /// Ends the link at once; the other end learns `code` and `reason`. What is still under way may be lost: end
    /// channels whose last frames matter with [`Outbound::finish`] first.
    pub fn close(&self, code: CloseCode, reason: &str) {
        self.connection.close(VarInt::from_u32(code.0), reason.as_bytes());
    }
}

fn ended(error: iroh::endpoint::ConnectionError) -> LinkError {
    LinkError::Ended(error.into())
}

/// A stream that its sender gave up before its first byte is no channel, and no reason to end the link.
fn still_linked(kind: Result<Option<ChannelKind>, LinkError>) -> Result<Option<ChannelKind>, LinkError> {
    match kind {
        Err(LinkError::ChannelGivenUp(_)) => Ok(None),
        other => other,
    }
}
