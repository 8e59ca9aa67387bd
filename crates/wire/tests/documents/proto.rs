//! Reads as much of the `.proto` files as the tests need: messages, fields, numbers, comments.

/// One `.proto` file.
pub struct Document {
    pub file: &'static str,
    /// The comment at its head.
    pub head: Vec<String>,
    pub messages: Vec<Message>,
}

pub struct Message {
    pub name: String,
    pub comment: String,
    pub fields: Vec<Field>,
}

pub struct Field {
    pub number: u32,
    pub name: String,
    pub kind: String,
    pub comment: String,
    /// The name of the oneof that it belongs to.
    pub oneof: Option<String>,
}

/// All three documents.
pub fn documents() -> Vec<Document> {
    vec![
        read("session.proto", include_str!("../../proto/session.proto")),
        read("control.proto", include_str!("../../proto/control.proto")),
        read("helper.proto", include_str!("../../proto/helper.proto")),
    ]
}

fn read(file: &'static str, text: &str) -> Document {
    let is_comment = |line: &&str| line.starts_with("//");
    let head = text.lines().take_while(is_comment).map(comment).collect();
    let mut document = Document {
        file,
        head,
        messages: Vec::new(),
    };
    let mut said = Vec::new();
    let mut oneof = None;
    for line in text.lines().skip_while(is_comment).map(str::trim) {
        if line.starts_with("// ---") {
            said.clear();
        } else if line.starts_with("//") {
            said.push(comment(line));
        } else if let Some(rest) = line.strip_prefix("message ") {
            let (name, body) = rest.split_once('{').unwrap();
            let after = body.rsplit_once('}').map_or("", |(_, after)| after.trim());
            let comment = [said.join(" "), comment(after)].join(" ").trim().to_owned();
            document.messages.push(Message {
                name: name.trim().to_owned(),
                comment,
                fields: Vec::new(),
            });
            said.clear();
            if let Some((fields, _)) = body.rsplit_once('}') {
                for field in fields.split_inclusive(';').filter(|field| !field.trim().is_empty()) {
                    document
                        .messages
                        .last_mut()
                        .unwrap()
                        .fields
                        .push(read_field(field, &None));
                }
            }
        } else if let Some(rest) = line.strip_prefix("oneof ") {
            oneof = rest.split_whitespace().next().map(str::to_owned);
        } else if line == "}" {
            oneof = None;
            said.clear();
        } else if line.contains('=') && !line.starts_with("syntax") {
            let field = read_field(line, &oneof);
            document.messages.last_mut().unwrap().fields.push(field);
        }
    }
    document
}

fn read_field(line: &str, oneof: &Option<String>) -> Field {
    let (definition, after) = line.split_once(';').unwrap();
    let (typed_name, number) = definition.split_once('=').unwrap();
    let (kind, name) = typed_name.trim().rsplit_once(' ').unwrap();
    Field {
        number: number.trim().parse().unwrap(),
        name: name.to_owned(),
        kind: kind.trim().trim_start_matches("deskside.session.v1.").to_owned(),
        comment: comment(after.trim()),
        oneof: oneof.clone(),
    }
}

fn comment(line: &str) -> String {
    line.trim_start_matches('/').trim().to_owned()
}

#[test]
fn numbers_are_unique_within_a_message() {
    for document in documents() {
        for message in document.messages {
            let mut numbers: Vec<_> = message.fields.iter().map(|field| field.number).collect();
            numbers.sort_unstable();
            let count = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), count, "{} in {}", message.name, document.file);
        }
    }
}

#[test]
fn the_documents_are_read_whole() {
    let found: Vec<_> = documents().iter().map(|document| document.messages.len()).collect();
    let written: Vec<_> = [
        include_str!("../../proto/session.proto"),
        include_str!("../../proto/control.proto"),
        include_str!("../../proto/helper.proto"),
    ]
    .iter()
    .map(|text| text.lines().filter(|line| line.starts_with("message ")).count())
    .collect();
    assert_eq!(found, written);
}
