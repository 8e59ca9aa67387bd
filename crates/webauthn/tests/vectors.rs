//! The test vectors of the specification itself: answers that others made.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use deskside_webauthn::{
    KnownKey, NewKey, Refused, RegistrationAnswer, RelyingParty, SignInAnswer, Used, register, sign_in,
};
use serde::Deserialize;

const SITE: RelyingParty<'_> = RelyingParty {
    id: "example.org",
    origin: "https://example.org",
};

#[derive(Deserialize)]
struct Vector {
    registration: BTreeMap<String, String>,
    credential_id: String,
    sign_in: BTreeMap<String, String>,
}

fn vectors() -> BTreeMap<String, Vector> {
    serde_json::from_str(include_str!("vectors/w3c.json")).unwrap()
}

fn bytes(values: &BTreeMap<String, String>, name: &str) -> Vec<u8> {
    HEXLOWER.decode(values[name].as_bytes()).unwrap()
}

fn registered(vector: &Vector) -> Result<NewKey, Refused> {
    let answer = RegistrationAnswer {
        client_data: &bytes(&vector.registration, "clientDataJSON"),
        attestation_object: &bytes(&vector.registration, "attestationObject"),
    };
    register(SITE, &bytes(&vector.registration, "challenge"), answer)
}

fn signed_in(vector: &Vector, key: &NewKey, signature: &[u8]) -> Result<Used, Refused> {
    let answer = SignInAnswer {
        client_data: &bytes(&vector.sign_in, "clientDataJSON"),
        authenticator_data: &bytes(&vector.sign_in, "authenticatorData"),
        signature,
    };
    let known = KnownKey {
        public_key: &key.public_key,
        counter: key.counter,
    };
    sign_in(SITE, &bytes(&vector.sign_in, "challenge"), known, answer)
}

#[test]
fn every_vector_is_taken_or_refused_as_it_should_be() {
    let mut taken = Vec::new();
    for (name, vector) in vectors() {
        let key = registered(&vector);
        match name.as_str() {
            "none-es256-crossOrigin" | "none-es256-topOrigin" => assert_eq!(key, Err(Refused::InFrame), "{name}"),
            "packed-es384" | "packed-es512" | "packed-ed448" => assert_eq!(key, Err(Refused::UnsupportedKey), "{name}"),
            _ => {
                let key = key.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(HEXLOWER.encode(&key.credential_id), vector.credential_id, "{name}");
                let signature = bytes(&vector.sign_in, "signature");
                assert_eq!(
                    signed_in(&vector, &key, &signature).map(|used| used.counter),
                    Ok(0),
                    "{name}"
                );
                taken.push(name);
            }
        }
    }
    let expected = [
        "android-key-es256",
        "apple-es256",
        "fido-u2f-es256",
        "none-es256",
        "none-es256-long-credential-id",
        "packed-eddsa",
        "packed-es256",
        "packed-rs256",
        "packed-self-es256",
        "tpm-es256",
    ];
    assert_eq!(taken, expected);
}

#[test]
fn a_signature_is_good_for_its_own_key_and_answer_only() {
    let vectors = vectors();
    for name in ["none-es256", "packed-eddsa", "packed-rs256"] {
        let vector = &vectors[name];
        let key = registered(vector).unwrap();
        let signature = bytes(&vector.sign_in, "signature");
        for place in 0..signature.len() {
            let mut changed = signature.clone();
            changed[place] ^= 1;
            assert_eq!(
                signed_in(vector, &key, &changed),
                Err(Refused::WrongSignature),
                "{name}, byte {place}"
            );
        }
        for other in vectors.values().filter_map(|other| registered(other).ok()) {
            let fits = signed_in(vector, &other, &signature).is_ok();
            assert_eq!(fits, other == key, "{name} with another key");
        }
    }
}
