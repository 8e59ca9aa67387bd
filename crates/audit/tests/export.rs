//! An export as an auditor meets it: made by a site, carried by somebody, checked by somebody who trusts neither.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use deskside_audit::export::{
    DeviceItem, EXPORT_VERSION, ExportCheck, ExportReport, ExportWriter, KnownElsewhere, NotAnExport, Opening,
    PinnedKey, ReceiptItem,
};
use deskside_audit::{Chain, Entry, Fact, Head, Maker, Mention, Receipt, SignedHead, Values};
use deskside_model::{DeviceId, DeviceKey, Fingerprint, SiteId, SiteKey, StatusKind, Timestamp};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const SITE: SiteId = SiteId::from_bytes([1; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn site_key() -> SiteKey {
    SiteKey::from_bytes(key(1).verifying_key().to_bytes())
}

fn device_key(device: u8) -> DeviceKey {
    DeviceKey::from_bytes(key(device).verifying_key().to_bytes())
}

fn fact(kind: StatusKind, values: Values) -> Fact {
    Fact { at: NOW, kind, values }
}

/// What a site has: its own chain, and those of devices 10 and 11.
struct Stored {
    site: Chain,
    entries: Vec<Entry>,
    devices: Vec<(u8, Chain, Vec<Entry>)>,
    heads: Vec<SignedHead>,
}

impl Stored {
    fn new() -> Self {
        let mut stored = Self {
            site: Chain::new(Maker::Site(SITE)),
            entries: Vec::new(),
            devices: Vec::new(),
            heads: Vec::new(),
        };
        for device in [10, 11] {
            let fingerprint = Fingerprint::from_bytes(Sha256::digest(device_key(device).as_bytes()).into());
            let values = Values::new()
                .with("device_id", DeviceId::from_bytes([device; 16]))
                .with("key_fingerprint", fingerprint);
            stored.says(StatusKind::DeviceEnrolled, values);
            let maker = Maker::Device(DeviceId::from_bytes([device; 16]));
            stored.devices.push((device, Chain::new(maker), Vec::new()));
        }
        stored
    }

    /// A busy day.
    fn busy() -> Self {
        let mut stored = Self::new();
        for round in 0..3_usize {
            stored.says(
                StatusKind::SignedIn,
                Values::new().with("operator_name", "Zoë \"root\" O’Brien"),
            );
            stored.evidence(round % 2, StatusKind::ConsentAsked);
            stored.evidence(1, StatusKind::SessionStarted);
            stored.anchor();
        }
        stored
    }

    fn says(&mut self, kind: StatusKind, values: Values) {
        self.entries
            .push(self.site.append(&key(1), fact(kind, values)).unwrap());
    }

    fn evidence(&mut self, device: usize, kind: StatusKind) {
        let (seed, chain, entries) = &mut self.devices[device];
        let entry = chain
            .append(&key(*seed), fact(kind, Values::new().with("n", 1)))
            .unwrap();
        let mention = Mention {
            device: DeviceId::from_bytes([*seed; 16]),
            entry: Head::of(&entry),
        };
        entries.push(entry);
        self.says(kind, mention.add_to(Values::new()));
    }

    /// Writes the head to a place that the site can't change.
    fn anchor(&mut self) {
        self.heads.push(SignedHead::sign(SITE, self.site.head(), NOW, &key(1)));
    }

    fn export(&self) -> String {
        let mut out = String::new();
        let opening = Opening {
            version: EXPORT_VERSION,
            site_id: SITE,
            site_name: String::from("Desk \"one\"\n"),
            site_key: site_key(),
            made_at: NOW,
            head: SignedHead::sign(SITE, self.site.head(), NOW, &key(1)),
        };
        let mut writer = ExportWriter::begin(&opening, &mut out);
        for entry in &self.entries {
            writer.entry(&entry.to_bytes(), &mut out);
        }
        for (seed, chain, entries) in &self.devices {
            let device = DeviceId::from_bytes([*seed; 16]);
            let head = chain.head();
            let receipt = (head != Head::EMPTY).then(|| ReceiptItem {
                sequence: head.sequence,
                hash: head.hash,
                signature: Receipt { device, head }.sign(&key(1)),
            });
            let item = DeviceItem {
                id: device,
                name: format!("pc-{seed}"),
                key: device_key(*seed),
                receipt,
            };
            writer.device(&item, &mut out);
            for entry in entries {
                writer.entry(&entry.to_bytes(), &mut out);
            }
        }
        writer.end(&key(1), &mut out);
        out
    }
}

fn check_with(known: KnownElsewhere, bytes: &[u8]) -> Result<ExportReport, NotAnExport> {
    let mut check = ExportCheck::new(known);
    check.feed(bytes)?;
    check.finish()
}

fn check(bytes: &[u8]) -> Result<ExportReport, NotAnExport> {
    check_with(KnownElsewhere::default(), bytes)
}

fn codes(report: &ExportReport) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.fault.code()).collect()
}

fn lines(export: &str) -> Vec<String> {
    export.lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn is_found(bytes: &[u8]) -> bool {
    check(bytes).map_or(true, |report| !report.is_sound())
}

#[test]
fn an_export_as_it_was_made_is_sound() {
    let stored = Stored::busy();
    let export = stored.export();
    let known = KnownElsewhere {
        site_key: Some(PinnedKey::Key(site_key())),
        heads: stored.heads.clone(),
    };
    let report = check_with(known, export.as_bytes()).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.lines, export.lines().count() as u64);
    assert_eq!(report.heads_confirmed, 3);
    let read: Vec<_> = report.chains.iter().map(|chain| (chain.entries, chain.head)).collect();
    let expected: Vec<_> = [(stored.entries.len(), stored.site.head())]
        .into_iter()
        .chain(
            stored
                .devices
                .iter()
                .map(|(_, chain, entries)| (entries.len(), chain.head())),
        )
        .map(|(entries, head)| (entries as u64, head))
        .collect();
    assert_eq!(read, expected);
    assert_eq!(report.opening.site_name, "Desk \"one\"\n");
}

#[test]
fn an_empty_site_has_an_export_too() {
    let mut stored = Stored::new();
    stored.devices.clear();
    stored.entries.clear();
    stored.site = Chain::new(Maker::Site(SITE));
    assert!(check(stored.export().as_bytes()).unwrap().is_sound());
}

#[test]
fn each_change_of_an_entry_is_named() {
    let stored = Stored::busy();
    let whole = lines(&stored.export());
    let first_device = whole.iter().position(|line| line.contains("\"device\"")).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = whole.clone();
        change(&mut lines);
        codes(&check(joined(&lines).as_bytes()).unwrap())
    };
    let removed = changed(&|lines| drop(lines.remove(4)));
    assert!(
        removed.contains(&"gap") && removed.contains(&"other_number_of_lines"),
        "{removed:?}"
    );
    let swapped = changed(&|lines| lines.swap(4, 5));
    assert!(
        swapped.contains(&"gap") && swapped.contains(&"wrong_order"),
        "{swapped:?}"
    );
    let newest = changed(&|lines| drop(lines.remove(first_device - 1)));
    assert!(newest.contains(&"not_the_known_head"), "{newest:?}");
    let of_device = changed(&|lines| drop(lines.remove(first_device + 1)));
    assert!(of_device.contains(&"mentioned_but_missing"), "{of_device:?}");
    let device = changed(&|lines| drop(lines.drain(first_device..first_device + 3)));
    assert!(device.contains(&"device_missing"), "{device:?}");
    let cut = changed(&|lines| drop(lines.pop()));
    assert_eq!(cut, ["cut_off"]);
    let renamed = changed(&|lines| lines[first_device] = lines[first_device].replace("pc-10", "pc-99"));
    assert_eq!(renamed, ["not_as_made"]);
    let twice = changed(&|lines| lines.insert(4, lines[4].clone()));
    assert!(twice.contains(&"wrong_order"), "{twice:?}");
}

/// Whoever holds the site's key can make everything in the file fit, and can't change what stands elsewhere.
#[test]
fn a_site_that_rewrites_its_chain_is_betrayed_by_its_own_heads() {
    let honest = Stored::busy();
    let known = |heads: &[SignedHead]| KnownElsewhere {
        site_key: None,
        heads: heads.to_vec(),
    };
    let mut shorter = Stored::new();
    shorter.says(StatusKind::SignedIn, Values::new());
    let export = shorter.export();
    assert!(
        check(export.as_bytes()).unwrap().is_sound(),
        "the file alone says nothing"
    );
    let report = check_with(known(&honest.heads), export.as_bytes()).unwrap();
    assert_eq!(codes(&report), ["anchored_but_missing"]);

    let mut other = Stored::new();
    for _ in 0..honest.entries.len() {
        other.says(StatusKind::SignedOut, Values::new());
    }
    let report = check_with(known(&honest.heads), other.export().as_bytes()).unwrap();
    assert_eq!(codes(&report), ["anchored_otherwise"]);
    assert_eq!(report.faults, 1, "said once, not for each head");
}

#[test]
fn heads_from_after_the_export_say_nothing_about_it() {
    let mut stored = Stored::busy();
    let export = stored.export();
    stored.says(StatusKind::SignedIn, Values::new());
    let later = NOW.after(std::time::Duration::from_secs(600));
    stored
        .heads
        .push(SignedHead::sign(SITE, stored.site.head(), later, &key(1)));
    let known = KnownElsewhere {
        site_key: None,
        heads: stored.heads,
    };
    let report = check_with(known, export.as_bytes()).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.heads_confirmed, report.heads_newer), (3, 1));
}

/// Whoever can write to the site's database, and has no key, can't make devices say other things.
#[test]
fn the_site_and_its_devices_hold_each_other_to_their_word() {
    let mut forged = Stored::busy();
    let kept = forged.devices[1].2.len() - 1;
    forged.devices[1].2.truncate(kept);
    forged.devices[1].1 = Chain::resume(
        Maker::Device(DeviceId::from_bytes([11; 16])),
        Head::of(forged.devices[1].2.last().unwrap()),
    );
    let report = check(forged.export().as_bytes()).unwrap();
    assert_eq!(codes(&report), ["mentioned_but_missing"], "even with a fresh receipt");

    let mut silent = Stored::busy();
    let (seed, chain, entries) = &mut silent.devices[0];
    entries.push(
        chain
            .append(&key(*seed), fact(StatusKind::SessionStarted, Values::new()))
            .unwrap(),
    );
    let report = check(silent.export().as_bytes()).unwrap();
    assert_eq!(
        codes(&report),
        ["not_mentioned"],
        "a session that the site's chain hides"
    );

    let mut posing = Stored::busy();
    posing.devices[0].0 = 12;
    let report = check(posing.export().as_bytes()).unwrap();
    assert!(codes(&report).contains(&"never_enrolled"), "{:?}", codes(&report));
}

#[test]
fn the_key_can_be_known_from_elsewhere_in_both_its_forms() {
    let export = Stored::busy().export();
    let fingerprint = Fingerprint::from_bytes(Sha256::digest(site_key().as_bytes()).into()).to_string();
    for text in [site_key().to_string(), fingerprint.to_uppercase()] {
        let known = KnownElsewhere {
            site_key: Some(text.parse().unwrap()),
            ..KnownElsewhere::default()
        };
        assert!(check_with(known, export.as_bytes()).unwrap().is_sound());
    }
    let known = KnownElsewhere {
        site_key: Some(device_key(10).to_string().parse().unwrap()),
        heads: vec![SignedHead::sign(SITE, Head::EMPTY, NOW, &key(10))],
    };
    let report = check_with(known, export.as_bytes()).unwrap();
    assert_eq!(codes(&report), ["other_site_key", "foreign_heads"]);
    assert!("abc".parse::<PinnedKey>().is_err());
}

#[test]
fn what_is_no_export_is_told_from_one_that_is_not_sound() {
    let export = Stored::busy().export();
    assert_eq!(check(b""), Err(NotAnExport::Empty));
    assert!(matches!(check(b"PK\x03\x04"), Err(NotAnExport::Other(_))));
    assert!(matches!(
        check(b"{\"type\":\"end\",\"version\":1}\n"),
        Err(NotAnExport::Other(_))
    ));
    let later = export.replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(check(later.as_bytes()), Err(NotAnExport::Version(2)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_edit_of_a_byte_is_found(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut export = Stored::busy().export().into_bytes();
        let place = place.index(export.len());
        prop_assume!(export[place] != byte);
        export[place] = byte;
        // A last line feed that became a letter is part of the last line, and the same holds for it.
        prop_assert!(is_found(&export), "byte {place} as {byte}");
    }

    #[test]
    fn every_insertion_is_found(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut export = Stored::busy().export().into_bytes();
        let place = place.index(export.len() + 1);
        export.insert(place, byte);
        prop_assert!(is_found(&export), "{byte} at {place}");
    }

    #[test]
    fn every_truncation_is_found(length in any::<prop::sample::Index>()) {
        let export = Stored::busy().export();
        // Without the last line feed nothing is missing.
        let length = length.index(export.len() - 1);
        prop_assert!(is_found(&export.as_bytes()[..length]), "{length} bytes");
    }

    #[test]
    fn every_line_removed_moved_or_repeated_is_found(
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        what in 0..3,
    ) {
        let mut lines = lines(&Stored::busy().export());
        let (from, to) = (from.index(lines.len()), to.index(lines.len()));
        match what {
            0 => drop(lines.remove(from)),
            1 => {
                prop_assume!(from != to);
                let line = lines.remove(from);
                lines.insert(to, line);
            }
            _ => lines.insert(to, lines[from].clone()),
        }
        prop_assert!(is_found(joined(&lines).as_bytes()), "line {from} to {to}, {what}");
    }

    #[test]
    fn how_the_bytes_come_makes_no_difference(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20)) {
        let export = Stored::busy().export().into_bytes();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(export.len())).chain([0, export.len()]).collect();
        cuts.sort_unstable();
        let mut in_pieces = ExportCheck::new(KnownElsewhere::default());
        for piece in cuts.windows(2) {
            in_pieces.feed(&export[piece[0]..piece[1]]).unwrap();
        }
        prop_assert_eq!(in_pieces.finish(), check(&export));
    }
}
