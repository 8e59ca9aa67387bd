//! Challenges that were given out: each counts once, for the operator and the purpose that it was drawn for, and not for long.
//! Kept in memory: whoever is between challenge and answer while the site restarts begins again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deskside_model::{OperatorId, Timestamp};

use crate::random;

/// How long one counts: what the specification recommends for the whole ceremony (Web Authentication Level 3, section 15.1).
pub const LIFETIME: Duration = Duration::from_secs(300);
/// Challenges of one operator at the same time; the oldest goes first. Several tabs are honest, hundreds are not.
const EACH: usize = 8;
/// All of them. Only who knows a password gets one.
const ALL: usize = 10_000;

/// What a challenge was drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To register a key.
    Registration,
    /// To sign in with one.
    SignIn,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Challenges(Mutex<HashMap<[u8; 32], Held>>);

#[derive(Debug, Clone, Copy)]
struct Held {
    operator: OperatorId,
    purpose: Purpose,
    until: Timestamp,
}

impl Challenges {
    /// Draws one.
    pub fn draw(&self, operator: OperatorId, purpose: Purpose, now: Timestamp) -> [u8; 32] {
        let challenge = random::bytes();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, one| now < one.until);
        make_room(&mut held, EACH, |one| one.operator == operator);
        make_room(&mut held, ALL, |_| true);
        let until = now.after(LIFETIME);
        held.insert(
            challenge,
            Held {
                operator,
                purpose,
                until,
            },
        );
        challenge
    }

    /// Takes one that is answered. False when there is none like it (any more).
    pub fn take(&self, challenge: &[u8], operator: OperatorId, purpose: Purpose, now: Timestamp) -> bool {
        let Ok(challenge) = <[u8; 32]>::try_from(challenge) else {
            return false;
        };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |one: &Held| one.operator == operator && one.purpose == purpose && now < one.until;
        // Somebody else's stays theirs.
        if !held.get(&challenge).is_some_and(fits) {
            return false;
        }
        held.remove(&challenge).is_some()
    }
}

/// Lets the oldest go until one more of these fits.
fn make_room(held: &mut HashMap<[u8; 32], Held>, most: usize, of: impl Fn(&Held) -> bool) {
    while held.values().filter(|one| of(one)).count() >= most {
        let oldest = held.iter().filter(|(_, one)| of(one)).min_by_key(|(_, one)| one.until);
        let Some(oldest) = oldest.map(|(challenge, _)| *challenge) else {
            return;
        };
        held.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: OperatorId = OperatorId::from_bytes([1; 16]);
    const BOB: OperatorId = OperatorId::from_bytes([2; 16]);
    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    #[test]
    fn a_challenge_counts_once_for_whom_and_what_it_was_drawn() {
        let challenges = Challenges::default();
        let challenge = challenges.draw(ADA, Purpose::SignIn, NOW);
        assert!(!challenges.take(&challenge, BOB, Purpose::SignIn, NOW));
        assert!(!challenges.take(&challenge, ADA, Purpose::Registration, NOW));
        assert!(!challenges.take(&[0; 32], ADA, Purpose::SignIn, NOW));
        assert!(!challenges.take(&[], ADA, Purpose::SignIn, NOW));
        assert!(challenges.take(&challenge, ADA, Purpose::SignIn, NOW));
        assert!(!challenges.take(&challenge, ADA, Purpose::SignIn, NOW));
    }

    #[test]
    fn a_challenge_is_over_in_time() {
        let challenges = Challenges::default();
        let challenge = challenges.draw(ADA, Purpose::SignIn, NOW);
        assert!(!challenges.take(&challenge, ADA, Purpose::SignIn, NOW.after(LIFETIME)));
    }

    #[test]
    fn nobody_fills_the_memory_or_takes_the_place_of_others() {
        let challenges = Challenges::default();
        let of_bob = challenges.draw(BOB, Purpose::SignIn, NOW);
        let mut of_ada = Vec::new();
        for n in 0..100 {
            of_ada.push(challenges.draw(ADA, Purpose::SignIn, NOW.after(Duration::from_millis(n))));
        }
        assert_eq!(challenges.0.lock().unwrap().len(), EACH + 1);
        let later = NOW.after(Duration::from_secs(1));
        assert!(challenges.take(&of_bob, BOB, Purpose::SignIn, later));
        assert!(challenges.take(of_ada.last().unwrap(), ADA, Purpose::SignIn, later));
        assert!(!challenges.take(&of_ada[0], ADA, Purpose::SignIn, later));
    }
}
