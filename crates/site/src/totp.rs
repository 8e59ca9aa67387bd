//! The second factor: time-based codes (RFC 6238) of six digits, SHA-1 and 30 seconds, which is what every authenticator
//! understands. Knows nothing of accounts; that a code is used once is the store's affair.

use deskside_model::{Secret, Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Algorithm, Builder, Totp};

use crate::problem::{ApiError, ApiResult};
use crate::random;

/// Bytes of a secret: as many as SHA-1 puts out (RFC 4226, section 4).
const SECRET: usize = 20;
const STEP_SECONDS: u64 = 30;
/// Steps before and after that are taken too, for clocks that differ a little (RFC 6238, section 5.2).
const SKEW: u16 = 1;

/// A new secret.
#[must_use]
pub fn draw() -> Secret<Vec<u8>> {
    Secret::new(random::bytes::<SECRET>().to_vec())
}

/// The time step whose code this is, when it is one of now.
#[must_use]
pub fn check(secret: &Secret<Vec<u8>>, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_millis()).ok()? / 1000;
    let step = generator(secret).build().ok()?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// What an authenticator needs: the secret in base32, and the `otpauth://` URI that holds it.
///
/// # Errors
/// When the names can't be part of such a URI.
pub fn offer(secret: &Secret<Vec<u8>>, issuer: &str, account: &str) -> ApiResult<(String, String)> {
    // A colon would end the issuer's part of the label.
    let plain = |text: &str| text.replace(':', " ");
    let totp: Totp = generator(secret)
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account))
        .build()
        .map_err(|error| ApiError::internal(format!("{error:?}")))?;
    let uri = totp
        .to_url()
        .map_err(|error| ApiError::internal(format!("{error:?}")))?;
    Ok((data_encoding::BASE32_NOPAD.encode(secret.expose()), uri))
}

/// A text as a QR code: an SVG document, black on white with the quiet zone that ISO/IEC 18004 asks for.
///
/// # Errors
/// When the text is too long for a QR code.
pub fn qr_svg(text: &str) -> ApiResult<String> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(ApiError::internal)?;
    let size = code.size() + 2 * QUIET;
    let dark = (0..code.size())
        .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
        .filter(|&(x, y)| code.get_module(x, y))
        .map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET));
    let path: String = dark.collect();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0,0h{size}v{size}h-{size}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

fn generator(secret: &Secret<Vec<u8>>) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.expose().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, for SHA-1; of their eight digits the last six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = Secret::new(b"12345678901234567890".to_vec());
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let now = Timestamp::from_millis(seconds * 1000);
            assert_eq!(check(&secret, code, now), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_own_step_and_one_beside_it() {
        let secret = Secret::new(b"12345678901234567890".to_vec());
        const STEP: i64 = 1_111_111_109 / 30;
        let at = |step: i64| check(&secret, "081 804", Timestamp::from_millis(step * 30_000));
        let found = [STEP - 2, STEP - 1, STEP, STEP + 1, STEP + 2].map(at);
        assert_eq!(found, [None, Some(STEP), Some(STEP), Some(STEP), None]);
    }

    #[test]
    fn anything_but_six_digits_is_no_code() {
        let secret = draw();
        for code in ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"] {
            assert_eq!(check(&secret, code, Timestamp::from_millis(0)), None, "{code}");
        }
    }

    #[test]
    fn the_offer_holds_the_secret_once_in_each_form() {
        let secret = Secret::new(b"12345678901234567890".to_vec());
        let (base32, uri) = offer(&secret, "Head: office", "ada").unwrap();
        assert_eq!(base32, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(uri.starts_with("otpauth://totp/Head"), "{uri}");
        assert!(uri.contains(&base32), "{uri}");
        assert!(qr_svg(&uri).unwrap().starts_with("<svg "));
    }
}
