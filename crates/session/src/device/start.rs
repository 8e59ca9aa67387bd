//! From an admitted viewer to a flowing picture: evidence, the question to the local user, the beginning.

use std::collections::VecDeque;
use std::time::Duration;

use deskside_model::{AccessLevel, Refusal, StatusKind};
use deskside_policy::Consent;
use deskside_wire::helper::NoticeOperator;
use deskside_wire::session::{AskingConsent, ChooseScreen, DeviceHello, Started, device_to_viewer};

use super::input_lock::InputLock;
use super::local_user::Withheld;
use super::opening::Admitted;
use super::raise::Raises;
use super::{
    ANSWER_GRACE, Arrival, Circumstances, Conduct, ConsentAnswer, Desk, DeviceSession, End, EvidenceId, KEPT_FOR,
    Output, PictureTerms, Question, Standing, State, Then, record,
};
use crate::Now;
use crate::credit::PictureCredit;
use crate::grant::CLOCK_SKEW;

impl DeviceSession {
    pub(super) fn begin(now: Now, admitted: Admitted, arrival: Arrival<'_>, here: &Circumstances<'_>) -> Self {
        let Admitted { grant, terms, version } = admitted;
        let mut session = Self {
            state: State::Over,
            outputs: VecDeque::new(),
            version,
            picture: PictureTerms::of(arrival.hello),
            screen: ChooseScreen::default(),
            measured: None,
            site_name: arrival.site_name.to_owned(),
            resume_secret: arrival.resume_secret,
            settings: here.settings.clone(),
            circumstances: here.state,
            administrators: here.administrators.clone(),
            ends: End::of(&grant, now, terms.ends_after),
            ceiling: terms.access,
            withheld: Withheld::default(),
            raises: Raises::default(),
            input_lock: InputLock::default(),
            site: here.site,
            terms,
            arrived: now,
            began: None,
            at: here.at,
            ends_soon: None,
            desk: Desk::default(),
            credit: PictureCredit::new(),
            conduct: Conduct::new(now),
            last_evidence: EvidenceId(0),
            failed_resumes: 0,
            grant,
        };
        session.put(Output::GrantUsed {
            grant: session.grant.id,
            remember_until: session.grant.must_start_by.after(2 * CLOCK_SKEW),
        });
        session.send(device_to_viewer::Message::Hello(DeviceHello {
            version,
            device_name: arrival.device_name.to_owned(),
            session_id: session.grant.session.to_string(),
        }));
        match session.terms.consent {
            Consent::Needed { seconds } => {
                let entry = session.record(record::about(StatusKind::ConsentAsked, &session.grant));
                session.wait_for_evidence(now, entry, Then::Ask { seconds });
            }
            Consent::NotNeeded => session.record_start(now, false),
        }
        session
    }

    /// What the local user is asked about an operator who wants to go so far.
    pub(super) fn question(&self, access: AccessLevel, seconds: u32) -> Question {
        Question {
            organisation: self.settings.organisation_name.clone(),
            site: self.site_name.clone(),
            operator_name: self.grant.operator.name.clone(),
            operator_account: self.grant.operator.account.clone(),
            control: access.rights().has(deskside_model::Right::Control),
            reason: self.grant.reason.clone(),
            seconds,
        }
    }

    pub(super) fn ask(&mut self, now: Now, seconds: u32) {
        let question = self.question(self.terms.access, seconds);
        self.put(Output::AskConsent(question));
        self.send(device_to_viewer::Message::Asking(AskingConsent {
            seconds_left: seconds,
        }));
        self.put(Output::State(Standing::AskingConsent));
        let until = now.elapsed + Duration::from_secs(seconds.into()) + ANSWER_GRACE;
        self.state = State::Asking { until };
    }

    pub(super) fn consent(&mut self, now: Now, answer: ConsentAnswer) {
        match self.state {
            State::Asking { .. } => {}
            State::Active => return self.raise_answered(now, answer),
            // An answer to a question that was withdrawn.
            _ => return,
        }
        match answer {
            ConsentAnswer::Allowed => {
                self.record(record::about(StatusKind::ConsentGiven, &self.grant));
                self.record_start(now, true);
            }
            ConsentAnswer::Denied => self.refuse(StatusKind::ConsentDenied, Refusal::ConsentDenied),
            ConsentAnswer::NoAnswer => {
                self.put(Output::WithdrawConsent);
                self.refuse(StatusKind::ConsentTimedOut, Refusal::ConsentTimeout);
            }
            ConsentAnswer::NotShown => {
                self.put(Output::WithdrawConsent);
                self.refuse(StatusKind::SessionRefusedByDevice, Refusal::ConsentImpossible);
            }
        }
    }

    fn record_start(&mut self, now: Now, consented: bool) {
        let started = record::started(&self.grant, self.terms.access, consented, &self.terms.explanation);
        let entry = self.record(started);
        self.wait_for_evidence(now, entry, Then::Start);
    }

    pub(super) fn start(&mut self, now: Now) {
        self.began = Some(now);
        self.show_notice();
        self.picture_again(now);
    }

    /// Tells the viewer all that it needs, and lets the picture flow: at the start and after a lost link.
    pub(super) fn picture_again(&mut self, now: Now) {
        self.state = State::Active;
        self.conduct.last_act = now.elapsed;
        self.send(device_to_viewer::Message::Started(Started {
            rights: self.rights().bits(),
            monitors: self.desk.monitors().filter(|_| self.sees()).cloned(),
            resume_secret: self.resume_secret.expose().to_vec(),
            resume_seconds: u32::try_from(KEPT_FOR.as_secs()).unwrap_or(u32::MAX),
        }));
        self.tell_what_is_withheld();
        self.let_picture_flow(now);
        self.put(Output::State(Standing::Active));
    }

    /// Starts the picture, unless the local user holds it back.
    pub(super) fn let_picture_flow(&mut self, now: Now) {
        if !self.sees() {
            return;
        }
        for message in self.desk.greet_viewer() {
            self.send(message);
        }
        self.credit = PictureCredit::new();
        // A viewer that comes back may be hidden still.
        let credit = u32::from(!self.conduct.paused && self.credit.take(now.elapsed));
        let (picture, screen) = (self.picture, self.screen.clone());
        self.put(Output::StartPicture {
            credit,
            picture,
            screen,
        });
    }

    /// On bar and icon, in the words of this moment.
    pub(super) fn show_notice(&mut self) {
        let since = self.began.map_or(0, |began| began.wall.as_millis());
        self.put(Output::Notice(Some(NoticeOperator {
            session_id: self.grant.session.to_string(),
            name: self.grant.operator.name.clone(),
            account: self.grant.operator.account.clone(),
            control: self.terms.access.rights().has(deskside_model::Right::Control),
            since_ms: since,
            paused: self.withheld.everything,
            locks_input: self.input_lock.is_held(),
            ends_ms: self.ends_soon.map_or(0, |soon| soon.at.as_millis()),
        })));
    }
}
