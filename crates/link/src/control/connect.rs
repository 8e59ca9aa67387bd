//! Makes a control link: TCP or proxy, TLS, WebSocket handshake, all within one time limit.

use std::{sync::Arc, time::Duration};

use rustls::ClientConfig;
use tokio::time::timeout;
use tokio_tungstenite::{client_async_with_config, tungstenite::protocol::WebSocketConfig};
use url::Url;

use super::{
    ControlError, ControlReceiver, ControlSender,
    socket::{self, Limits},
};
use crate::{Proxy, dial};

/// What is read at once. The library's default is 128 KiB, allocated for each socket, idle or not.
const READ_BUFFER: usize = 4 * 1024;

/// Bounds of a control link.
#[derive(Debug, Clone)]
pub struct ControlOptions {
    /// For name, TCP, TLS and WebSocket handshake together.
    pub connect_limit: Duration,
    /// When nothing was heard for so long, we ping. Give each link a little different one ([`super::spread`]).
    pub ping_every: Duration,
    /// How long the answer to a ping may take.
    pub answer_limit: Duration,
    /// How long the site may leave one frame of ours untaken.
    pub send_limit: Duration,
    /// The longest frame in either direction, in bytes.
    pub max_frame: usize,
    /// The HTTP proxy on the way, if any ([`Proxy::from_environment`]).
    pub proxy: Option<Proxy>,
}

impl Default for ControlOptions {
    fn default() -> Self {
        Self {
            connect_limit: Duration::from_secs(20),
            ping_every: Duration::from_secs(60),
            answer_limit: Duration::from_secs(20),
            send_limit: Duration::from_secs(30),
            max_frame: 1024 * 1024,
            proxy: None,
        }
    }
}

/// Connects to `url` (`wss://site:port/path`), trusting what `tls` trusts ([`crate::tls::pinned`]).
///
/// The link ends when the receiver is dropped.
///
/// # Errors
/// [`ControlError`] with the step that failed, within [`ControlOptions::connect_limit`].
pub async fn connect(
    url: &Url,
    tls: Arc<ClientConfig>,
    options: &ControlOptions,
) -> Result<(ControlSender, ControlReceiver), ControlError> {
    if url.scheme() != "wss" {
        return Err(ControlError::BadUrl(url.to_string()));
    }
    let handshake = async {
        let stream = dial::tls(url, http1_only(&tls), options.proxy.as_ref()).await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            // Every frame leaves at once.
            .write_buffer_size(0)
            .max_write_buffer_size(options.max_frame.saturating_add(READ_BUFFER))
            .max_frame_size(Some(options.max_frame))
            .max_message_size(Some(options.max_frame));
        let (websocket, _response) = client_async_with_config(url.as_str(), stream, Some(config)).await?;
        Ok::<_, ControlError>(websocket)
    };
    let websocket = timeout(options.connect_limit, Box::pin(handshake))
        .await
        .map_err(|_elapsed| ControlError::TooSlow(options.connect_limit))??;
    Ok(socket::start(
        websocket,
        Limits {
            ping_every: options.ping_every,
            answer: options.answer_limit,
            send: options.send_limit,
            max_frame: options.max_frame,
        },
    ))
}

/// A WebSocket handshake is HTTP/1.1; a server or middlebox that prefers HTTP/2 must not choose that.
fn http1_only(tls: &Arc<ClientConfig>) -> Arc<ClientConfig> {
    let mut config = ClientConfig::clone(tls);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}
