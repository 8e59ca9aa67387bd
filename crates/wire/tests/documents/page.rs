//! `docs/wire.md`: the numbered tables, made from the `.proto` files and the limits.

use std::fmt::Write as _;

use deskside_wire::limits::{
    MAX_CONTROL, MAX_HELPER, MAX_INPUT, MAX_OPENING, MAX_PICTURE, MAX_SESSION_CONTROL, channel,
};
use deskside_wire::{CONTROL_VERSIONS, HELPER_VERSION, SESSION_VERSIONS};

use super::proto::{Document, Message, documents};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/wire.md");

#[test]
fn the_page_is_as_committed() {
    let page = page();
    if std::env::var_os("UPDATE_WIRE").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    for (number, (is, was)) in page.lines().zip(committed.lines()).enumerate() {
        assert_eq!(
            is,
            was,
            "line {} of docs/wire.md; UPDATE_WIRE=1 makes it anew",
            number + 1
        );
    }
    assert_eq!(page.lines().count(), committed.lines().count(), "lines of docs/wire.md");
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    limits(&mut page);
    for (document, title) in documents().iter().zip(TITLES) {
        write!(page, "\n## {title}\n\n```text\n").unwrap();
        document
            .head
            .iter()
            .for_each(|line| page.push_str(&format!("{line}\n")));
        page.push_str("```\n");
        tables(&mut page, document);
    }
    page
}

const TITLES: [&str; 3] = [
    "Session: viewer and device (`session.proto`)",
    "Control link: agent and site (`control.proto`)",
    "Helper: service and helper (`helper.proto`)",
];

const INTRODUCTION: &str = "\
# What is on the wire

Made from `crates/wire/proto/*.proto` by the tests of `deskside-wire` (`UPDATE_WIRE=1 cargo nextest run -p deskside-wire`); \
don't edit it here.

All messages are Protocol Buffers (proto3). On a byte stream each is preceded by its length: four bytes, little-endian. \
A receiver refuses a length over the limit before it reads on. Rules that keep versions apart and together:

1. A number is never used again for something else.
2. A field that is missing has its default, so a new field must mean \"as before\" when it is 0, false or empty.
3. A message that is not known arrives as nothing and is ignored, so a new message must be one that can be ignored; \
where it can't, the protocol gets a new version.
4. Both ends say which versions they speak, newest first; the newest common one is used; none is a refusal that says so.
5. What restricts a session is in the grant, which has a version of its own and is refused when that is not known.

One encoded example of each message is in `crates/wire/tests/documents/vectors.txt`.
";

fn limits(page: &mut String) {
    let versions = |versions: &[u32]| versions.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    page.push_str("\n## Channels, versions, limits\n\n");
    page.push_str("| what | number, version | most bytes of a message |\n| --- | --- | --- |\n");
    let session = versions(SESSION_VERSIONS);
    for (what, number, limit) in [
        (
            "session, control channel",
            format!("channel {}, version {session}", channel::CONTROL),
            MAX_SESSION_CONTROL,
        ),
        ("session, first message on it (`Opening`)", String::new(), MAX_OPENING),
        (
            "session, input channel",
            format!("channel {}", channel::INPUT),
            MAX_INPUT,
        ),
        (
            "session, picture channel",
            format!("channel {}", channel::PICTURE),
            MAX_PICTURE,
        ),
        (
            "control link",
            format!("version {}", versions(CONTROL_VERSIONS)),
            MAX_CONTROL,
        ),
        ("helper", format!("version {HELPER_VERSION} (one build)"), MAX_HELPER),
    ] {
        writeln!(page, "| {what} | {number} | {limit} |").unwrap();
    }
}

fn tables(page: &mut String, document: &Document) {
    for message in &document.messages {
        write!(page, "\n### {}\n", message.name).unwrap();
        if !message.comment.is_empty() {
            write!(page, "\n{}\n", message.comment).unwrap();
        }
        table(page, message);
    }
}

fn table(page: &mut String, message: &Message) {
    if message.fields.is_empty() {
        return page.push_str("\nNo fields.\n");
    }
    page.push_str("\n| number | field | type | meaning |\n| --- | --- | --- | --- |\n");
    for field in &message.fields {
        let meaning = match &field.oneof {
            Some(oneof) if field.comment.is_empty() => format!("one of `{oneof}`"),
            Some(oneof) => format!("one of `{oneof}`; {}", field.comment),
            None => field.comment.clone(),
        };
        let meaning = meaning.replace('|', "\\|");
        writeln!(
            page,
            "| {} | {} | {} | {meaning} |",
            field.number, field.name, field.kind
        )
        .unwrap();
    }
}
