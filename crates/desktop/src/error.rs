//! What can go wrong with a desktop, said so that the reader knows what to do. Knows nothing of who reports it.

/// Why a port could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DesktopError {
    /// There is no display to connect to, or it refused us. Trying again later can help.
    #[error(
        "cannot open display {display}: {detail}; check DISPLAY and XAUTHORITY of the session that the helper runs in"
    )]
    NoDisplay {
        /// The display's name as it was given, `:0` for example.
        display: String,
        /// What the connection attempt said.
        detail: String,
    },
    /// The display server lacks something that Deskside cannot do without. Trying again does not help.
    #[error("the display server has no {name} extension; Deskside needs it to {purpose}")]
    MissingExtension {
        /// The extension's name, as the server would list it.
        name: &'static str,
        /// What it is used for.
        purpose: &'static str,
    },
    /// The screen's pixels come in a form that is not understood.
    #[error("the screen's pixel format is not supported: {0}; set the display to 24 bit colour")]
    PixelFormat(String),
    /// The screen changed its size under the capture. Take the next event, which says the new layout, and capture again.
    #[error("the screen changed its size; read the new layout and capture again")]
    LayoutChanged,
    /// [`Screen::start`](crate::Screen::start) has not been called.
    #[error("the screen is not being watched; start it first")]
    NotStarted,
    /// A prompt is on the screen, so that nothing may be injected. Try again after it has gone.
    #[error("input is suspended while the local user is asked")]
    InputSuspended,
    /// The key or button does not exist on this desktop.
    #[error("no such key or button: {0}")]
    UnknownKey(String),
    /// A prompt is already on the screen. One question at a time: ask again when it has been answered.
    #[error("the local user is already being asked; ask again after their answer")]
    PromptBusy,
    /// The display server refused one request.
    #[error("the display server refused to {operation}: {detail}")]
    Refused {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// The server's answer.
        detail: String,
    },
    /// The connection to the display is gone: the session ended or the server died. The port must be opened anew.
    #[error("the connection to the display was lost during {operation}: {detail}")]
    Lost {
        /// What was attempted.
        operation: &'static str,
        /// What the connection said.
        detail: String,
    },
    /// The operating system refused.
    #[error("the operating system refused to {operation}: {source}")]
    System {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// The system's answer.
        source: std::io::Error,
    },
}
