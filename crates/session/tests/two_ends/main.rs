//! Two ends of a session on virtual time, joined by a simulated link. A test reads as a story: what people do, and what
//! they must then see. No clock is read, nothing sleeps; `world` moves the time from one event to the next.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod beginning;
mod ending;
mod equality;
mod grants;
mod input_lock;
mod local_user;
mod measuring;
mod permitted_viewers;
mod picture;
mod raising;
mod reconnecting;
mod rights;
mod scene;
mod time_left;
mod wishes;
mod world;
