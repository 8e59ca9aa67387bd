//! The test site's own certificate authority.

use std::sync::Arc;

use deskside_link::tls::{Roots, spki_sha256};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};

pub struct Authority {
    root: CertificateDer<'static>,
    root_pem: String,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Authority {
    pub fn new() -> Self {
        let ca_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&ca_key).unwrap();
        let issuer = Issuer::new(params, ca_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![String::from("127.0.0.1")]).unwrap();
        let certificate = leaf.signed_by(&key, &issuer).unwrap().der().clone();
        Self {
            root: root.der().clone(),
            root_pem: root.pem(),
            certificate,
            key: key.serialize_der(),
        }
    }

    pub fn ca_pem(&self) -> String {
        self.root_pem.clone()
    }

    pub fn roots(&self) -> Roots {
        Roots::pinned(vec![self.root.clone()])
    }

    pub fn spki(&self) -> [u8; 32] {
        spki_sha256(&self.certificate).unwrap()
    }

    pub fn server(&self) -> Arc<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![self.certificate.clone()],
                PrivatePkcs8KeyDer::from(self.key.clone()).into(),
            )
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }
}
