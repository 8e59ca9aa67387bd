//! `GET /events`: the live events as server-sent events (HTML standard, section 9.2), those that the operator's role may
//! see. The stream ends with the sign-in that opened it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use deskside_model::{AccessLevel, ClientSettings, Permission};
use deskside_site_api::Problem;
use deskside_site_api::devices::Device;
use deskside_site_api::site::Event;
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bus::{Listener, Told};
use crate::auth::Allowed;
use crate::auth::permissions::OwnAccount;
use crate::possibility::{Asker, Target, possibility};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// A line now and then, so that proxies keep a quiet stream open, and a dead one is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often the sign-in is looked at again.
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
        state,
        by,
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
    by: Allowed<OwnAccount>,
    listener: Listener,
    check: Interval,
}

impl Watcher {
    /// The next event to show; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        let stopping = self.state.stopping.clone();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return None,
                _ = self.check.tick() => {
                    // When the database fails, better to end: the console connects again.
                    if !self.by.still_open(&self.state).await.unwrap_or(false) {
                        return None;
                    }
                }
                event = self.listener.events.recv() => match event {
                    Ok(told) => {
                        if let Some(event) = as_told_to(self.by.asker(), &told) {
                            return Some(event);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(Event::Lagged),
                    Err(RecvError::Closed) => return None,
                },
            }
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
fn as_told_to(asker: Asker<'_>, told: &Told) -> Option<Event> {
    let needed = match told {
        Told::Device { .. } | Told::Event(Event::Device { .. } | Event::DeviceRemoved { .. }) => {
            Some(Permission::ReadDevices)
        }
        Told::Event(Event::Session { .. }) => Some(Permission::ReadSessions),
        Told::Event(Event::StatusMessage { .. }) => Some(Permission::ReadStatusMessages),
        Told::Event(Event::Lagged) => None,
    };
    if needed.is_some_and(|needed| !asker.permissions.has(needed)) {
        return None;
    }
    Some(match told {
        Told::Event(event) => event.clone(),
        Told::Device { device, settings } => Event::Device {
            device: with_possible_sessions(asker, device, settings),
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
    Device {
        remote_control: possibility(asker, target, AccessLevel::FullControl),
        view: possibility(asker, target, AccessLevel::ViewOnly),
        ..device.clone()
    }
}
