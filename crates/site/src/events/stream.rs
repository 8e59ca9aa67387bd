//! `GET /events`: the live events as server-sent events (HTML standard, section 9.2), each if the operator may see it at
//! the moment when it is told. The stream ends with the sign-in or API token that opened it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use deskside_model::{AccessLevel, ClientSettings, Permission, PermissionSet};
use deskside_site_api::Problem;
use deskside_site_api::devices::Device;
use deskside_site_api::site::Event;
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bus::{Listener, Told, What};
use crate::auth::permissions::OwnAccount;
use crate::auth::{Allowed, SignedIn};
use crate::possibility::{Asker, Target, possibility};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// A line now and then, so that proxies keep a quiet stream open, and a dead one is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often the sign-in and the rights are looked at again, whatever was told: they end with time, too.
const CHECK_SIGN_IN: Duration = Duration::from_secs(20);

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Live events.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listenToEvents",
    tag = "monitoring",
    responses(
        (status = OK, content_type = "text/event-stream", body = Event, description = "each `data` is one of these"),
        (status = "default", body = Problem)
    )
)]
async fn events(
    State(state): State<AppState>,
    by: Allowed<OwnAccount>,
) -> ApiResult<Sse<impl Stream<Item = Result<Line, Infallible>>>> {
    let Some(listener) = state.events.listen() else {
        return Err(ApiError::new(
            Kind::Busy,
            "Too many consoles are open at this moment. Close some, or try again later.",
        ));
    };
    let mut check = interval_at(Instant::now() + CHECK_SIGN_IN, CHECK_SIGN_IN);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watcher = Watcher {
        rights_as_of: state.events.changes_of_rights(),
        state,
        by: by.into_inner(),
        listener,
        check,
    };
    let lines = stream::unfold(watcher, async |mut watcher| {
        let event = watcher.next().await?;
        Some((Ok(line(&event)), watcher))
    });
    Ok(Sse::new(lines).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One open stream.
struct Watcher {
    state: AppState,
    by: SignedIn,
    /// The number of changes of rights that `by` was read at, or before.
    rights_as_of: u64,
    listener: Listener,
    check: Interval,
}

/// What became of the operator's rights.
enum Renewed {
    Same,
    Others,
    Nobody,
}

impl Watcher {
    /// The next event to show; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        let stopping = self.state.stopping.clone();
        loop {
            let told = tokio::select! {
                () = stopping.cancelled() => return None,
                _ = self.check.tick() => None,
                event = self.listener.events.recv() => match event {
                    Ok(told) => Some(told),
                    Err(RecvError::Lagged(_)) => return Some(Event::Lagged),
                    Err(RecvError::Closed) => return None,
                },
            };
            if told.is_none() || self.outdated() {
                match self.renew().await {
                    Renewed::Same => {}
                    // What was shown may be too much now, or too little. What was told is in the lists.
                    Renewed::Others => return Some(Event::Lagged),
                    Renewed::Nobody => return None,
                }
            }
            if let Some(event) = told.and_then(|told| as_told_to(&self.by, &told)) {
                return Some(event);
            }
        }
    }

    fn outdated(&self) -> bool {
        let ended = self
            .by
            .rights()
            .changes_at()
            .is_some_and(|end| end <= self.state.clock.now());
        ended || self.rights_as_of != self.state.events.changes_of_rights()
    }

    async fn renew(&mut self) -> Renewed {
        // Before reading: a change after this is looked at again.
        self.rights_as_of = self.state.events.changes_of_rights();
        let before = self.by.held.clone();
        // When the database fails, better to end: the console connects again.
        if !self.by.renew(&self.state).await.unwrap_or(false) {
            return Renewed::Nobody;
        }
        if self.by.held == before {
            Renewed::Same
        } else {
            Renewed::Others
        }
    }
}

fn line(event: &Event) -> Line {
    // An event is plain data; should it ever not serialise, "read your lists again" is the right thing to say.
    Line::default()
        .json_data(event)
        .unwrap_or_else(|_| Line::default().data("{\"type\":\"lagged\"}"))
}

/// What an operator is told of an event, if anything.
fn as_told_to(by: &SignedIn, told: &Told) -> Option<Event> {
    let needed = match &told.what {
        What::Device { .. } | What::Moved { .. } | What::Event(Event::Device { .. } | Event::DeviceRemoved { .. }) => {
            Permission::ReadDevices
        }
        What::Event(Event::Session { .. }) => Permission::ReadSessions,
        What::Event(Event::StatusMessage { .. }) => Permission::ReadStatusMessages,
        What::Event(Event::Lagged) => return Some(Event::Lagged),
    };
    let scope = by.rights().scope(PermissionSet::of(&[needed]));
    if !scope.holds(&told.holding) {
        return None;
    }
    Some(match &told.what {
        What::Event(event) => event.clone(),
        What::Moved { after, .. } if scope.holds(after) => return None,
        What::Moved { device, .. } => Event::DeviceRemoved { id: device.to_string() },
        What::Device { device, settings } => Event::Device {
            device: with_possible_sessions(by.asker_on(&told.holding), device, settings),
        },
    })
}

/// The device with what this operator could do there.
fn with_possible_sessions(asker: Asker<'_>, device: &Device, settings: &ClientSettings) -> Device {
    let target = Target {
        facts: &device.facts,
        key_conflict: device.key_conflict,
        online: device.online,
        settings,
    };
    let seen = asker.permissions.has(Permission::ReadSessions);
    Device {
        live_sessions: if seen { device.live_sessions.clone() } else { Vec::new() },
        remote_control: possibility(asker, target, AccessLevel::FullControl),
        view: possibility(asker, target, AccessLevel::ViewOnly),
        ..device.clone()
    }
}
