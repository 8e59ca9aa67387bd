//! Registration and sign-in with an authenticator of our own, which can do everything wrong that there is to do.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ciborium::{Value, cbor};
use data_encoding::BASE64URL_NOPAD;
use deskside_webauthn::{
    KnownKey, MAX_CREDENTIAL_ID, NewKey, Refused, RegistrationAnswer, RelyingParty, SignInAnswer, Used, register,
    sign_in,
};
use proptest::prelude::*;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

const SITE: RelyingParty<'_> = RelyingParty {
    id: "desk.example.org",
    origin: "https://desk.example.org:8443",
};
const CHALLENGE: &[u8] = &[7; 32];
const PRESENT: u8 = 0x01;
const ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const CREDENTIAL: u8 = 0x40;

struct Authenticator {
    key: EcdsaKeyPair,
    site: &'static str,
    flags: u8,
    counter: u32,
    id: Vec<u8>,
}

impl Authenticator {
    fn new() -> Self {
        let chance = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &chance).unwrap(),
            site: SITE.id,
            flags: PRESENT,
            counter: 1,
            id: vec![5; 20],
        }
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.site.as_bytes()).as_ref().to_vec();
        data.push(self.flags | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn cose(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = (point[1..33].to_vec(), point[33..].to_vec());
        written(&cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => Value::Bytes(x), -3 => Value::Bytes(y) }).unwrap())
    }

    fn new_credential(&self) -> Vec<u8> {
        let mut data = self.head(CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose());
        data
    }

    fn registers(&self, client_data: &[u8]) -> Result<NewKey, Refused> {
        registered(client_data, &object(self.new_credential()))
    }

    fn signs(&self, client_data: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let data = self.head(0);
        let mut message = data.clone();
        message.extend(digest(&SHA256, client_data).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        (data, signature.as_ref().to_vec())
    }

    fn signs_in(&self, counted: u32, client_data: &[u8]) -> Result<Used, Refused> {
        let (authenticator_data, signature) = self.signs(client_data);
        let key = KnownKey {
            public_key: &self.cose(),
            counter: counted,
        };
        let answer = SignInAnswer {
            client_data,
            authenticator_data: &authenticator_data,
            signature: &signature,
        };
        sign_in(SITE, CHALLENGE, key, answer)
    }
}

fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn object(data: Vec<u8>) -> Vec<u8> {
    written(&cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Value::Bytes(data) }).unwrap())
}

fn registered(client_data: &[u8], attestation_object: &[u8]) -> Result<NewKey, Refused> {
    let answer = RegistrationAnswer {
        client_data,
        attestation_object,
    };
    register(SITE, CHALLENGE, answer)
}

fn client_data(kind: &str) -> Vec<u8> {
    said(json!({ "type": kind, "challenge": BASE64URL_NOPAD.encode(CHALLENGE), "origin": SITE.origin, "new": [1] }))
}

fn said(client_data: serde_json::Value) -> Vec<u8> {
    client_data.to_string().into_bytes()
}

const CREATE: &str = "webauthn.create";
const GET: &str = "webauthn.get";

#[test]
fn a_key_is_registered_and_signs_in() {
    let mut authenticator = Authenticator::new();
    let key = authenticator.registers(&client_data(CREATE)).unwrap();
    assert_eq!((&key.credential_id, key.counter), (&authenticator.id, 1));
    assert_eq!(key.public_key, authenticator.cose());
    assert!(!key.user_verified && !key.backed_up);
    authenticator.counter = 2;
    authenticator.flags = PRESENT | ELIGIBLE | BACKED_UP;
    let used = authenticator.signs_in(key.counter, &client_data(GET)).unwrap();
    assert_eq!((used.counter, used.backed_up), (2, true));
}

#[test]
fn an_answer_to_something_else_does_not_count() {
    let authenticator = Authenticator::new();
    let challenge = BASE64URL_NOPAD.encode(CHALLENGE);
    let other = BASE64URL_NOPAD.encode(&[8; 32]);
    let origin = SITE.origin;
    for (data, refused) in [
        (
            json!({ "type": GET, "challenge": challenge, "origin": origin }),
            Refused::OtherKind,
        ),
        (
            json!({ "type": CREATE, "challenge": other, "origin": origin }),
            Refused::OtherChallenge,
        ),
        (
            json!({ "type": CREATE, "challenge": "", "origin": origin }),
            Refused::OtherChallenge,
        ),
        (
            json!({ "type": CREATE, "challenge": challenge, "origin": "https://desk.example.org" }),
            Refused::OtherOrigin(String::from("https://desk.example.org")),
        ),
        (
            json!({ "type": CREATE, "challenge": challenge, "origin": origin, "crossOrigin": true }),
            Refused::InFrame,
        ),
        (
            json!({ "type": CREATE, "challenge": challenge, "origin": origin, "topOrigin": origin }),
            Refused::InFrame,
        ),
    ] {
        assert_eq!(authenticator.registers(&said(data)), Err(refused));
    }
    assert_eq!(authenticator.signs_in(0, &client_data(CREATE)), Err(Refused::OtherKind));
    assert!(matches!(authenticator.registers(b"{}"), Err(Refused::Malformed(_))));
}

#[test]
fn an_authenticator_that_says_something_else_does_not_count() {
    let create = client_data(CREATE);
    let with = |change: fn(&mut Authenticator)| {
        let mut authenticator = Authenticator::new();
        change(&mut authenticator);
        (
            authenticator.registers(&create),
            authenticator.signs_in(0, &client_data(GET)),
        )
    };
    assert_eq!(
        with(|one| one.site = "example.org"),
        (Err(Refused::OtherSite), Err(Refused::OtherSite))
    );
    assert_eq!(
        with(|one| one.flags = 0),
        (Err(Refused::NobodyPresent), Err(Refused::NobodyPresent))
    );
    let (registered, signed_in) = with(|one| one.flags = PRESENT | BACKED_UP);
    assert!(matches!(registered, Err(Refused::Malformed(_))) && matches!(signed_in, Err(Refused::Malformed(_))));
    for id in [Vec::new(), vec![1; MAX_CREDENTIAL_ID + 1]] {
        let mut authenticator = Authenticator::new();
        authenticator.id = id;
        assert!(matches!(authenticator.registers(&create), Err(Refused::Malformed(_))));
    }
}

#[test]
fn a_copy_is_noticed_by_what_it_has_counted() {
    let mut authenticator = Authenticator::new();
    let get = client_data(GET);
    for (before, now, copied) in [
        (5, 6, false),
        (5, 5, true),
        (5, 4, true),
        (5, 0, true),
        (0, 0, false),
        (0, 1, false),
    ] {
        authenticator.counter = now;
        let expected = if copied {
            Err(Refused::Copied { before, now })
        } else {
            Ok(now)
        };
        assert_eq!(
            authenticator.signs_in(before, &get).map(|used| used.counter),
            expected,
            "{before} {now}"
        );
    }
}

#[test]
fn a_key_that_is_none_registers_not_or_signs_nothing() {
    let authenticator = Authenticator::new();
    let create = client_data(CREATE);
    let with = |cose: Vec<u8>| {
        let mut data = authenticator.new_credential();
        data.truncate(data.len() - authenticator.cose().len());
        data.extend(cose);
        registered(&create, &object(data))
    };
    let x = || Value::Bytes(vec![1; 32]);
    let es384 = written(&cbor!({ 1 => 2, 3 => -35, -1 => 2, -2 => x(), -3 => x() }).unwrap());
    assert_eq!(with(es384), Err(Refused::UnsupportedKey));
    let twice = Value::Map(vec![
        (Value::from(1), Value::from(2)),
        (Value::from(1), Value::from(2)),
        (Value::from(3), Value::from(-7)),
    ]);
    let short = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => Value::Bytes(vec![1; 31]), -3 => x() }).unwrap();
    for broken in [
        Vec::new(),
        vec![0xff],
        written(&twice),
        written(&short),
        written(&Value::from("key")),
    ] {
        assert!(matches!(with(broken), Err(Refused::Malformed(_))));
    }
    // A point that is not on the curve: nothing is ever signed with it.
    let no_point = written(&cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => x(), -3 => x() }).unwrap());
    let get = client_data(GET);
    let (authenticator_data, signature) = authenticator.signs(&get);
    let answer = SignInAnswer {
        client_data: &get,
        authenticator_data: &authenticator_data,
        signature: &signature,
    };
    let known = KnownKey {
        public_key: &no_point,
        counter: 0,
    };
    assert_eq!(sign_in(SITE, CHALLENGE, known, answer), Err(Refused::WrongSignature));
}

proptest! {
    #[test]
    fn whatever_comes_is_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let create = client_data(CREATE);
        prop_assert!(registered(&create, &bytes).is_err());
        prop_assert!(registered(&create, &object(bytes.clone())).is_err());
        prop_assert!(registered(&bytes, &bytes).is_err());
    }

    #[test]
    fn no_changed_byte_passes(place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let authenticator = Authenticator::new();
        let get = client_data(GET);
        let (mut data, signature) = authenticator.signs(&get);
        let place = place.index(data.len());
        data[place] ^= 1 << bit;
        let answer = SignInAnswer { client_data: &get, authenticator_data: &data, signature: &signature };
        let known = KnownKey { public_key: &authenticator.cose(), counter: 0 };
        prop_assert!(sign_in(SITE, CHALLENGE, known, answer).is_err());
    }
}
