//! An export as anybody could have made it: it never passes for one that the site signed, reads the same in pieces, and stays
//! within its bounds. The first byte says whether a good first line is put before the rest.
#![no_main]

use deskside_audit::export::{ExportCheck, ExportReport, KnownElsewhere, MAX_EXPORT_FINDINGS, NotAnExport, PinnedKey};
use deskside_model::SiteKey;
use libfuzzer_sys::fuzz_target;

/// The key of RFC 8032, section 7.1, test 1: a real one, whose secret half the fuzzer doesn't use.
const SITE: [u8; 32] = [
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72,
    0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
];
/// A first line of that site, as far as it can be made without its secret.
const OPENING: &str = concat!(
    r#"{"type":"export","version":1,"site_id":"sit_aeaqcaibaeaqcaibaeaqcaibae","site_name":"Desk","#,
    r#""site_key":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","made_at":1790000000000,"head":"#,
    r#"{"site":"sit_aeaqcaibaeaqcaibaeaqcaibae","sequence":0,"#,
    r#""hash":"0000000000000000000000000000000000000000000000000000000000000000","at":1790000000000,"signature":"#,
    r#""AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="}}"#,
    "\n"
);

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let mut export = Vec::new();
    let opened = first & 1 == 0;
    if opened {
        export.extend_from_slice(OPENING.as_bytes());
    }
    export.extend_from_slice(rest);
    let whole = check(&[&export]);
    let (front, back) = export.split_at(usize::from(*first).min(export.len()));
    assert_eq!(whole, check(&[front, back]));
    match whole {
        Ok(report) => {
            assert!(!report.is_sound(), "nobody signed it");
            assert!(report.findings.len() <= MAX_EXPORT_FINDINGS);
        }
        Err(error) => assert!(!opened, "{error}"),
    }
});

fn check(pieces: &[&[u8]]) -> Result<ExportReport, NotAnExport> {
    let mut check = ExportCheck::new(KnownElsewhere {
        site_key: Some(PinnedKey::Key(SiteKey::from_bytes(SITE))),
        heads: Vec::new(),
    });
    for piece in pieces {
        check.feed(piece)?;
    }
    check.finish()
}
