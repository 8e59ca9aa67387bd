//! What a browser and a security key answer, after a challenge that is right: registration with any attestation object, and with any
//! authenticator data for the right site; sign-in with any. What is registered can be used, and nothing unsigned signs in.
#![no_main]

use deskside_webauthn::{
    KnownKey, MAX_CREDENTIAL_ID, RegistrationAnswer, RelyingParty, SignInAnswer, register, sign_in,
};
use libfuzzer_sys::fuzz_target;

const SITE: RelyingParty<'_> = RelyingParty {
    id: "example.org",
    origin: "https://example.org",
};
/// SHA-256 of the site's id.
const SITE_HASH: [u8; 32] = [
    0xbf, 0xab, 0xc3, 0x74, 0x32, 0x95, 0x8b, 0x06, 0x33, 0x60, 0xd3, 0xad, 0x64, 0x61, 0xc9, 0xc4, 0x73, 0x5a, 0xe7,
    0xf8, 0xed, 0xd4, 0x65, 0x92, 0xa5, 0xe0, 0xf0, 0x14, 0x52, 0xb2, 0xe4, 0xb5,
];
const CREATE: &[u8] = br#"{"type":"webauthn.create","challenge":"AA","origin":"https://example.org"}"#;
const GET: &[u8] = br#"{"type":"webauthn.get","challenge":"AA","origin":"https://example.org"}"#;

fuzz_target!(|bytes: &[u8]| {
    registers(bytes);
    let data = [&SITE_HASH, bytes].concat();
    registers(&object(&data));
    let key = KnownKey {
        public_key: bytes,
        counter: 0,
    };
    let answer = SignInAnswer {
        client_data: GET,
        authenticator_data: &data,
        signature: bytes,
    };
    assert!(sign_in(SITE, &[0], key, answer).is_err());
});

fn registers(attestation_object: &[u8]) {
    let answer = RegistrationAnswer {
        client_data: CREATE,
        attestation_object,
    };
    let Ok(new) = register(SITE, &[0], answer) else {
        return;
    };
    assert!((1..=MAX_CREDENTIAL_ID).contains(&new.credential_id.len()));
    assert!(!new.public_key.is_empty() && new.public_key.len() < attestation_object.len());
    // Its key can be read again: with no signature, that is all that is wrong.
    let head = [&SITE_HASH[..], &[1, 0xff, 0xff, 0xff, 0xff]].concat();
    let key = KnownKey {
        public_key: &new.public_key,
        counter: 0,
    };
    let answer = SignInAnswer {
        client_data: GET,
        authenticator_data: &head,
        signature: &[],
    };
    assert_eq!(
        sign_in(SITE, &[0], key, answer),
        Err(deskside_webauthn::Refused::WrongSignature)
    );
}

/// An attestation object around authenticator data: a map of one text and one byte string.
fn object(data: &[u8]) -> Vec<u8> {
    let mut object = vec![0xa1, 0x68];
    object.extend(b"authData");
    object.push(0x5a);
    object.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    object.extend(data);
    object
}
