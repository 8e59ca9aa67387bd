//! What the authenticator says (section 6.1): for which site, whether somebody was there, how often it has signed, and at
//! registration its new key. Bytes, with CBOR inside.

use std::io::Cursor;

use ciborium::Value;
use ring::digest::{SHA256, digest};

use crate::public_key::PublicKey;
use crate::{MAX_CREDENTIAL_ID, MAX_PART, Refused, RelyingParty};

const USER_PRESENT: u8 = 1 << 0;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;
/// Hash of the site's id, flags, counter.
const HEAD: usize = 32 + 1 + 4;
/// The authenticator's model, which nothing is decided by.
const MODEL: usize = 16;
/// Objects of CBOR inside each other: a key is one map of plain values, extensions are little more.
const DEPTH: usize = 8;

/// What was said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) user_verified: bool,
    pub(crate) backed_up: bool,
    pub(crate) counter: u32,
    /// At registration.
    pub(crate) credential: Option<Credential>,
}

#[derive(Debug)]
pub(crate) struct Credential {
    pub(crate) id: Vec<u8>,
    /// A key of a kind that is used here, as it came.
    pub(crate) cose: Vec<u8>,
}

/// Reads it, and checks that it is for this site and that somebody was there.
pub(crate) fn read(bytes: &[u8], site: RelyingParty<'_>) -> Result<Said, Refused> {
    if bytes.len() > MAX_PART {
        return Err(Refused::Malformed("the authenticator data is too long"));
    }
    let (head, rest) = bytes
        .split_at_checked(HEAD)
        .ok_or(Refused::Malformed("the authenticator data is too short"))?;
    if head[..32] != *digest(&SHA256, site.id.as_bytes()).as_ref() {
        return Err(Refused::OtherSite);
    }
    let flags = head[32];
    let has = |flag: u8| flags & flag != 0;
    if !has(USER_PRESENT) {
        return Err(Refused::NobodyPresent);
    }
    if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
        return Err(Refused::Malformed("a key that can't be backed up says that it is"));
    }
    let (credential, rest) = if has(HAS_CREDENTIAL) {
        let (credential, rest) = credential(rest)?;
        (Some(credential), rest)
    } else {
        (None, rest)
    };
    let rest = if has(HAS_EXTENSIONS) { value(rest)?.1 } else { rest };
    if !rest.is_empty() {
        return Err(Refused::Malformed("there is something behind the authenticator data"));
    }
    Ok(Said {
        user_verified: has(USER_VERIFIED),
        backed_up: has(BACKED_UP),
        counter: u32::from_be_bytes([head[33], head[34], head[35], head[36]]),
        credential,
    })
}

/// A new credential (section 6.5.1), and what follows it.
fn credential(bytes: &[u8]) -> Result<(Credential, &[u8]), Refused> {
    const SHORT: Refused = Refused::Malformed("the new credential is cut off");
    let (head, rest) = bytes.split_at_checked(MODEL + 2).ok_or(SHORT)?;
    let length = usize::from(u16::from_be_bytes([head[MODEL], head[MODEL + 1]]));
    if length == 0 || length > MAX_CREDENTIAL_ID {
        return Err(Refused::Malformed("the credential's id has an impossible length"));
    }
    let (id, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
    let (key, behind) = value(rest)?;
    let cose = rest[..rest.len() - behind.len()].to_vec();
    PublicKey::from_cbor(&key)?;
    let id = id.to_vec();
    Ok((Credential { id, cose }, behind))
}

/// One value of CBOR, and what follows it.
pub(crate) fn value(bytes: &[u8]) -> Result<(Value, &[u8]), Refused> {
    let mut reader = Cursor::new(bytes);
    let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut reader, DEPTH)
        .map_err(|_| Refused::Malformed("a part of it is no CBOR"))?;
    let read = usize::try_from(reader.position()).unwrap_or(bytes.len());
    Ok((value, bytes.get(read..).unwrap_or_default()))
}
