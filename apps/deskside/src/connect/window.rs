//! The window on a device: what it asks of the site, and what is kept of what was chosen in it.

use deskside_draw::Language;
use deskside_model::{AccessLevel, Refusal};
use deskside_site_api::devices::Device;
use deskside_site_api::sessions::{RaisedSession, Session};
use deskside_viewer::window::{Begun, Opening, Preferences, Site, Trouble, open};
use tokio::runtime::Runtime;

use super::{Connect, ask, kept, reach};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::listing::read;
use crate::output::remark;
use crate::sites::Caller;

/// Everything that is known before the window opens.
pub struct AtSite {
    pub caller: Caller,
    pub device: Device,
}

/// Opens the window, and stays in it until it is closed.
pub fn show(given: Connect, runtime: Runtime, at: AtSite) -> Outcome {
    let AtSite { caller, device } = at;
    let mut preferences = kept::read(device.id);
    preferences.low_bandwidth |= given.low_bandwidth;
    if let Some(screen) = &given.monitor {
        preferences.screen = screen.clone();
    }
    let opening = Opening {
        device: device.facts.name.clone(),
        access: given.access(),
        preferences,
        language: Language::from_environment(),
        full_screen: given.full_screen,
    };
    let site = AskedSite {
        caller,
        device,
        reason: given.reason,
        relay_only: given.relay_only,
        session: None,
    };
    open(opening, site, runtime).map(|()| Exit::Done).map_err(|error| {
        Failure::new(
            Exit::Usage,
            error.to_string(),
            "A window needs a display (DISPLAY or WAYLAND_DISPLAY); --headless needs none.",
        )
    })
}

struct AskedSite {
    caller: Caller,
    device: Device,
    reason: String,
    relay_only: bool,
    /// The one that was begun last.
    session: Option<Session>,
}

impl Site for AskedSite {
    async fn begin(&mut self, access: AccessLevel) -> Result<Begun, Trouble> {
        let granted = ask::session(&mut self.caller, &self.device, access, &self.reason)
            .await
            .map_err(trouble)?;
        let reached = reach::device(&self.caller, &granted, self.relay_only).map_err(trouble)?;
        let device = granted.session.device_name.clone();
        self.session = Some(granted.session);
        Ok(Begun {
            endpoint: reached.endpoint,
            target: reached.target,
            options: reach::options(granted.grant, Default::default()),
            device,
        })
    }

    async fn raise(&mut self) -> Result<String, Trouble> {
        let Some(session) = &self.session else {
            return Err(Trouble {
                what: String::from("there is no session"),
                advice: String::new(),
                refusal: None,
            });
        };
        let path = format!("/sessions/{}/raise", session.id);
        let answer = self
            .caller
            .client
            .post_nothing(&path)
            .await
            .map_err(|error| trouble(error.into()))?;
        let raised: RaisedSession = read(answer).map_err(trouble)?;
        Ok(raised.grant)
    }

    fn keep(&mut self, preferences: &Preferences) {
        if let Err(failure) = kept::write(self.device.id, preferences) {
            // The session goes on; the next one begins as this one did.
            remark(failure.what());
        }
    }
}

fn trouble(failure: Failure) -> Trouble {
    let refusal = |code| Refusal::ALL.iter().copied().find(|refusal| refusal.code() == code);
    Trouble {
        refusal: failure.code().and_then(refusal),
        what: failure.what().to_owned(),
        advice: failure.advice().to_owned(),
    }
}
