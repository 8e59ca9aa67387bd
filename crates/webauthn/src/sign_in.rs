//! Sign-in: a key that is known proves that it is here (section 7.2).

use ring::digest::{SHA256, digest};

use crate::authenticator_data;
use crate::client_data::{self, Ceremony};
use crate::public_key::PublicKey;
use crate::{MAX_PART, Refused, RelyingParty};

/// What the browser answers to `navigator.credentials.get`.
#[derive(Debug, Clone, Copy)]
pub struct SignInAnswer<'a> {
    /// `response.clientDataJSON`.
    pub client_data: &'a [u8],
    /// `response.authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `response.signature`.
    pub signature: &'a [u8],
}

/// A key as it was registered, and used since.
#[derive(Debug, Clone, Copy)]
pub struct KnownKey<'a> {
    /// See [`NewKey::public_key`](crate::NewKey::public_key).
    pub public_key: &'a [u8],
    /// How often it had signed when it was last seen.
    pub counter: u32,
}

/// A key that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// How often it has signed now; to be kept.
    pub counter: u32,
    /// See [`NewKey::user_verified`](crate::NewKey::user_verified).
    pub user_verified: bool,
    /// See [`NewKey::backed_up`](crate::NewKey::backed_up).
    pub backed_up: bool,
}

/// Takes a sign-in with this key that answers this challenge. That the key is the operator's, the caller has looked up.
///
/// # Errors
/// Why it doesn't count.
pub fn sign_in(
    site: RelyingParty<'_>,
    challenge: &[u8],
    key: KnownKey<'_>,
    answer: SignInAnswer<'_>,
) -> Result<Used, Refused> {
    client_data::check(answer.client_data, Ceremony::SignIn, challenge, site)?;
    let said = authenticator_data::read(answer.authenticator_data, site)?;
    if answer.signature.len() > MAX_PART {
        return Err(Refused::Malformed("the signature is too long"));
    }
    let mut message = answer.authenticator_data.to_vec();
    message.extend(digest(&SHA256, answer.client_data).as_ref());
    if !PublicKey::from_bytes(key.public_key)?.has_signed(&message, answer.signature) {
        return Err(Refused::WrongSignature);
    }
    // Both zero: it doesn't count, as those that live on several devices.
    if (said.counter != 0 || key.counter != 0) && said.counter <= key.counter {
        return Err(Refused::Copied {
            before: key.counter,
            now: said.counter,
        });
    }
    Ok(Used {
        counter: said.counter,
        user_verified: said.user_verified,
        backed_up: said.backed_up,
    })
}
