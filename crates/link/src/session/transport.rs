//! How QUIC is set up for a session: windows, keep-alives, ciphers. Every number with its reason.
//!
//! Declares; opens nothing.

use std::{sync::Arc, time::Duration};

use iroh::endpoint::{IdleTimeout, QuicTransportConfig, VarInt};
use rustls::crypto::CryptoProvider;

/// A link on which nothing is heard for so long has ended. A dead viewer must be noticed soon, because its keys may
/// be held down on the device; a relay that restarts, or a laptop that changes its network, needs a few seconds.
const IDLE: Duration = Duration::from_secs(10);

/// Three keep-alives fit into [`IDLE`], so that a single lost one doesn't end a session. The receiver's answer wakes
/// even a browser tab whose timers are throttled.
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// A direct path that is silent for so long is given up for the relay. Below [`IDLE`], else the session would end
/// before it could move.
const PATH_IDLE: Duration = Duration::from_secs(6);

/// Path keep-alives: two fit into [`PATH_IDLE`].
const PATH_KEEP_ALIVE: Duration = Duration::from_millis(2_500);

/// What the round trip is assumed to be before the first answer. The standard (RFC 9002, 6.2.2) suggests 333 ms,
/// which repeats a lost first packet after a second; a viewer often dials while the relay connection is still being
/// made and the relay drops such packets silently, so that second would be felt at each start. The price on a slow
/// line is one packet sent twice.
const INITIAL_RTT: Duration = Duration::from_millis(100);

/// Concurrent streams of each kind that the other end may open: control, input, picture, cursor, clipboard, and a
/// few dozen files.
const MAX_STREAMS: u32 = 64;

/// Received and not yet read, per stream.
///
/// The library (noq-proto 1.4.0; quinn issue 2809 has the story) keeps unread data as one piece per packet, and breaks
/// off the whole link when it can't get 2,048 pieces down to 1,024 by joining. Full packets are never joined, so a
/// window of 2.3 MB could be filled to death by a sender that does nothing wrong. 1.5 MB are 1,400 packets of 1,150
/// bytes; and if every second one is lost on the way, 700 pieces. It carries 120 Mbit/s per stream at a round trip of
/// 100 ms.
const STREAM_WINDOW: u32 = 3 << 19;

/// Received and not yet read, all streams together. The relay drops what a slow reader leaves over 512 packets, and a
/// browser's WebSocket queue has no bound of its own: there, this window is the only one.
const LINK_WINDOW: u32 = if cfg!(target_family = "wasm") { 4 << 20 } else { 8 << 20 };

/// Written and not yet acknowledged. What sits here is stale when it arrives, so not more than the line can use:
/// after this much, `send` waits and the picture's rate control sees it.
const SEND_WINDOW: u64 = 4 << 20;

/// The transport settings of every session link.
///
/// Congestion control stays CUBIC, the library's default: it is what the measurements of the relay (1.75 Gbit/s, p95
/// 1.3 ms under load) were made with; the picture keeps at most one round trip unacknowledged, so the controller
/// seldom decides anything; and BBR is not yet measured under loss, which the relay's TCP legs hide anyway.
pub(super) fn quic() -> QuicTransportConfig {
    let idle = IdleTimeout::from(VarInt::from_u32(u32::try_from(IDLE.as_millis()).unwrap_or(u32::MAX)));
    QuicTransportConfig::builder()
        .max_idle_timeout(Some(idle))
        .keep_alive_interval(KEEP_ALIVE)
        .default_path_max_idle_timeout(PATH_IDLE)
        .default_path_keep_alive_interval(PATH_KEEP_ALIVE)
        .initial_rtt(INITIAL_RTT)
        .max_concurrent_bidi_streams(VarInt::from_u32(MAX_STREAMS))
        .max_concurrent_uni_streams(VarInt::from_u32(MAX_STREAMS))
        .stream_receive_window(VarInt::from_u32(STREAM_WINDOW))
        .receive_window(VarInt::from_u32(LINK_WINDOW))
        .send_window(SEND_WINDOW)
        // Streams, not datagrams: on the relay a datagram would only be lost, never be faster.
        .datagram_receive_buffer_size(None)
        .build()
}

/// The ciphers, in our order of preference. The dialling end's order wins.
///
/// A browser has no AES instructions for WebAssembly: ChaCha20 halves its CPU (measured, 12 instead of 25 s/GB).
pub(super) fn crypto() -> Arc<CryptoProvider> {
    let mut provider = rustls::crypto::ring::default_provider();
    if cfg!(target_family = "wasm") {
        use rustls::CipherSuite::TLS13_CHACHA20_POLY1305_SHA256;
        provider
            .cipher_suites
            .sort_by_key(|suite| suite.suite() != TLS13_CHACHA20_POLY1305_SHA256);
    }
    Arc::new(provider)
}
