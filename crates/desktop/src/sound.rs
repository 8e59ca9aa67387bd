//! The port that lets the local user hear that somebody is here. Knows nothing of sessions.

/// What is to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sound {
    /// Somebody has come: two notes, rising.
    Begin,
    /// Somebody has left: two notes, falling.
    End,
    /// Somebody is still here: one soft note.
    Reminder,
}

/// Plays sounds in the local user's session.
pub trait Sounds: Send {
    /// Plays one, and returns when it was played: to be called on a thread that has nothing else to do.
    ///
    /// # Errors
    /// [`Silence`] on a computer that can't be heard, which is no fault: many have no loudspeaker.
    fn play(&mut self, sound: Sound) -> Result<(), Silence>;
}

/// Nothing could be heard; the text says what was tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no sound: {0}")]
pub struct Silence(pub String);
