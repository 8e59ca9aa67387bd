//! Plays sounds when the service says so, on a thread of its own: a sound takes a moment.

use std::io;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::thread;

use deskside_desktop::{Silence, Sound, Sounds};
use deskside_wire::helper::{SoundNotPlayed, helper_to_service::Message};

use super::socket::ToService;
use crate::said::SoundSaid;

/// Enough for starting programs.
const STACK: usize = 1 << 20;
/// Sounds that wait. More at once are one noise.
const WAITING: usize = 2;

/// The thread that plays; it ends with this value.
pub(super) struct Sounding {
    orders: SyncSender<Sound>,
}

impl Sounding {
    /// Starts the thread.
    pub fn start(mut sounds: Box<dyn Sounds>, service: ToService) -> io::Result<Self> {
        let (orders, received) = mpsc::sync_channel(WAITING);
        let work = move || {
            while let Ok(sound) = received.recv() {
                if let Err(Silence(tried)) = sounds.play(sound)
                    && let Err(error) = service.send(Message::SoundNotPlayed(SoundNotPlayed { tried }))
                {
                    tracing::debug!(%error, "the service did not hear that nothing can be heard");
                }
            }
        };
        let thread = thread::Builder::new().name(String::from("sound")).stack_size(STACK);
        thread.spawn(work)?;
        Ok(Self { orders })
    }

    /// Plays the sound with this number of helper.proto.
    pub fn play(&self, number: u32) {
        let sound = match SoundSaid::from_number(number) {
            Some(SoundSaid::Begin) => Sound::Begin,
            Some(SoundSaid::End) => Sound::End,
            Some(SoundSaid::Reminder) => Sound::Reminder,
            None => return tracing::warn!(number, "the service wants a sound that this version does not know"),
        };
        if let Err(TrySendError::Disconnected(_)) = self.orders.try_send(sound) {
            tracing::warn!("the thread that plays sounds is gone");
        }
    }
}
