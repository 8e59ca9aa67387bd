//! Live events: the bus inside the site server, and the stream that a console listens to.

mod bus;
mod stream;

pub use bus::Events;
pub use stream::routes;
