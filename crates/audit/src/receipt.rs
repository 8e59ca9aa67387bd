//! The site's countersignature: "everything of this device up to this entry is stored here". Stores nothing itself.
//!
//! Signed are `deskside receipt v1`, a zero byte, the device's id (16 bytes), the sequence number (8 bytes,
//! little-endian) and the hash of that entry (32 bytes); see `Receipt` in `control.proto`.

use deskside_model::{DeviceId, SiteKey};

use crate::signature::is_signed_by;
use crate::{Head, Signature, Signer};

const DOMAIN: &[u8] = b"deskside receipt v1\0";

/// What a receipt is for. The device knows its own chain, so only sequence number and signature travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Whose chain.
    pub device: DeviceId,
    /// Up to and with which entry.
    pub head: Head,
}

/// A signature that is not the site's over this receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the receipt for entry {sequence} was not signed by this device's site")]
pub struct BadReceipt {
    /// Which entry it claims.
    pub sequence: u64,
}

impl Receipt {
    /// Signs it with the site's key.
    #[must_use]
    pub fn sign(&self, signer: &dyn Signer) -> Signature {
        signer.sign(&self.message())
    }

    /// Checks a signature as it was received.
    ///
    /// # Errors
    /// [`BadReceipt`] when it is not 64 bytes, or not the site's over exactly this receipt.
    pub fn verify(&self, site: &SiteKey, signature: &[u8]) -> Result<(), BadReceipt> {
        let refused = BadReceipt {
            sequence: self.head.sequence,
        };
        let signature = Signature::from_bytes(signature.try_into().map_err(|_| refused)?);
        if is_signed_by(site.as_bytes(), &self.message(), &signature) {
            Ok(())
        } else {
            Err(refused)
        }
    }

    fn message(&self) -> Vec<u8> {
        [
            DOMAIN,
            self.device.as_bytes(),
            &self.head.sequence.to_le_bytes(),
            self.head.hash.as_bytes(),
        ]
        .concat()
    }
}
