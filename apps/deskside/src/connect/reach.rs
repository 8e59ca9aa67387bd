//! From what the site granted to what a viewer dials: the same with a window and without.

use deskside_link::{DirectPaths, EndpointOptions, LinkKey, RelayAddress};
use deskside_picture::PixelOrder;
use deskside_session::viewer::ViewerOptions;
use deskside_viewer::Target;
use deskside_wire::session::PictureWishes;

use super::ask::Granted;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::sites::{Caller, PROGRAM};

/// Whom to dial, and how.
pub struct Reached {
    pub endpoint: EndpointOptions,
    pub target: Target,
}

/// The device of a grant.
pub fn device(caller: &Caller, granted: &Granted, relay_only: bool) -> Outcome<Reached> {
    let garbled = |what: &str, why: &dyn std::fmt::Display| {
        Failure::new(
            Exit::SiteFailed,
            format!("the site's answer has no usable {what}: {why}"),
            "Check that this program and the site are of versions that fit together.",
        )
    };
    let relay: RelayAddress = granted.relay_url.parse().map_err(|why| garbled("relay", &why))?;
    let device =
        LinkKey::from_bytes(granted.device_key.as_bytes()).map_err(|why| garbled("key of the device", &why))?;
    Ok(Reached {
        endpoint: EndpointOptions {
            secret: granted.secret.clone(),
            relay: relay.clone(),
            direct: if relay_only {
                DirectPaths::Never
            } else {
                DirectPaths::WhenOneAnswers { port: None }
            },
            accepts: false,
            roots: caller.trust.roots(),
            proxy: caller.client.proxy().cloned(),
        },
        target: Target {
            device,
            relay,
            pixels: PixelOrder::Bgrx,
        },
    })
}

/// What a viewer shows the device.
pub fn options(grant: String, wishes: PictureWishes) -> ViewerOptions {
    ViewerOptions {
        grant,
        program: PROGRAM.to_owned(),
        wishes,
    }
}
