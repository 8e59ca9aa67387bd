//! The enrolment: which site this device belongs to and how to know it again. Public data; the secret is in
//! `device.key`.

use std::fs;
use std::io;

use deskside_model::{DeviceId, DeviceKey, SiteId, SiteKey};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{DeviceIdentity, StateDir, StateError, durable};

const FILE: &str = "agent.toml";

/// What the device keeps of its enrolment (`agent.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Where the site is: `https://name[:port]/`.
    pub site_url: Url,
    /// The site's id.
    pub site_id: SiteId,
    /// The site's name, for people.
    pub site_name: String,
    /// The one key that signs this device's grants and settings.
    pub site_key: SiteKey,
    /// The device's id at the site.
    pub device_id: DeviceId,
    /// The public half of `device.key`, to notice when the two files do not belong together.
    pub device_key: DeviceKey,
    /// Certificates (PEM) that are trusted for the site's TLS, besides the system's.
    pub ca_pem: String,
}

impl Enrolment {
    /// Reads the enrolment and the key that belongs to it.
    ///
    /// # Errors
    /// [`StateError::NotEnrolled`]; [`StateError::Damaged`] when a file can't be understood or the two are not a pair.
    pub fn load(state: &StateDir) -> Result<(Self, DeviceIdentity), StateError> {
        let path = state.file(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StateError::NotEnrolled(path)),
            Err(error) => return Err(StateError::io("read", path)(error)),
        };
        let enrolment: Self = toml::from_str(&text).map_err(|error| StateError::Damaged {
            path: path.clone(),
            why: error.to_string(),
        })?;
        let identity = DeviceIdentity::load(state)?;
        if identity.key() != enrolment.device_key {
            let why = format!(
                "it is for the device key {}, device.key is another",
                enrolment.device_key
            );
            return Err(StateError::Damaged { path, why });
        }
        Ok((enrolment, identity))
    }

    /// Stores a new enrolment with its key, in place of an older one, whose settings and used grants are forgotten and
    /// whose evidence is kept aside under its device id. After a crash in between the device is not enrolled.
    ///
    /// # Errors
    /// [`StateError`]; then the device is enrolled as before, or not at all.
    pub fn store(&self, identity: &DeviceIdentity, state: &StateDir) -> Result<(), StateError> {
        let path = state.file(FILE);
        let text = toml::to_string(self).map_err(|error| StateError::Damaged {
            path: path.clone(),
            why: error.to_string(),
        })?;
        Self::put_away(state)?;
        identity.store(state)?;
        durable::replace(&path, text.as_bytes()).map_err(StateError::io("write", path))
    }

    /// Ends an older enrolment, if there is one.
    fn put_away(state: &StateDir) -> Result<(), StateError> {
        let path = state.file(FILE);
        let former = fs::read_to_string(&path)
            .ok()
            .and_then(|text| toml::from_str::<Self>(&text).ok());
        let kept_as = match former {
            Some(former) => format!("evidence-{}.log", former.device_id),
            None => String::from("evidence-unknown.log"),
        };
        durable::remove(&path).map_err(StateError::io("remove", &path))?;
        for name in ["settings.json", "used-grants", "open-sessions.json", "status.json"] {
            let path = state.file(name);
            durable::remove(&path).map_err(StateError::io("remove", &path))?;
        }
        let evidence = state.file("evidence.log");
        match fs::rename(&evidence, state.file(&kept_as)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StateError::io("rename", evidence)(error)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn sample(identity: &DeviceIdentity) -> Enrolment {
        Enrolment {
            site_url: "https://site.example:8443/".parse().unwrap(),
            site_id: SiteId::from_bytes([1; 16]),
            site_name: String::from("Head office"),
            site_key: SiteKey::from_bytes([2; 32]),
            device_id: DeviceId::from_bytes([3; 16]),
            device_key: identity.key(),
            ca_pem: String::from("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"),
        }
    }

    #[test]
    fn an_enrolment_round_trips_with_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        assert!(matches!(Enrolment::load(&state), Err(StateError::NotEnrolled(_))));
        let identity = DeviceIdentity::from_seed([9; 32]);
        sample(&identity).store(&identity, &state).unwrap();
        let (enrolment, loaded) = Enrolment::load(&state).unwrap();
        assert_eq!(enrolment, sample(&identity));
        assert_eq!(loaded.key(), identity.key());
    }

    #[test]
    fn a_key_of_another_device_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let identity = DeviceIdentity::from_seed([9; 32]);
        sample(&identity).store(&identity, &state).unwrap();
        DeviceIdentity::from_seed([8; 32]).store(&state).unwrap();
        assert!(matches!(Enrolment::load(&state), Err(StateError::Damaged { .. })));
    }

    #[test]
    fn a_new_enrolment_forgets_settings_and_keeps_evidence_aside() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let first = DeviceIdentity::from_seed([9; 32]);
        sample(&first).store(&first, &state).unwrap();
        fs::write(state.file("settings.json"), "{}").unwrap();
        fs::write(state.file("evidence.log"), "chain").unwrap();
        let second = DeviceIdentity::from_seed([8; 32]);
        sample(&second).store(&second, &state).unwrap();
        assert!(!state.file("settings.json").exists());
        assert!(!state.file("evidence.log").exists());
        let kept = state.file(&format!("evidence-{}.log", DeviceId::from_bytes([3; 16])));
        assert_eq!(fs::read_to_string(kept).unwrap(), "chain");
    }

    #[test]
    fn a_damaged_file_says_where_and_what_to_do() {
        use crate::Advice;
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        fs::write(state.file(FILE), "site_url = 5").unwrap();
        let error = Enrolment::load(&state).unwrap_err();
        assert!(error.to_string().contains("agent.toml"), "{error}");
        assert!(error.advice().contains("--replace"));
    }
}
