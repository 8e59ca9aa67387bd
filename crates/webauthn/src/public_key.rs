//! Public keys as authenticators write them (COSE, RFC 9052 and RFC 9053), and whether a signature is theirs. Three kinds are
//! enough for what is sold and built in: ES256 (nearly everything), Ed25519 (newer keys), RS256 (Windows Hello with a TPM).

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use crate::Refused;
use crate::authenticator_data::value;

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// The algorithms that a new key may use, the preferred first: numbers of the COSE registry.
pub const ALGORITHMS: &[i64] = &[ES256, EDDSA, RS256];

// Labels of COSE keys (RFC 9052, section 7.1; RFC 9053, sections 7.1 and 7.2; RFC 8230, section 4).
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const MODULUS: i64 = -1;
const EXPONENT: i64 = -2;

const OCTET_KEY_PAIR: i64 = 1;
const ELLIPTIC: i64 = 2;
const RSA: i64 = 3;
const P256: i64 = 1;
const CURVE_ED25519: i64 = 6;

/// A key that signatures can be checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// ECDSA on P-256 with SHA-256: the point, uncompressed.
    Es256(Vec<u8>),
    /// Ed25519.
    Ed25519(Vec<u8>),
    /// RSA, PKCS #1 1.5 with SHA-256.
    Rs256 {
        /// Big-endian.
        modulus: Vec<u8>,
        /// Big-endian.
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// From the bytes of a COSE key, and nothing behind them.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        match value(bytes)? {
            (key, []) => Self::from_cbor(&key),
            _ => Err(Refused::Malformed("there is something behind the key")),
        }
    }

    /// From a COSE key.
    pub(crate) fn from_cbor(key: &Value) -> Result<Self, Refused> {
        let key = Labelled(key.as_map().ok_or(Refused::Malformed("the key is no map"))?);
        match (key.number(KEY_TYPE)?, key.number(ALGORITHM)?) {
            (ELLIPTIC, ES256) if key.number(CURVE)? == P256 => {
                let mut point = vec![0x04];
                point.extend(key.bytes(X, 32)?);
                point.extend(key.bytes(Y, 32)?);
                Ok(Self::Es256(point))
            }
            (OCTET_KEY_PAIR, EDDSA) if key.number(CURVE)? == CURVE_ED25519 => {
                Ok(Self::Ed25519(key.bytes(X, 32)?.to_vec()))
            }
            (RSA, RS256) => Ok(Self::Rs256 {
                modulus: key.any_bytes(MODULUS)?.to_vec(),
                exponent: key.any_bytes(EXPONENT)?.to_vec(),
            }),
            _ => Err(Refused::UnsupportedKey),
        }
    }

    /// Whether the signature is this key's. A key that is none (no point of the curve, too small a modulus) has signed nothing.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Rs256 { modulus, exponent } => {
                // Leading zeros are no part of the number, and ring takes none.
                let number = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
                let key = RsaPublicKeyComponents {
                    n: number(modulus),
                    e: number(exponent),
                };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        }
        .is_ok()
    }
}

/// A map whose labels are numbers.
struct Labelled<'a>(&'a [(Value, Value)]);

impl<'a> Labelled<'a> {
    /// The value under a label; a label that is there twice is under nothing (RFC 9052, section 14).
    fn get(&self, label: i64) -> Result<&'a Value, Refused> {
        let mut found = self
            .0
            .iter()
            .filter(|(key, _)| key.as_integer().is_some_and(|key| i128::from(key) == i128::from(label)));
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Ok(value),
            _ => Err(Refused::Malformed("the key lacks a part, or has it twice")),
        }
    }

    fn number(&self, label: i64) -> Result<i64, Refused> {
        let number = self
            .get(label)?
            .as_integer()
            .and_then(|number| i64::try_from(number).ok());
        number.ok_or(Refused::Malformed("a part of the key is no number"))
    }

    fn any_bytes(&self, label: i64) -> Result<&'a [u8], Refused> {
        let bytes = self.get(label)?.as_bytes().map(Vec::as_slice);
        bytes.ok_or(Refused::Malformed("a part of the key is no byte string"))
    }

    fn bytes(&self, label: i64, length: usize) -> Result<&'a [u8], Refused> {
        let bytes = self.any_bytes(label)?;
        if bytes.len() == length {
            return Ok(bytes);
        }
        Err(Refused::Malformed("a part of the key has the wrong length"))
    }
}
