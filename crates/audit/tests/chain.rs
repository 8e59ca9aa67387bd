//! A chain as an auditor meets it: made by one key, stored somewhere, and perhaps tampered with on the way.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use deskside_audit::{
    Chain, Entry, EntryError, Fact, FactError, Fault, Head, MAX_ENTRY, MAX_FINDINGS, Maker, Receipt, Report, Signature,
    Signer, Values, Verifier, verify,
};
use deskside_model::{DeviceId, SiteId, SiteKey, StatusKind, Timestamp};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

const DEVICE: DeviceId = DeviceId::from_bytes([7; 16]);
const MAKER: Maker = Maker::Device(DEVICE);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> [u8; 32] {
    key(seed).verifying_key().to_bytes()
}

fn fact(number: u64) -> Fact {
    Fact {
        at: Timestamp::from_millis(1_700_000_000_000 + number as i64),
        kind: StatusKind::ALL[number as usize % StatusKind::ALL.len()],
        values: Values::new()
            .with("number", number)
            .with("operator_name", "Zoë O’Brien"),
    }
}

/// A chain of so many entries, and where it ends.
fn chain(entries: u64) -> (Vec<Vec<u8>>, Head) {
    let mut chain = Chain::new(MAKER);
    let bytes = (0..entries)
        .map(|number| chain.append(&key(1), fact(number)).unwrap().to_bytes())
        .collect();
    (bytes, chain.head())
}

fn check(entries: &[Vec<u8>], head: Head) -> Report {
    verify(MAKER, public(1), entries, Some(head))
}

fn faults(report: &Report) -> Vec<&Fault> {
    report.findings.iter().map(|finding| &finding.fault).collect()
}

#[test]
fn an_untouched_chain_is_sound() {
    let (entries, head) = chain(20);
    let report = check(&entries, head);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.read, report.head), (20, head));
    assert!(verify(MAKER, public(1), &entries, None).is_sound());
}

#[test]
fn an_empty_chain_is_sound_and_its_head_is_known() {
    assert!(check(&[], Head::EMPTY).is_sound());
}

#[test]
fn an_entry_reads_back_as_it_was_written() {
    let (entries, _) = chain(3);
    let entry = Entry::from_bytes(&entries[2]).unwrap();
    assert_eq!(entry.maker(), MAKER);
    assert_eq!(entry.sequence(), 3);
    assert_eq!(entry.at(), fact(2).at);
    assert_eq!(entry.kind(), Some(fact(2).kind));
    assert_eq!(entry.values(), &fact(2).values);
    assert_eq!(entry.previous(), Entry::from_bytes(&entries[1]).unwrap().hash());
    assert_eq!(entry.to_bytes(), entries[2]);
}

#[test]
fn a_missing_entry_is_one_finding_and_says_which() {
    let (mut entries, head) = chain(10);
    entries.remove(4);
    let report = check(&entries, head);
    assert_eq!(faults(&report), [&Fault::Gap { expected: 5, found: 6 }]);
    assert_eq!(report.findings[0].fault.to_string(), "entry 5 is missing");
}

#[test]
fn a_missing_end_shows_against_the_known_head() {
    let (mut entries, head) = chain(10);
    entries.truncate(7);
    let report = check(&entries, head);
    let found = Head::of(&Entry::from_bytes(&entries[6]).unwrap());
    assert_eq!(faults(&report), [&Fault::NotTheKnownHead { known: head, found }]);
    assert!(
        verify(MAKER, public(1), &entries, None).is_sound(),
        "without a known head nobody can tell"
    );
}

#[test]
fn a_chain_that_went_on_after_the_known_head_is_sound() {
    let (entries, _) = chain(10);
    let known = Head::of(&Entry::from_bytes(&entries[5]).unwrap());
    assert!(check(&entries, known).is_sound());
}

#[test]
fn a_rewritten_past_does_not_lead_to_the_known_head() {
    let (mut entries, head) = chain(10);
    let mut rewritten = Chain::new(MAKER);
    entries.clear();
    for number in 0..10 {
        entries.push(rewritten.append(&key(1), fact(number + 1000)).unwrap().to_bytes());
    }
    let report = check(&entries, head);
    assert!(
        matches!(faults(&report)[..], [Fault::NotTheKnownHead { .. }]),
        "{report:?}"
    );
}

#[test]
fn an_entry_of_another_key_is_found_even_in_its_place() {
    let (mut entries, head) = chain(4);
    let second = Head::of(&Entry::from_bytes(&entries[1]).unwrap());
    let forged = Chain::resume(MAKER, second).append(&key(2), fact(2)).unwrap();
    entries[2] = forged.to_bytes();
    let report = check(&entries, head);
    assert_eq!(
        faults(&report),
        [&Fault::BadSignature { sequence: 3 }, &Fault::NotLinked { sequence: 4 }]
    );
}

#[test]
fn an_entry_of_another_maker_is_not_of_this_chain() {
    let (mut entries, head) = chain(2);
    let other = Maker::Site(SiteId::from_bytes([7; 16]));
    entries.insert(1, Chain::new(other).append(&key(1), fact(0)).unwrap().to_bytes());
    assert_eq!(faults(&check(&entries, head)), [&Fault::OtherMaker(other)]);
}

#[test]
fn a_site_reads_on_where_it_stopped() {
    let (entries, head) = chain(10);
    let fifth = Head::of(&Entry::from_bytes(&entries[4]).unwrap());
    let mut verifier = Verifier::new(MAKER, public(1)).after(fifth).up_to(head);
    for bytes in &entries[5..] {
        assert!(verifier.read_bytes(bytes).is_some());
    }
    assert!(verifier.finish().is_sound());
    assert!(
        Verifier::new(MAKER, public(1))
            .after(fifth)
            .read_bytes(&entries[4])
            .is_none(),
        "an entry that comes again is not taken again"
    );
}

#[test]
fn a_report_lists_no_more_than_it_can_show_and_counts_the_rest() {
    let garbage = vec![vec![0_u8; 10]; MAX_FINDINGS + 50];
    let report = verify(MAKER, public(1), &garbage, None);
    assert_eq!(report.findings.len(), MAX_FINDINGS);
    assert_eq!(report.faults, MAX_FINDINGS as u64 + 50);
}

#[test]
fn values_out_of_bounds_are_not_appended_and_leave_the_chain_as_it_was() {
    let mut chain = Chain::new(MAKER);
    let bad = Fact {
        values: Values::new().with("Not A Name", 1),
        ..fact(0)
    };
    assert!(matches!(chain.append(&key(1), bad), Err(FactError::Name(_))));
    assert_eq!(chain.head(), Head::EMPTY);
}

#[test]
fn the_largest_entry_is_within_the_limit() {
    let values = (0..32).fold(Values::new(), |values, n| {
        values.with(&format!("{n:0>48}"), "x".repeat(1024))
    });
    let entry = Chain::new(MAKER).append(&key(1), Fact { values, ..fact(0) }).unwrap();
    assert_eq!(entry.to_bytes().len(), MAX_ENTRY);
    assert_eq!(Entry::from_bytes(&entry.to_bytes()), Ok(entry));
}

#[test]
fn only_one_way_to_write_an_entry_is_read() {
    let map = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
    let fact = Fact {
        values: Values::from_map(map).unwrap(),
        ..fact(0)
    };
    let good = Chain::new(MAKER).append(&key(1), fact).unwrap().to_bytes();

    let mut longer = good.clone();
    longer.push(0);
    assert!(matches!(Entry::from_bytes(&longer), Err(EntryError::Malformed(_))));
    assert!(matches!(
        Entry::from_bytes(&good[..good.len() - 1]),
        Err(EntryError::Malformed(_))
    ));
    assert_eq!(
        Entry::from_bytes(&vec![1; MAX_ENTRY + 1]),
        Err(EntryError::TooLong(MAX_ENTRY + 1))
    );
    let mut later = good.clone();
    later[0] = 2;
    assert_eq!(Entry::from_bytes(&later), Err(EntryError::Version(2)));

    let mut unsorted = good;
    let at = unsorted.len() - 64 - 10;
    unsorted[at..at + 10].copy_from_slice(&[1, b'b', 1, 0, b'2', 1, b'a', 1, 0, b'1']);
    assert_eq!(
        Entry::from_bytes(&unsorted),
        Err(EntryError::Malformed("its values are not in the order of their names"))
    );
}

/// The bytes of the first entry, committed: another version must read and hash it the same way.
#[test]
fn the_layout_is_as_documented() {
    let values = Values::new().with("who", "Zoë");
    let fact = Fact {
        at: Timestamp::from_millis(-2),
        kind: StatusKind::SessionStarted,
        values,
    };
    let entry = Chain::new(MAKER).append(&key(1), fact).unwrap();
    let bytes = entry.to_bytes();
    let hex: String = bytes[..bytes.len() - 64]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let expected = [
        "01",
        "01",
        &"07".repeat(16),
        "0100000000000000",
        &"00".repeat(32),
        "feffffffffffffff",
        "40010000",
        "0100",
        "03",
        "77686f",
        "0400",
        "5a6fc3ab",
    ];
    assert_eq!(hex, expected.concat());
    assert_eq!(
        entry.hash().to_string(),
        "ca9a592dca29f7b05ed593b329e697bfa768ff367d16b9b10dc2385565b7b026",
        "made with OpenSSL and Python from the documentation alone"
    );
}

mod receipts {
    use super::*;

    fn receipt() -> Receipt {
        Receipt {
            device: DEVICE,
            head: chain(5).1,
        }
    }

    fn site() -> SiteKey {
        SiteKey::from_bytes(public(9))
    }

    #[test]
    fn the_site_can_not_deny_what_it_signed() {
        let signature = receipt().sign(&key(9));
        assert_eq!(receipt().verify(&site(), signature.as_bytes()), Ok(()));
    }

    #[test]
    fn a_receipt_for_anything_else_is_refused() {
        let signature = receipt().sign(&key(9));
        let other_device = Receipt {
            device: DeviceId::from_bytes([8; 16]),
            ..receipt()
        };
        let other_entry = Receipt {
            head: chain(4).1,
            ..receipt()
        };
        let mut other_number = receipt();
        other_number.head.sequence += 1;
        for wrong in [other_device, other_entry, other_number] {
            assert!(wrong.verify(&site(), signature.as_bytes()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_receipt_of_another_key_or_of_a_wrong_length_is_refused() {
        assert!(receipt().verify(&site(), receipt().sign(&key(8)).as_bytes()).is_err());
        assert!(receipt().verify(&site(), &[]).is_err());
        assert!(receipt().verify(&site(), &[0; 65]).is_err());
    }

    /// All zeros is a key of small order, for which signatures over any message can be made.
    #[test]
    fn a_weak_key_signs_nothing() {
        let weak = SiteKey::from_bytes([0; 32]);
        assert!(receipt().verify(&weak, &[0; 64]).is_err());
    }
}

#[derive(Debug, Clone)]
enum Tampering {
    FlipBit { entry: usize, bit: usize },
    Remove { entry: usize },
    Swap { left: usize, right: usize },
    Repeat { entry: usize, at: usize },
    Truncate { keep: usize },
    Resign { entry: usize },
}

fn tampering() -> impl Strategy<Value = Tampering> {
    prop_oneof![
        (any::<usize>(), any::<usize>()).prop_map(|(entry, bit)| Tampering::FlipBit { entry, bit }),
        any::<usize>().prop_map(|entry| Tampering::Remove { entry }),
        (any::<usize>(), any::<usize>()).prop_map(|(left, right)| Tampering::Swap { left, right }),
        (any::<usize>(), any::<usize>()).prop_map(|(entry, at)| Tampering::Repeat { entry, at }),
        any::<usize>().prop_map(|keep| Tampering::Truncate { keep }),
        any::<usize>().prop_map(|entry| Tampering::Resign { entry }),
    ]
}

impl Tampering {
    fn apply(&self, entries: &mut Vec<Vec<u8>>) {
        let count = entries.len();
        match *self {
            Self::FlipBit { entry, bit } => {
                let bytes = &mut entries[entry % count];
                let bit = bit % (bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            Self::Remove { entry } => drop(entries.remove(entry % count)),
            Self::Swap { left, right } => entries.swap(left % count, right % count),
            Self::Repeat { entry, at } => entries.insert(at % (count + 1), entries[entry % count].clone()),
            Self::Truncate { keep } => entries.truncate(keep % count),
            // The maker itself rewrites one entry and signs it again.
            Self::Resign { entry } => {
                let old = Entry::from_bytes(&entries[entry % count]).unwrap();
                let before = Head {
                    sequence: old.sequence() - 1,
                    hash: old.previous(),
                };
                let again = Chain::resume(MAKER, before).append(&key(1), fact(old.sequence() + 500));
                entries[entry % count] = again.unwrap().to_bytes();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_done_to_a_chain_shows(what in tampering(), length in 2_u64..12) {
        let (mut entries, head) = chain(length);
        let before = entries.clone();
        what.apply(&mut entries);
        let report = check(&entries, head);
        prop_assert_eq!(report.is_sound(), entries == before, "{:?}: {:?}", what, report);
    }

    #[test]
    fn what_can_be_read_is_written_the_same(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(entry) = Entry::from_bytes(&bytes) {
            prop_assert_eq!(entry.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_damaged_entry_never_panics(at in any::<usize>(), byte in any::<u8>(), cut in any::<usize>()) {
        let (entries, _) = chain(1);
        let mut bytes = entries[0].clone();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % 3);
        if let Ok(entry) = Entry::from_bytes(&bytes) {
            prop_assert_eq!(entry.to_bytes(), bytes);
        }
    }
}

/// A signer need not be a key in memory.
#[test]
fn whoever_can_sign_can_make_a_chain() {
    struct Elsewhere;
    impl Signer for Elsewhere {
        fn sign(&self, message: &[u8]) -> Signature {
            Signer::sign(&key(1), message)
        }
    }
    let entry = Chain::new(MAKER).append(&Elsewhere, fact(0)).unwrap();
    assert!(entry.is_signed_by(&public(1)));
}
