//! The lines of an export in their order. Whoever writes gives entries as they are stored; nothing is held back, so an export
//! of any size needs the memory of one line.

use data_encoding::BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::item::{DeviceItem, EndItem, Opening, ReceiptItem, end_message};
use crate::{Hash, Signer};

/// An export under way: first [`ExportWriter::begin`], then the site's entries, then each device with its entries, then
/// [`ExportWriter::end`]. Every line is added to `out` with its line feed.
#[derive(Debug)]
#[must_use = "an export without its last line counts as cut off"]
pub struct ExportWriter {
    lines: u64,
    hasher: Sha256,
}

impl ExportWriter {
    /// Writes the first line.
    pub fn begin(opening: &Opening, out: &mut String) -> Self {
        let mut writer = Self {
            lines: 0,
            hasher: Sha256::new(),
        };
        let line = format!(
            r#"{{"type":"export","version":{},"site_id":"{}","site_name":{},"site_key":"{}","made_at":{},"head":{{{}}}}}"#,
            opening.version,
            opening.site_id,
            quoted(&opening.site_name),
            opening.site_key,
            opening.made_at.as_millis(),
            opening.head.fields()
        );
        writer.line(&line, out);
        writer
    }

    /// Writes an entry of the chain whose turn it is, by its canonical bytes.
    pub fn entry(&mut self, bytes: &[u8], out: &mut String) {
        let line = format!(r#"{{"type":"entry","bytes":"{}"}}"#, BASE64.encode(bytes));
        self.line(&line, out);
    }

    /// Begins the chain of a device.
    pub fn device(&mut self, device: &DeviceItem, out: &mut String) {
        let receipt = device.receipt.as_ref().map_or_else(|| String::from("null"), receipt);
        let (id, name, key) = (device.id, quoted(&device.name), device.key);
        let line = format!(r#"{{"type":"device","id":"{id}","name":{name},"key":"{key}","receipt":{receipt}}}"#);
        self.line(&line, out);
    }

    /// Writes the last line, signed by the site.
    pub fn end(self, signer: &dyn Signer, out: &mut String) {
        let lines = self.lines + 1;
        let sha256 = Hash::from_bytes(self.hasher.finalize().into());
        let end = EndItem {
            lines,
            sha256,
            signature: signer.sign(&end_message(lines, &sha256)),
        };
        out.push_str(&end.to_line());
        out.push('\n');
    }

    fn line(&mut self, line: &str, out: &mut String) {
        self.lines += 1;
        self.hasher.update(line.as_bytes());
        self.hasher.update(b"\n");
        out.push_str(line);
        out.push('\n');
    }
}

fn receipt(receipt: &ReceiptItem) -> String {
    let ReceiptItem {
        sequence,
        hash,
        signature,
    } = receipt;
    format!(r#"{{"sequence":{sequence},"hash":"{hash}","signature":"{signature}"}}"#)
}

/// A text as JSON writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
