//! The evidence log over crashes, full disks, receipts and damage.

use std::fs;

use deskside_audit::{Fact, Head, Maker, Values, Verifier};
use deskside_model::{SiteKey, StatusKind, Timestamp};

use super::*;
use crate::state::sample_enrolment;

struct Setting {
    folder: tempfile::TempDir,
    identity: DeviceIdentity,
    site: DeviceIdentity,
}

impl Setting {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            identity: DeviceIdentity::from_seed([1; 32]),
            site: DeviceIdentity::from_seed([2; 32]),
        }
    }

    fn state(&self) -> StateDir {
        StateDir::new(self.folder.path())
    }

    fn enrolment(&self) -> Enrolment {
        let mut enrolment = sample_enrolment(&self.identity);
        enrolment.site_key = SiteKey::from_bytes(*self.site.key().as_bytes());
        enrolment
    }

    fn open(&self) -> Result<EvidenceLog, StateError> {
        EvidenceLog::open(&self.state(), &self.enrolment(), &self.identity)
    }

    fn receipt(&self, head: Head) -> [u8; 64] {
        let receipt = Receipt {
            device: self.enrolment().device_id,
            head,
        };
        *receipt.sign(&DeviceSigner(&self.site)).as_bytes()
    }
}

fn fact(number: i64) -> Fact {
    Fact {
        at: Timestamp::from_millis(number),
        kind: StatusKind::SessionStarted,
        values: Values::new().with("number", number),
    }
}

fn sequences(log: &EvidenceLog, after: u64) -> Vec<u64> {
    log.waiting_after(after, usize::MAX)
        .unwrap()
        .iter()
        .map(|entry| entry.sequence)
        .collect()
}

#[test]
fn entries_wait_over_restarts_until_the_site_signs_for_them() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    for number in 1..=3 {
        assert_eq!(log.append(fact(number)).unwrap(), number as u64);
    }
    let second = log.waiting[1].head;
    drop(log);
    let mut log = setting.open().unwrap();
    assert_eq!(sequences(&log, 0), [1, 2, 3]);
    log.acknowledge(2, &setting.receipt(second)).unwrap();
    assert_eq!(sequences(&log, 0), [3]);
    log.acknowledge(3, &setting.receipt(log.head())).unwrap();
    drop(log);
    let mut log = setting.open().unwrap();
    assert!(sequences(&log, 0).is_empty());
    assert_eq!(log.append(fact(4)).unwrap(), 4);
    let mut verifier = Verifier::new(
        Maker::Device(setting.enrolment().device_id),
        *setting.identity.key().as_bytes(),
    )
    .after(log.file.base());
    assert!(
        verifier
            .read_bytes(&log.waiting_after(0, 1).unwrap()[0].bytes)
            .is_some()
    );
}

#[test]
fn a_receipt_counts_only_for_the_entry_that_the_site_signed() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    log.append(fact(1)).unwrap();
    log.append(fact(2)).unwrap();
    let first = log.waiting[0].head;
    assert!(log.acknowledge(2, &setting.receipt(first)).is_err());
    let forged = Receipt {
        device: setting.enrolment().device_id,
        head: log.head(),
    };
    let forged = *forged.sign(&DeviceSigner(&setting.identity)).as_bytes();
    assert!(log.acknowledge(2, &forged).is_err());
    assert!(
        log.acknowledge(
            9,
            &setting.receipt(Head {
                sequence: 9,
                hash: first.hash
            })
        )
        .is_err()
    );
    assert_eq!(sequences(&log, 0), [1, 2]);
}

#[test]
fn a_torn_end_is_cut_off_wherever_it_was_torn() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    log.append(fact(1)).unwrap();
    let whole = fs::read(log.file.path()).unwrap();
    log.append(fact(2)).unwrap();
    let longer = fs::read(log.file.path()).unwrap();
    let path = log.file.path().to_owned();
    drop(log);
    for end in whole.len()..longer.len() {
        fs::write(&path, &longer[..end]).unwrap();
        let mut log = setting.open().unwrap();
        assert_eq!(sequences(&log, 0), [1], "torn at byte {end}");
        assert_eq!(log.append(fact(3)).unwrap(), 2);
    }
}

#[test]
fn a_last_record_of_zeros_or_rubbish_is_torn_too() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    log.append(fact(1)).unwrap();
    let path = log.file.path().to_owned();
    drop(log);
    let whole = fs::read(&path).unwrap();
    let mut rubbish = whole.clone();
    rubbish.extend_from_slice(&[8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for bytes in [[&whole[..], &[0; 300]].concat(), rubbish] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(sequences(&setting.open().unwrap(), 0), [1]);
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn an_entry_changed_before_the_end_is_damage() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    log.append(fact(1)).unwrap();
    log.append(fact(2)).unwrap();
    let path = log.file.path().to_owned();
    let middle = log.waiting[0].place.record_start() as usize + 90;
    drop(log);
    let mut bytes = fs::read(&path).unwrap();
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = setting.open().unwrap_err();
    assert!(matches!(error, StateError::Damaged { .. }), "{error}");
}

#[test]
fn a_full_disk_records_nothing_and_the_chain_goes_on_without_a_gap() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    log.append(fact(1)).unwrap();
    log.file.fill_disk();
    let error = log.append(fact(2)).unwrap_err();
    assert!(crate::Advice::advice(&error).contains("Free space"), "{error}");
    // There is space again: the next entry takes the place of the one that was not written.
    assert_eq!(log.append(fact(3)).unwrap(), 2);
    drop(log);
    assert_eq!(sequences(&setting.open().unwrap(), 0), [1, 2]);
}

#[test]
fn acknowledged_entries_leave_the_file() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    let long = "x".repeat(1000);
    let mut middle = Head::EMPTY;
    for number in 1..=600 {
        let mut fact = fact(number);
        fact.values = fact.values.with("long", &long);
        log.append(fact).unwrap();
        if number == 400 {
            middle = log.head();
        }
    }
    let before = fs::metadata(log.file.path()).unwrap().len();
    log.acknowledge(400, &setting.receipt(middle)).unwrap();
    let after = fs::metadata(log.file.path()).unwrap().len();
    assert!(after < before / 2, "{after} of {before} bytes");
    drop(log);
    let log = setting.open().unwrap();
    assert_eq!(sequences(&log, 0).first(), Some(&401));
    assert_eq!(log.head().sequence, 600);
}

#[test]
fn batches_are_bounded() {
    let setting = Setting::new();
    let mut log = setting.open().unwrap();
    for number in 1..=10 {
        log.append(fact(number)).unwrap();
    }
    assert_eq!(log.waiting_after(3, 1).unwrap()[0].sequence, 4);
    assert_eq!(log.waiting_after(3, 1).unwrap().len(), 1);
    assert_eq!(sequences(&log, 8), [9, 10]);
}
