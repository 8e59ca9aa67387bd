//! `deskside audit verify` as a person meets it: exit codes and words, on exports that were made and tampered with here.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use deskside_audit::export::{DeviceItem, EXPORT_VERSION, ExportWriter, Opening, ReceiptItem};
use deskside_audit::{Chain, Fact, Head, Maker, Mention, Receipt, SignedHead, Values};
use deskside_model::{DeviceId, DeviceKey, Fingerprint, SiteId, SiteKey, StatusKind, Timestamp};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

const SITE: SiteId = SiteId::from_bytes([1; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// A site with one device that has sent two entries; its export, and heads of it.
fn export() -> (String, Vec<SignedHead>) {
    let (mut site, mut device) = (Chain::new(Maker::Site(SITE)), Chain::new(Maker::Device(DEVICE)));
    let device_key = DeviceKey::from_bytes(key(2).verifying_key().to_bytes());
    let fact = |kind, values| Fact { at: NOW, kind, values };
    let fingerprint = Fingerprint::from_bytes(Sha256::digest(device_key.as_bytes()).into());
    let enrolled = Values::new()
        .with("device_id", DEVICE)
        .with("key_fingerprint", fingerprint);
    let (mut of_site, mut of_device, mut heads) = (Vec::new(), Vec::new(), Vec::new());
    of_site.push(
        site.append(&key(1), fact(StatusKind::DeviceEnrolled, enrolled))
            .unwrap(),
    );
    for kind in [StatusKind::SessionStarted, StatusKind::SessionEnded] {
        let entry = device.append(&key(2), fact(kind, Values::new())).unwrap();
        let mention = Mention {
            device: DEVICE,
            entry: Head::of(&entry),
        };
        of_device.push(entry);
        let values = mention.add_to(Values::new());
        of_site.push(site.append(&key(1), fact(kind, values)).unwrap());
        heads.push(SignedHead::sign(SITE, site.head(), NOW, &key(1)));
    }
    let opening = Opening {
        version: EXPORT_VERSION,
        site_id: SITE,
        site_name: String::from("Contoso"),
        site_key: SiteKey::from_bytes(key(1).verifying_key().to_bytes()),
        made_at: NOW,
        head: *heads.last().unwrap(),
    };
    let head = device.head();
    let item = DeviceItem {
        id: DEVICE,
        name: String::from("desk\u{1b}[2J-7"),
        key: device_key,
        receipt: Some(ReceiptItem {
            sequence: head.sequence,
            hash: head.hash,
            signature: Receipt { device: DEVICE, head }.sign(&key(1)),
        }),
    };
    let mut text = String::new();
    let mut writer = ExportWriter::begin(&opening, &mut text);
    of_site
        .iter()
        .for_each(|entry| writer.entry(&entry.to_bytes(), &mut text));
    writer.device(&item, &mut text);
    of_device
        .iter()
        .for_each(|entry| writer.entry(&entry.to_bytes(), &mut text));
    writer.end(&key(1), &mut text);
    (text, heads)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn verify(file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskside"));
    command.args(["audit", "verify"]).arg(file).args(more).output().unwrap()
}

fn shown(output: &Output) -> String {
    format!(
        "exit code {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_sound_export_is_a_table_and_what_it_does_not_say() {
    let (text, _) = export();
    let folder = Folder::new();
    insta::assert_snapshot!("sound", shown(&verify(&folder.file("export", &text), &[])));
}

#[test]
fn with_key_and_heads_nothing_is_left_to_believe() {
    let (text, heads) = export();
    let folder = Folder::new();
    let syslog: String = heads
        .iter()
        .map(|head| {
            format!(
                "Nov 23 14:00:00 desk cron[7]: {{}}\n<110>1 - desk deskside-site 1 head - {}\n",
                head.to_line()
            )
        })
        .collect();
    let (file, heads) = (folder.file("export", &text), folder.file("heads", &syslog));
    let site_key = SiteKey::from_bytes(key(1).verifying_key().to_bytes()).to_string();
    let output = verify(&file, &["--site-key", &site_key, "--heads", heads.to_str().unwrap()]);
    insta::assert_snapshot!("sound_with_key_and_heads", shown(&output));
}

#[test]
fn an_edited_entry_is_named_with_what_to_do() {
    let (text, _) = export();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.swap(2, 3);
    let folder = Folder::new();
    let file = folder.file("export", &(lines.join("\n") + "\n"));
    insta::assert_snapshot!("swapped", shown(&verify(&file, &[])));
    let output = verify(&file, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["sound"], &json["site"]["name"]),
        (&false.into(), &"Contoso".into())
    );
    assert_eq!(json["findings"].as_array().unwrap().len() as u64, json["faults"]);
    let codes: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert!(codes.contains(&&"wrong_order".into()), "{codes:?}");
    assert_eq!(
        json["chains"][1]["name"], "desk\u{1b}[2J-7",
        "programs get names as they are"
    );
}

#[test]
fn what_can_not_be_read_says_what_to_give_instead() {
    let folder = Folder::new();
    let (text, heads) = export();
    let file = folder.file("export", &text);
    let cut = &heads[0].to_line()[..60];
    for (name, content) in [("empty", ""), ("no heads", "hello\n"), ("cut", cut)] {
        let heads = folder.file(name, content);
        let output = verify(&file, &["--heads", heads.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    }
    for (name, content) in [
        ("nothing", ""),
        ("zip", "PK\u{3}"),
        ("later", "{\"type\":\"export\",\"version\":7}\n"),
    ] {
        let output = verify(&folder.file(name, content), &[]);
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let missing = verify(Path::new("/nowhere/export"), &[]);
    insta::assert_snapshot!("missing_file", shown(&missing));
    let bad_key = verify(&file, &["--site-key", "abc"]);
    assert_eq!(bad_key.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&bad_key.stderr).contains("agent.toml"),
        "{}",
        shown(&bad_key)
    );
}
