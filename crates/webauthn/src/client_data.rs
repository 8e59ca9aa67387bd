//! What the browser says: the kind of ceremony, the challenge, and on whose page it happened (section 5.8.1).

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use crate::{MAX_PART, Refused, RelyingParty};

/// The kinds of ceremony, as browsers call them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ceremony {
    Registration,
    SignIn,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::SignIn => "webauthn.get",
        }
    }
}

/// Only what is looked at; browsers add more, and say so in the data itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// Checks that the answer belongs to this ceremony on this site's own page.
pub(crate) fn check(json: &[u8], ceremony: Ceremony, challenge: &[u8], site: RelyingParty<'_>) -> Result<(), Refused> {
    if json.len() > MAX_PART {
        return Err(Refused::Malformed("the client data is too long"));
    }
    // A byte order mark is cut off, as "UTF-8 decode" does (section 7.1, step 5).
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let said: ClientData =
        serde_json::from_slice(json).map_err(|_| Refused::Malformed("the client data is not what browsers send"))?;
    if said.r#type != ceremony.name() {
        return Err(Refused::OtherKind);
    }
    if said.challenge != BASE64URL_NOPAD.encode(challenge) {
        return Err(Refused::OtherChallenge);
    }
    if said.origin != site.origin {
        return Err(Refused::OtherOrigin(said.origin.chars().take(200).collect()));
    }
    if said.cross_origin || said.top_origin.is_some() {
        return Err(Refused::InFrame);
    }
    Ok(())
}
