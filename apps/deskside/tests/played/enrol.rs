//! Devices that enrol over HTTPS as agents do, with facts of our choice; none of them ever connects.

use data_encoding::BASE64URL_NOPAD;
use deskside_model::{DeviceFacts, DeviceKey, EnrolmentTokenId};
use deskside_site_api::enrolment::{EnrolHello, EnrolProof, EnrolRequest, Enrolled};
use deskside_wire::transcript;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;

use super::Browser;

/// Enrols a device and returns its id.
pub async fn device(browser: &mut Browser, seed: u8, facts: DeviceFacts) -> String {
    let made = browser
        .made("/enrolment-tokens", &json!({ "hours": 1, "uses": 1 }))
        .await;
    let text = made["text"].as_str().unwrap().to_owned();
    let id: EnrolmentTokenId = made["token"]["id"].as_str().unwrap().parse().unwrap();
    let key = SigningKey::from_bytes(&[seed; 32]);
    let device_key = DeviceKey::from_bytes(key.verifying_key().to_bytes());
    let hello = EnrolHello {
        device_key,
        nonce: BASE64URL_NOPAD.encode(&[seed; 32]),
    };
    let proof: EnrolProof = browser.agent("/agent/v1/enrol/hello", &json!(hello)).await;
    let signature = key.sign(&transcript::enrol_device(id, &proof.site_key)).to_bytes();
    let request = EnrolRequest {
        token: text,
        device_key,
        signature: BASE64URL_NOPAD.encode(&signature),
        facts,
    };
    let enrolled: Enrolled = browser.agent("/agent/v1/enrol", &json!(request)).await;
    enrolled.device_id.to_string()
}
