//! One line as a syslog message (RFC 5424), sent as a datagram: to this computer's log, or to another's over UDP (RFC 5426).
//! Whether it arrives, nobody says; that is syslog.

use std::io;

use deskside_model::Timestamp;
use tokio::net::{UdpSocket, UnixDatagram};

use crate::config::SyslogTarget;
use crate::rfc3339::rfc3339;

/// Facility 13 (log audit), severity 6 (informational): RFC 5424 section 6.2.1.
const PRIORITY: u32 = 13 * 8 + 6;
/// Where a Linux computer takes messages.
const LOCAL: &str = "/dev/log";

/// Sends a message.
///
/// # Errors
/// When there is nobody to send it to.
pub(super) async fn send(target: &SyslogTarget, at: Timestamp, host: &str, text: &str) -> io::Result<()> {
    let message = message(at, host, std::process::id(), text);
    match target {
        SyslogTarget::Local => {
            let socket = UnixDatagram::unbound()?;
            socket.send_to(message.as_bytes(), LOCAL).await?;
        }
        SyslogTarget::Udp { host, port } => {
            let mut refused = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
            for address in tokio::net::lookup_host((host.as_str(), *port)).await? {
                let here = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let sent = async { UdpSocket::bind(here).await?.send_to(message.as_bytes(), address).await };
                match sent.await {
                    Ok(_) => return Ok(()),
                    Err(error) => refused = error,
                }
            }
            return Err(refused);
        }
    }
    Ok(())
}

/// The message: priority and version, time, host name, program, process, kind, no structured data, text.
fn message(at: Timestamp, host: &str, process: u32, text: &str) -> String {
    let time = rfc3339(at).unwrap_or_else(|| String::from("-"));
    // Printable ASCII, at most 255 (section 6.2.4); a dash stands for none.
    let host: String = host.chars().filter(char::is_ascii_graphic).take(255).collect();
    let host = if host.is_empty() { "-" } else { &host };
    format!("<{PRIORITY}>1 {time} {host} deskside-site {process} head - {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_790_000_000_007);

    #[test]
    fn the_message_is_that_of_rfc_5424() {
        assert_eq!(
            message(AT, "desk one", 42, "{\"a\":1}"),
            "<110>1 2026-09-21T14:13:20.007Z deskone deskside-site 42 head - {\"a\":1}"
        );
        assert!(message(AT, "", 1, "x").contains("Z - deskside-site"));
    }

    #[tokio::test]
    async fn a_message_arrives_over_udp() {
        let listener = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let target = SyslogTarget::Udp {
            host: String::from("127.0.0.1"),
            port: listener.local_addr().unwrap().port(),
        };
        send(&target, AT, "desk", "hello").await.unwrap();
        let mut bytes = [0; 2048];
        let length = listener.recv(&mut bytes).await.unwrap();
        assert!(bytes[..length].ends_with(b" head - hello"));
    }
}
