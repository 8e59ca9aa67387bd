//! A security key in software (Web Authentication, ES256), and the browser around it: as honest as it is told to be.

use ciborium::{Value as Cbor, cbor};
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::support::ORIGIN;

const PRESENT: u8 = 0x01;
const CREDENTIAL: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// How often it has signed.
    pub counter: u32,
    /// The page that the browser says it is on.
    pub origin: String,
}

impl Authenticator {
    pub fn new(id: u8) -> Self {
        let chance = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &chance).unwrap(),
            id: vec![id; 32],
            counter: 0,
            origin: ORIGIN.to_owned(),
        }
    }

    /// The body of `POST /me/security-keys` that answers an offer.
    pub fn registers(&self, offer: &Value, name: &str) -> Value {
        let mut data = self.head(&offer["rp_id"], CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.public_key().as_ref();
        let (x, y) = (Cbor::Bytes(point[1..33].to_vec()), Cbor::Bytes(point[33..].to_vec()));
        ciborium::into_writer(
            &cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => x, -3 => y }).unwrap(),
            &mut data,
        )
        .unwrap();
        let mut object = Vec::new();
        let content = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Cbor::Bytes(data) }).unwrap();
        ciborium::into_writer(&content, &mut object).unwrap();
        json!({
            "name": name,
            "challenge": offer["challenge"],
            "client_data": text(&self.client_data("webauthn.create", &offer["challenge"])),
            "attestation_object": text(&object),
        })
    }

    /// The `security_key` of `POST /sign-in` that answers a request.
    pub fn answers(&mut self, request: &Value) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", &request["challenge"]);
        let data = self.head(&request["rp_id"], 0);
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "challenge": request["challenge"],
            "credential_id": text(&self.id),
            "client_data": text(&client_data),
            "authenticator_data": text(&data),
            "signature": text(signature.as_ref()),
        })
    }

    fn head(&self, site: &Value, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, site.as_str().unwrap().as_bytes()).as_ref().to_vec();
        data.push(PRESENT | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let data = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
