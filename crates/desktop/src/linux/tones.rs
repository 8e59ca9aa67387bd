//! The notes themselves: made here, so that nothing has to be installed or licensed. Pure.

use std::f32::consts::TAU;

use crate::Sound;

/// Samples a second.
pub(super) const RATE: u32 = 48_000;

/// Of full scale: clearly heard, never startling.
const LOUD: f32 = 0.25;
const SOFT: f32 = 0.1;
/// Of a note, in samples: a seventh of a second.
const NOTE: u32 = RATE / 7;
/// At both ends of a note, so that it does not click.
const FADE: u32 = RATE / 100;
/// Silence after the last note: some programs cut off what is still in their buffers.
const TAIL: u32 = RATE / 5;

/// Hertz (twelve-tone equal temperament, A4 = 440).
const E5: f32 = 659.26;
const A5: f32 = 880.0;

/// A sound as signed 16-bit samples, little-endian, one channel.
pub(super) fn samples(sound: Sound) -> Vec<u8> {
    let notes: &[(f32, f32)] = match sound {
        Sound::Begin => &[(E5, LOUD), (A5, LOUD)],
        Sound::End => &[(A5, LOUD), (E5, LOUD)],
        Sound::Reminder => &[(A5, SOFT)],
    };
    let played = notes
        .iter()
        .flat_map(|&(pitch, volume)| (0..NOTE).map(move |at| note(pitch, volume, at)));
    let silence = (0..TAIL).map(|_| 0_i16);
    played.chain(silence).flat_map(i16::to_le_bytes).collect()
}

fn note(pitch: f32, volume: f32, at: u32) -> i16 {
    let from_end = at.min(NOTE - 1 - at).min(FADE) as f32 / FADE as f32;
    let wave = (TAU * pitch * at as f32 / RATE as f32).sin();
    // In range: all factors are at most 1.
    (wave * volume * from_end * f32::from(i16::MAX)) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(sound: Sound) -> Vec<i32> {
        let bytes = samples(sound);
        let (pairs, rest) = bytes.as_chunks::<2>();
        assert!(rest.is_empty());
        pairs.iter().map(|pair| i16::from_le_bytes(*pair).into()).collect()
    }

    /// How often a note goes from below to above the middle.
    fn turns(levels: &[i32]) -> usize {
        levels.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count()
    }

    #[test]
    fn coming_rises_and_leaving_falls() {
        let note = NOTE as usize;
        let (begin, end) = (levels(Sound::Begin), levels(Sound::End));
        assert!(turns(&begin[..note]) < turns(&begin[note..2 * note]));
        assert!(turns(&end[..note]) > turns(&end[note..2 * note]));
        let seventh = turns(&begin[note..2 * note]);
        assert!(
            (124..=127).contains(&seventh),
            "880 Hz for a seventh of a second: {seventh}"
        );
    }

    #[test]
    fn nothing_clicks_and_nothing_shouts() {
        for sound in [Sound::Begin, Sound::End, Sound::Reminder] {
            let levels = levels(sound);
            assert_eq!((levels[0], levels.last()), (0, Some(&0)));
            assert!(levels.iter().all(|level| level.abs() <= 8_200));
            // From one sample to the next never further than the steepest wave of that height goes.
            assert!(levels.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 1_000));
            assert!(levels.iter().any(|level| level.abs() > 3_000));
        }
    }
}
