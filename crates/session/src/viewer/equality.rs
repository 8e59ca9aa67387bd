//! Proof of equality, the viewer's side: which proof belongs to which painted frame, what came of the comparisons, and what
//! to do about a difference. The program around it has the pixels and compares; nothing here sees any.

use std::time::Duration;

use deskside_wire::session::Proof;

/// After a difference a new picture is asked for; if that differs as well, not again before this time has passed, and twice
/// that the next time: two programs that compute different hashes must not fill the line with whole pictures.
const PATIENCE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(64)];

/// What is known about the viewer's picture and the device's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Equality {
    /// As of the newest frame.
    pub now: Standing,
    /// With how many colours the device's screen was compared last (`Proof.colours`): 0 for all.
    pub colours: u32,
    /// Proofs that were compared in this session.
    pub compared: u32,
    /// Of them, how many differed.
    pub differing: u32,
}

/// The viewer's picture, compared with the device's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It was painted on since the last proof.
    #[default]
    Unproven,
    /// Every pixel is the device's.
    Exact,
    /// Some pixels are not; a new picture is on its way.
    Differs,
}

/// Follows one stream after another.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    known: Equality,
    /// Newest frame that was given out to be decoded.
    given: Option<u32>,
    /// Newest frame that was painted.
    painted: Option<u32>,
    waiting: Option<Waiting>,
    repair: Repair,
}

/// A proof whose frame is not painted yet.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    frame: u32,
    proof: Proof,
}

#[derive(Debug, Default)]
struct Repair {
    not_before: Duration,
    patience: Duration,
}

impl Proofs {
    pub(super) fn known(&self) -> Equality {
        self.known
    }

    /// Another stream begins, whose numbers say nothing about those before.
    pub(super) fn new_stream(&mut self) {
        (self.given, self.painted, self.waiting) = (None, None, None);
        self.known.now = Standing::Unproven;
    }

    /// A frame with data is on its way to the decoder.
    pub(super) fn gave(&mut self, frame: u32) {
        self.given = Some(frame);
    }

    /// A proof came. Gives it back when its frame is what is painted: compare now. Older frames can't be compared any more.
    pub(super) fn came(&mut self, frame: u32, proof: Proof) -> Option<Proof> {
        if self.given != Some(frame) {
            return None;
        }
        if self.painted == Some(frame) {
            return Some(proof);
        }
        self.waiting = Some(Waiting { frame, proof });
        None
    }

    /// A frame was painted: the proof to compare with, if it is there and nothing newer is on its way to the decoder.
    pub(super) fn painted(&mut self, frame: u32) -> Option<Proof> {
        self.painted = Some(frame);
        self.known.now = Standing::Unproven;
        let waiting = self.waiting.take_if(|waiting| waiting.frame == frame)?;
        (self.given == Some(frame)).then_some(waiting.proof)
    }

    /// What the comparison found. True when a new picture has to be asked for.
    pub(super) fn compared(&mut self, now: Duration, same: bool, colours: u32) -> bool {
        self.known.colours = colours;
        self.known.compared = self.known.compared.saturating_add(1);
        if same {
            self.known.now = Standing::Exact;
            self.repair = Repair::default();
            return false;
        }
        self.known.now = Standing::Differs;
        self.known.differing = self.known.differing.saturating_add(1);
        if now < self.repair.not_before {
            return false;
        }
        let [least, most] = PATIENCE;
        self.repair.patience = (self.repair.patience * 2).clamp(least, most);
        self.repair.not_before = now + self.repair.patience;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROOF: Proof = Proof { hash: 7, colours: 0 };

    #[test]
    fn a_proof_waits_for_its_own_frame_and_is_no_good_after_the_next() {
        let mut proofs = Proofs::default();
        proofs.gave(1);
        assert_eq!(proofs.came(1, PROOF), None, "not painted yet");
        assert_eq!(proofs.painted(1), Some(PROOF));
        assert_eq!(proofs.painted(1), None, "once");
        assert_eq!(proofs.came(1, PROOF), Some(PROOF), "at rest");
        proofs.gave(2);
        assert_eq!(proofs.came(1, PROOF), None, "too late");
        assert_eq!(proofs.came(2, PROOF), None);
        proofs.gave(3);
        assert_eq!(proofs.painted(2), None, "the decoder may hold frame 3 already");
        proofs.new_stream();
        assert_eq!(proofs.came(3, PROOF), None);
    }

    #[test]
    fn what_stays_different_is_asked_for_more_and_more_seldom() {
        let mut proofs = Proofs::default();
        let asked = (0..600).filter(|second| proofs.compared(Duration::from_secs(*second), false, 0));
        assert_eq!(asked.take(8).collect::<Vec<_>>(), [0, 2, 6, 14, 30, 62, 126, 190]);
        assert_eq!(proofs.known().now, Standing::Differs);
        proofs.compared(Duration::from_secs(600), true, 1);
        assert_eq!((proofs.known().now, proofs.known().colours), (Standing::Exact, 1));
        assert!(
            proofs.compared(Duration::from_secs(601), false, 0),
            "something new is wrong"
        );
    }
}
