//! What the local user hears of sessions: when one begins and ends, and now and then while one goes on, as the settings say. Pure
//! but for the helper that is told; time is an argument.

use std::time::Duration;

use deskside_model::SessionSound;
use deskside_wire::helper::{PlaySound, service_to_helper::Message};

use super::Service;
use crate::said::SoundSaid;

/// Between two reminders.
const REMINDER: Duration = Duration::from_secs(60);

/// When the next sound is due, and whether it was said that none can be heard.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    sessions: u32,
    reminder: Option<Duration>,
    said_silent: bool,
}

impl Sounds {
    /// So many sessions go on now. What is to be played, if anything.
    fn sessions(&mut self, now: Duration, sessions: u32, setting: SessionSound) -> Option<SoundSaid> {
        let before = std::mem::replace(&mut self.sessions, sessions);
        let repeats = sessions > 0 && setting == SessionSound::Repeatedly;
        self.reminder = repeats.then(|| self.reminder.unwrap_or(now + REMINDER));
        match setting {
            SessionSound::None => None,
            SessionSound::BeginAndEnd | SessionSound::Repeatedly if sessions > before => Some(SoundSaid::Begin),
            SessionSound::BeginAndEnd | SessionSound::Repeatedly if sessions < before => Some(SoundSaid::End),
            SessionSound::BeginAndEnd | SessionSound::Repeatedly => None,
        }
    }

    /// When [`Self::due`] has something.
    pub fn next_due(&self) -> Option<Duration> {
        self.reminder
    }

    fn due(&mut self, now: Duration) -> Option<SoundSaid> {
        self.reminder.take_if(|at| *at <= now)?;
        self.reminder = Some(now + REMINDER);
        Some(SoundSaid::Reminder)
    }
}

impl Service {
    /// Sessions have begun or ended, or the settings changed.
    pub(super) fn sound_sessions(&mut self) {
        let now = self.clock.now().elapsed;
        let setting = self.settings.session_sound;
        let sound = self.sounds.sessions(now, self.sessions.begun(), setting);
        self.play(sound);
    }

    /// Plays what is due.
    pub(super) fn sound_if_due(&mut self, now: Duration) {
        let sound = self.sounds.due(now);
        self.play(sound);
    }

    /// This computer can't be heard. That is no fault, and worth one line in the log.
    pub(super) fn sound_not_played(&mut self, tried: &str) {
        if std::mem::replace(&mut self.sounds.said_silent, true) {
            return;
        }
        tracing::info!(tried, "no sound can be heard on this computer");
    }

    fn play(&mut self, sound: Option<SoundSaid>) {
        if let Some(sound) = sound {
            self.helpers
                .send(Message::PlaySound(PlaySound { sound: sound.number() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::ZERO;

    #[test]
    fn coming_and_leaving_are_heard() {
        let mut sounds = Sounds::default();
        let heard: Vec<_> = [0, 1, 1, 2, 1, 0]
            .map(|sessions| sounds.sessions(START, sessions, SessionSound::BeginAndEnd))
            .into_iter()
            .collect();
        assert_eq!(
            heard,
            [
                None,
                Some(SoundSaid::Begin),
                None,
                Some(SoundSaid::Begin),
                Some(SoundSaid::End),
                Some(SoundSaid::End)
            ]
        );
        assert_eq!(sounds.next_due(), None);
        assert_eq!(Sounds::default().sessions(START, 1, SessionSound::None), None);
    }

    #[test]
    fn who_stays_is_heard_again_and_again_until_they_leave_or_the_settings_change() {
        let mut sounds = Sounds::default();
        sounds.sessions(START, 1, SessionSound::Repeatedly);
        assert_eq!(sounds.next_due(), Some(REMINDER));
        assert_eq!(sounds.due(REMINDER - Duration::from_millis(1)), None);
        // Another who comes does not put it off.
        sounds.sessions(START + REMINDER / 2, 2, SessionSound::Repeatedly);
        assert_eq!(sounds.due(REMINDER), Some(SoundSaid::Reminder));
        assert_eq!(sounds.next_due(), Some(2 * REMINDER));
        sounds.sessions(REMINDER, 2, SessionSound::BeginAndEnd);
        assert_eq!(sounds.next_due(), None);
    }
}
