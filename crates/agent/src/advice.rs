//! What a person should do about an error. Every error that reaches the command line implements it: the error's own
//! text says what happened, this says what to do.

/// An error that knows what the person who reads it should do.
pub trait Advice: std::error::Error {
    /// One sentence, in the imperative.
    fn advice(&self) -> String;
}
