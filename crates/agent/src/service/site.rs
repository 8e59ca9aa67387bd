//! What the site says: settings, offers, revocations, receipts; and what it is told.

use std::time::Duration;

use deskside_link::RelayAddress;
use deskside_model::{Refusal, SessionId, Timestamp};
use deskside_session::device::{Input, consider_offer};
use deskside_session::grant::CLOCK_SKEW;

use super::Service;
use super::clock::wall;
use crate::Advice as _;
use crate::control::{FromSite, OfflineReason, SiteOffer, SiteSender, SiteSettings, ToSite};
use crate::state::{AgentStatus, AppliedSettings};

/// Withdrawn sessions that are remembered, and how long: longer than any grant can be shown.
const REVOKED: usize = 1024;
const REVOKED_FOR: Duration = Duration::from_secs(10 * 60);

/// How the connection to the site is.
#[derive(Debug)]
pub(super) enum SiteLink {
    Offline { why: String, since: Timestamp },
    Online { sender: SiteSender, since: Timestamp },
}

impl SiteLink {
    pub fn status(&self, sessions: u32) -> AgentStatus {
        match self {
            Self::Offline { why, since } => AgentStatus::Offline {
                why: why.clone(),
                since: *since,
            },
            Self::Online { since, .. } => AgentStatus::Online {
                since: *since,
                sessions,
            },
        }
    }
}

impl Service {
    pub(super) async fn site_event(&mut self, event: FromSite) {
        match event {
            FromSite::Online { sender, site_time } => self.online(sender, site_time),
            FromSite::Offline(reason) => self.offline(&reason),
            FromSite::Settings(settings) => self.apply(settings),
            FromSite::Offer(offer) => self.offered(offer).await,
            FromSite::Revoke { session, .. } => self.revoke(session),
            FromSite::Receipt { sequence, signature } => {
                self.evidence.acknowledge(sequence, &signature);
                self.send_evidence();
            }
        }
    }

    /// Tells the site, if it is there. A connection that takes nothing is given up, and made anew.
    pub(super) fn tell_site(&mut self, message: ToSite) {
        let taken = match &self.site {
            SiteLink::Online { sender, .. } => sender.send(message).is_ok(),
            SiteLink::Offline { .. } => true,
        };
        if !taken {
            self.give_up_site();
        }
    }

    /// Sends what evidence waits, if the site is there.
    pub(super) fn send_evidence(&mut self) {
        let taken = match &self.site {
            SiteLink::Online { sender, .. } => self.evidence.send(sender).is_ok(),
            SiteLink::Offline { .. } => true,
        };
        if !taken {
            self.give_up_site();
        }
    }

    fn give_up_site(&mut self) {
        self.offline(&OfflineReason::Stuck);
    }

    fn online(&mut self, sender: SiteSender, site_time: Timestamp) {
        let now = wall();
        let apart = now.since(site_time).max(site_time.since(now));
        if apart > CLOCK_SKEW {
            let seconds = apart.as_secs();
            tracing::warn!(
                seconds,
                "the clocks of this computer and of its site differ; sessions are refused until they agree"
            );
        }
        tracing::info!(site = %self.enrolment.site_url, "online");
        self.site = SiteLink::Online { sender, since: now };
        self.evidence.begin_connection();
        self.send_evidence();
        let standings: Vec<_> = self.sessions.standings().collect();
        for (session, standing) in standings {
            self.tell_site(ToSite::SessionState {
                session,
                standing,
                measured: None,
            });
        }
    }

    fn offline(&mut self, reason: &OfflineReason) {
        let why = reason.to_string();
        match &mut self.site {
            SiteLink::Offline { why: said, .. } if *said == why => {
                tracing::debug!(%reason, "still offline");
            }
            SiteLink::Offline { why: said, .. } => {
                tracing::warn!(%reason, advice = reason.advice(), "offline");
                *said = why;
            }
            SiteLink::Online { .. } => {
                tracing::warn!(%reason, advice = reason.advice(), "offline");
                self.site = SiteLink::Offline { why, since: wall() };
            }
        }
    }

    /// Applies client settings, to running sessions too, and acknowledges them once they are on the disk.
    fn apply(&mut self, received: SiteSettings) {
        let applied = AppliedSettings {
            version: received.version,
            settings: received.settings,
        };
        if applied != self.applied {
            if let Err(error) = applied.store(&self.state) {
                // They hold from now on in any case: they may be the stricter ones. Unacknowledged, they come again.
                tracing::error!(%error, advice = error.advice(), "the client settings can't be stored");
                return self.settings_hold(applied);
            }
            tracing::info!(version = applied.version, "client settings applied");
            self.settings_hold(applied);
        }
        self.tell_site(ToSite::Applied(received.version));
    }

    fn settings_hold(&mut self, applied: AppliedSettings) {
        self.applied = applied;
        self.hold_settings();
    }

    async fn offered(&mut self, offer: SiteOffer) {
        let answer = self.consider(&offer).await;
        let (refusal, detail) = match answer {
            Ok(session) => {
                tracing::info!(%session, "a session is offered; waiting for its viewer");
                (None, String::new())
            }
            Err((refusal, detail)) => {
                tracing::info!(refusal = refusal.code(), detail, "an offered session is refused");
                (Some(refusal), detail)
            }
        };
        self.tell_site(ToSite::OfferAnswer {
            offer: offer.offer,
            refusal,
            detail,
        });
    }

    async fn consider(&mut self, offer: &SiteOffer) -> Result<SessionId, (Refusal, String)> {
        let now = self.clock.now();
        self.evidence
            .check()
            .map_err(|_| (Refusal::EvidenceUnavailable, String::new()))?;
        let considered = self.with_circumstances(|here| consider_offer(now, &offer.grant, here));
        let grant = match considered {
            Ok(grant) => grant,
            Err(away) => {
                self.evidence.record_refusal(now.wall, away.record);
                self.send_evidence();
                return Err((away.refusal, away.detail));
            }
        };
        let relay: RelayAddress = offer
            .relay_url
            .parse()
            .map_err(|error| (Refusal::ProtocolError, format!("{error}")))?;
        let up = self.endpoints.bring_up(now.elapsed, &relay).await;
        up.map_err(|error| (Refusal::DeviceNotAnswering, error.to_string()))?;
        Ok(grant.session)
    }

    fn revoke(&mut self, session: SessionId) {
        let now = self.clock.now().elapsed;
        self.revoked.retain(|_, until| *until > now);
        // Full of sessions of the last minutes: only a site gone wild does that. The oldest matter least.
        if self.revoked.len() >= REVOKED
            && let Some(oldest) = self.revoked.iter().min_by_key(|(_, until)| **until).map(|(id, _)| *id)
        {
            self.revoked.remove(&oldest);
        }
        self.revoked.insert(session, now + REVOKED_FOR);
        self.drive(session, Input::SiteEnded);
    }
}
