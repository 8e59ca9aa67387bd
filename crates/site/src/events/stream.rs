//! `GET /events`: the live events as server-sent events (HTML standard, section 9.2), those that the operator's role may
//! see. The stream ends with the sign-in that opened it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use deskside_model::{AccessLevel, Permission, PermissionSet};
use deskside_site_api::Problem;
use deskside_site_api::devices::Device;
use deskside_site_api::site::Event;
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bus::Listener;
use crate::auth::Allowed;
use crate::auth::permissions::OwnAccount;
use crate::possibility::limited_to;
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
                    Ok(event) => {
                        if let Some(event) = as_seen_by(self.by.permissions(), &event) {
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

/// What an operator with these permissions sees of an event, if anything.
fn as_seen_by(permissions: PermissionSet, event: &Event) -> Option<Event> {
    let needed = match event {
        Event::Device { .. } | Event::DeviceRemoved { .. } => Some(Permission::ReadDevices),
        Event::Session { .. } => Some(Permission::ReadSessions),
        Event::StatusMessage { .. } => Some(Permission::ReadStatusMessages),
        Event::Lagged => None,
    };
    if needed.is_some_and(|needed| !permissions.has(needed)) {
        return None;
    }
    Some(match event {
        Event::Device { device } => Event::Device {
            device: with_possible_sessions(permissions, device),
        },
        other => other.clone(),
    })
}

/// Events are made for somebody who may start every session; others see what their permissions leave of it.
fn with_possible_sessions(permissions: PermissionSet, device: &Device) -> Device {
    Device {
        remote_control: limited_to(permissions, AccessLevel::FullControl, &device.remote_control),
        view: limited_to(permissions, AccessLevel::ViewOnly, &device.view),
        ..device.clone()
    }
}
