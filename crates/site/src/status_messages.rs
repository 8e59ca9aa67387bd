//! Status messages: writing them into the site's chain together with what they are about, and listing them.

mod change;
mod list;
mod message;

pub use change::Change;
pub use list::routes;
pub use message::Message;
