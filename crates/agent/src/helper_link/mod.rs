//! The service's side of its helpers: which desktop session to serve, how a helper is started in it, and the socket
//! between the two. Knows nothing of sessions with viewers.
//!
//! The service makes a socket pair and starts the helper with one end as file descriptor 3: so both ends are known to
//! each other, and nobody else can take part. As root it starts the helper as the user of the active X session, with that
//! session's display and authority; as a user, or when told a display, as itself.

mod connection;
mod desktop_session;
mod inherited;
mod processes;
mod spawn;

pub use connection::{FromHelper, HelperConnection, HelperGone, HelperSender};
pub use desktop_session::{Account, DesktopSession, FindDesktop};
pub use inherited::{HELPER_SOCKET, NoSocket, take_socket};
pub use spawn::{HelperProcess, SpawnError, spawn};
