//! Registration: a new key for an operator (section 7.1).

use crate::authenticator_data::{self, value};
use crate::client_data::{self, Ceremony};
use crate::{MAX_PART, Refused, RelyingParty};

/// What the browser answers to `navigator.credentials.create`.
#[derive(Debug, Clone, Copy)]
pub struct RegistrationAnswer<'a> {
    /// `response.clientDataJSON`.
    pub client_data: &'a [u8],
    /// `response.attestationObject`.
    pub attestation_object: &'a [u8],
}

/// A key that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The id under which the authenticator knows it: 1 to 1,023 bytes. Whether somebody has it already, the caller knows.
    pub credential_id: Vec<u8>,
    /// The public key, as a COSE key.
    pub public_key: Vec<u8>,
    /// How often it has signed; keys that don't count say 0.
    pub counter: u32,
    /// Whether it proved who was there (a PIN, a finger), and not only that somebody was.
    pub user_verified: bool,
    /// Whether it is copied to the person's other devices.
    pub backed_up: bool,
}

/// Takes a registration that answers this challenge.
///
/// # Errors
/// Why it doesn't count.
pub fn register(site: RelyingParty<'_>, challenge: &[u8], answer: RegistrationAnswer<'_>) -> Result<NewKey, Refused> {
    client_data::check(answer.client_data, Ceremony::Registration, challenge, site)?;
    let data = authenticator_data_of(answer.attestation_object)?;
    let said = authenticator_data::read(&data, site)?;
    let credential = said
        .credential
        .ok_or(Refused::Malformed("there is no new credential in it"))?;
    Ok(NewKey {
        credential_id: credential.id,
        public_key: credential.cose,
        counter: said.counter,
        user_verified: said.user_verified,
        backed_up: said.backed_up,
    })
}

/// The authenticator data in an attestation object (section 6.5). Of the statement beside it nothing is read.
fn authenticator_data_of(object: &[u8]) -> Result<Vec<u8>, Refused> {
    if object.len() > MAX_PART {
        return Err(Refused::Malformed("the attestation object is too long"));
    }
    let (object, []) = value(object)? else {
        return Err(Refused::Malformed("there is something behind the attestation object"));
    };
    let map = object
        .into_map()
        .map_err(|_| Refused::Malformed("the attestation object is no map"))?;
    let mut found = map.into_iter().filter(|(key, _)| key.as_text() == Some("authData"));
    match (found.next(), found.next()) {
        (Some((_, data)), None) => data
            .into_bytes()
            .map_err(|_| Refused::Malformed("the authenticator data is no byte string")),
        _ => Err(Refused::Malformed(
            "the attestation object has no authenticator data, or two",
        )),
    }
}
