//! Reports: what messages and sessions add up to, the same on both databases, and only of what is in reach.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{BuiltInCollection, CollectionId, Scope, SessionId, SiteId, StatusKind};
use deskside_site_api::reports::{ReportName, ReportValue};
use deskside_store::{CollectionContent, MemberChanges, ReportFilter, ReportRow, StatusDraft, Store, StoreError};
use ed25519_dalek::SigningKey;

use crate::support::{add_device, at, device_id, facts, operator_id};

const BRANCH: CollectionId = CollectionId::from_bytes([8; 16]);
const ADA: u8 = 1;
const BOB: u8 = 2;

fn session(n: u8) -> SessionId {
    SessionId::from_bytes([n; 16])
}

/// Writes messages about one session, as the site does.
struct Story<'a> {
    store: &'a Store,
    session: u8,
    operator: u8,
    device: u16,
}

impl Story<'_> {
    async fn tell(&self, seconds: i64, kind: StatusKind, details: &[(&str, &str)]) -> &Self {
        let details: BTreeMap<_, _> = details
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let draft = StatusDraft {
            at: at(seconds),
            kind,
            operator_id: Some(operator_id(self.operator)),
            operator_name: Some(format!("operator {}", self.operator)),
            address: Some(String::from("192.0.2.9")),
            device_id: Some(device_id(self.device)),
            device_name: Some(format!("pc-{}", self.device)),
            session_id: Some(session(self.session)),
            details,
            from_device: None,
        };
        let tx = self.store.begin().await.unwrap();
        let key = SigningKey::from_bytes(&[5; 32]);
        tx.status()
            .append(SiteId::from_bytes([9; 16]), &key, draft)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self
    }

    async fn asked_for(&self, seconds: i64) -> &Self {
        let details = [
            ("kind", "remote_control"),
            ("access", "full_control"),
            ("reason", "T-1"),
        ];
        self.tell(seconds, StatusKind::SessionRequested, &details).await
    }

    /// Granted, agreed to, and of this length.
    async fn whole(&self, begin: i64, seconds: i64) {
        self.asked_for(begin).await;
        self.tell(begin, StatusKind::SessionGranted, &[("access", "view_only")])
            .await;
        self.tell(begin + 1, StatusKind::ConsentAsked, &[]).await;
        self.tell(begin + 5, StatusKind::ConsentGiven, &[]).await;
        self.tell(begin + 6, StatusKind::SessionStarted, &[("access", "view_only")])
            .await;
        self.tell(
            begin + 6 + seconds,
            StatusKind::SessionEnded,
            &[("end_reason", "viewer_ended")],
        )
        .await;
    }

    async fn refused_by_the_site(&self, seconds: i64) {
        self.asked_for(seconds).await;
        self.tell(seconds, StatusKind::SessionRefusedBySite, &[("refusal", "disabled")])
            .await;
    }

    async fn denied(&self, begin: i64) {
        self.asked_for(begin).await;
        self.tell(begin, StatusKind::SessionGranted, &[("access", "full_control")])
            .await;
        self.tell(begin + 1, StatusKind::ConsentAsked, &[]).await;
        self.tell(begin + 3, StatusKind::ConsentDenied, &[]).await;
    }

    async fn denied_without_request(&self, seconds: i64) {
        self.tell(seconds, StatusKind::ConsentAsked, &[]).await;
        self.tell(seconds + 1, StatusKind::ConsentDenied, &[]).await;
    }
}

/// Three devices, of which the first two are in a branch; two operators; five requests.
async fn site(store: &Store) {
    for n in 1..=3 {
        add_device(store, n, &facts(&format!("pc-{n}"))).await;
    }
    let tx = store.begin().await.unwrap();
    let content = CollectionContent {
        name: "Branch",
        description: "",
        limiting: BuiltInCollection::AllDevices.id(),
        rules: &[],
        at: at(0),
        by: "ada",
    };
    tx.collections().insert(BRANCH, &content).await.unwrap();
    let mut changes = MemberChanges::default();
    for n in 1..=3 {
        let mut inside = BTreeSet::from([BuiltInCollection::AllDevices.id()]);
        inside.extend((n < 3).then_some(BRANCH));
        changes.note(device_id(n), &BTreeSet::new(), &inside);
    }
    tx.collections().apply(&changes, at(5)).await.unwrap();
    tx.commit().await.unwrap();

    story(store, 1, ADA, 1).whole(1_000, 60).await;
    story(store, 2, ADA, 1).whole(2_000, 600).await;
    story(store, 3, ADA, 3).whole(3_000, 20).await;
    story(store, 4, BOB, 2).refused_by_the_site(4_000).await;
    story(store, 5, BOB, 1).denied(5_000).await;
}

fn story(store: &Store, session: u8, operator: u8, device: u16) -> Story<'_> {
    Story {
        store,
        session,
        operator,
        device,
    }
}

fn everything() -> ReportFilter {
    ReportFilter::everything_until(at(100_000))
}

fn branch() -> ReportFilter {
    let scope = Scope::Collections([BRANCH].into());
    ReportFilter {
        seen: scope.clone(),
        scope,
        ..everything()
    }
}

async fn rows(store: &Store, name: ReportName, filter: &ReportFilter) -> Vec<ReportRow> {
    store.reports().page(name, filter, None, 100).await.unwrap().items
}

/// Some columns of each row, as text.
fn told(rows: &[ReportRow], columns: &[&str]) -> Vec<String> {
    let value = |row: &ReportRow, column: &&str| match row.get(*column) {
        None => String::from("-"),
        Some(ReportValue::Number(number)) => number.to_string(),
        Some(ReportValue::Text(text)) => text.clone(),
    };
    rows.iter()
        .map(|row| {
            columns
                .iter()
                .map(|column| value(row, column))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

on_both! {
    async fn every_request_is_listed_with_what_became_of_it(store) {
        site(store).await;
        let rows = rows(store, ReportName::RemoteControl, &everything()).await;
        let columns = ["device", "operator", "access", "consent", "seconds", "refused_by", "refusal", "end_reason"];
        assert_eq!(told(&rows, &columns), [
            "pc-1 operator 2 full_control denied - user consent_denied -",
            "pc-2 operator 2 full_control - - site disabled -",
            "pc-3 operator 1 view_only given 20 - - viewer_ended",
            "pc-1 operator 1 view_only given 600 - - viewer_ended",
            "pc-1 operator 1 view_only given 60 - - viewer_ended",
        ]);
        assert_eq!(told(&rows[3..4], &["address", "kind", "reason", "requested_at", "started_at", "ended_at"]),
            ["192.0.2.9 remote_control T-1 2000000 2006000 2606000"]);
    }
}

on_both! {
    async fn devices_and_operators_are_counted(store) {
        site(store).await;
        let devices = rows(store, ReportName::ByDevice, &everything()).await;
        let columns = ["device", "sessions", "requests", "refused", "seconds", "operators", "last_at"];
        assert_eq!(told(&devices, &columns), [
            "pc-1 2 3 1 660 2 5000000",
            "pc-3 1 1 0 20 1 3000000",
            "pc-2 0 1 1 0 1 4000000",
        ]);
        let operators = rows(store, ReportName::OperatorActivity, &everything()).await;
        assert_eq!(told(&operators, &["operator", "sessions", "requests", "refused", "seconds", "devices"]), [
            "operator 1 3 3 0 680 2",
            "operator 2 0 2 2 0 2",
        ]);
        let of_ada = ReportFilter { operator: Some(operator_id(ADA)), ..everything() };
        let computers = rows(store, ReportName::ComputersByOperator, &of_ada).await;
        assert_eq!(told(&computers, &["device", "sessions", "seconds", "first_at", "last_at"]), [
            "pc-1 2 660 1000000 2000000",
            "pc-3 1 20 3000000 3000000",
        ]);
    }
}

on_both! {
    async fn collections_are_counted_by_who_is_in_them(store) {
        site(store).await;
        let collections = rows(store, ReportName::ByCollection, &everything()).await;
        let told_all = told(&collections, &["collection", "devices", "sessions", "requests", "refused", "seconds"]);
        assert!(told_all.contains(&String::from("All Devices 3 3 5 2 680")), "{told_all:?}");
        assert!(told_all.contains(&String::from("Branch 2 2 4 2 660")), "{told_all:?}");
        assert!(told_all.contains(&String::from("All Linux 0 0 0 0 0")), "nothing happened there: {told_all:?}");
        let mine = rows(store, ReportName::ByCollection, &branch()).await;
        assert_eq!(told(&mine, &["collection", "sessions"]), ["Branch 2"], "no other name is told");
    }
}

on_both! {
    async fn refusals_answers_and_lengths_have_their_own_reports(store) {
        site(store).await;
        let refused = rows(store, ReportName::Refusals, &everything()).await;
        assert_eq!(told(&refused, &["device", "refused_by", "refusal"]), ["pc-1 user consent_denied", "pc-2 site disabled"]);
        let answers = rows(store, ReportName::ConsentAnswers, &everything()).await;
        assert_eq!(told(&answers, &["device", "answer", "seconds"]), ["pc-1 denied 2", "pc-3 given 4", "pc-1 given 4", "pc-1 given 4"]);
        let lengths = rows(store, ReportName::SessionLengths, &everything()).await;
        assert_eq!(told(&lengths, &["device", "seconds", "access"]), ["pc-1 600 view_only", "pc-1 60 view_only", "pc-3 20 view_only"]);
    }
}

on_both! {
    async fn a_report_holds_only_what_is_in_reach_and_asked_for(store) {
        site(store).await;
        for name in ReportName::ALL {
            let operator = (*name == ReportName::ComputersByOperator).then(|| operator_id(ADA));
            let filter = ReportFilter { operator, ..branch() };
            let text = format!("{:?}", rows(store, *name, &filter).await);
            let chart = format!("{:?}", store.reports().chart(*name, &filter, &[]).await.unwrap());
            let told = ["pc-1", "Branch", "operator 1"];
            assert!(told.iter().any(|word| text.contains(word)), "{name:?} {text}");
            assert!(!text.contains("pc-3") && !text.contains("All Devices"), "{name:?} {text}");
            assert!(!chart.contains("pc-3"), "{chart}");
            let nobody = ReportFilter { scope: Scope::Collections(BTreeSet::new()), seen: Scope::Collections(BTreeSet::new()), ..filter };
            assert_eq!(rows(store, *name, &nobody).await, [], "{name:?}");
        }
        let count = async |filter: ReportFilter| rows(store, ReportName::RemoteControl, &filter).await.len();
        assert_eq!(count(ReportFilter { device: Some(device_id(1)), ..everything() }).await, 3);
        assert_eq!(count(ReportFilter { device: Some(device_id(3)), ..branch() }).await, 0);
        assert_eq!(count(ReportFilter { operator: Some(operator_id(BOB)), ..everything() }).await, 2);
        assert_eq!(count(ReportFilter { collection: Some(BRANCH), ..everything() }).await, 4);
        // A collection that is out of reach has no members for whoever asks.
        let all = BuiltInCollection::AllDevices.id();
        assert_eq!(count(ReportFilter { collection: Some(all), ..branch() }).await, 0);
        assert_eq!(count(ReportFilter { from: Some(at(2_000)), until: at(5_000), ..everything() }).await, 3);
    }
}

on_both! {
    async fn pages_of_every_report_hold_each_row_once(store) {
        site(store).await;
        for name in ReportName::ALL {
            let operator = (*name == ReportName::ComputersByOperator).then(|| operator_id(ADA));
            let filter = ReportFilter { operator, ..everything() };
            let all = rows(store, *name, &filter).await;
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let page = store.reports().page(*name, &filter, after.as_deref(), 1).await.unwrap();
                assert!(page.items.len() <= 1);
                paged.extend(page.items);
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            assert_eq!(paged, all, "{name:?}");
            assert!(all.len() > 1, "{name:?}");
            for cursor in ["", "nonsense", "WyJhIiwyXQ", "W251bGwsbnVsbF0"] {
                let refused = store.reports().page(*name, &filter, Some(cursor), 1).await;
                assert!(matches!(refused, Err(StoreError::BadRequest(_))), "{name:?} {cursor} {refused:?}");
            }
        }
    }
}

on_both! {
    async fn charts_count_what_the_rows_hold(store) {
        site(store).await;
        let reports = store.reports();
        let filter = ReportFilter { from: Some(at(0)), until: at(7_200), ..everything() };
        let over_time = reports.chart(ReportName::RemoteControl, &filter, &[]).await.unwrap();
        let values: Vec<_> = over_time.points.iter().map(|point| point.values.clone()).collect();
        assert_eq!(values, [[3, 0], [0, 2]], "two hours");
        assert_eq!(over_time.points[1].from, Some(3_600_000));
        let refusals = reports.chart(ReportName::Refusals, &everything(), &[]).await.unwrap();
        let bars: Vec<_> = refusals.points.iter().map(|point| (point.label.as_str(), point.values[0])).collect();
        assert_eq!(bars, [("consent_denied", 1), ("disabled", 1)]);
        let answers = reports.chart(ReportName::ConsentAnswers, &everything(), &[]).await.unwrap();
        let bars: Vec<_> = answers.points.iter().map(|point| (point.label.as_str(), point.values[0])).collect();
        assert_eq!(bars, [("given", 3), ("denied", 1)]);
        let lengths = reports.chart(ReportName::SessionLengths, &everything(), &[]).await.unwrap();
        let classes: Vec<_> = lengths.points.iter().map(|point| point.values[0]).collect();
        assert_eq!(classes, [1, 1, 1, 0, 0, 0, 0, 0]);
        let whole = reports.chart(ReportName::RemoteControl, &everything(), &[]).await.unwrap();
        let sum: i64 = whole.points.iter().flat_map(|point| &point.values).sum();
        assert_eq!(sum, 5);
    }
}

on_both! {
    async fn a_device_changes_nothing_about_the_sessions_of_others(store) {
        site(store).await;
        // Device 3 says that the session on device 1 was refused, and that one began which nobody asked for.
        story(store, 1, ADA, 3).tell(9_000, StatusKind::SessionEnded, &[("end_reason", "site_ended")]).await;
        story(store, 2, ADA, 3).denied_without_request(9_000).await;
        story(store, 77, ADA, 3).tell(9_000, StatusKind::SessionStarted, &[]).await;
        let rows = rows(store, ReportName::RemoteControl, &everything()).await;
        assert_eq!(rows.len(), 5);
        assert_eq!(told(&rows[3..], &["device", "seconds", "refusal", "end_reason", "consent"]),
            ["pc-1 600 - viewer_ended given", "pc-1 60 - viewer_ended given"]);
    }
}

on_both! {
    async fn more_rights_that_were_denied_are_no_refusal_of_the_session(store) {
        site(store).await;
        let running = story(store, 9, BOB, 2);
        running.whole(6_000, 500).await;
        running.tell(6_100, StatusKind::RaiseAsked, &[("access", "full_control")]).await;
        running.tell(6_110, StatusKind::RaiseRefused, &[("refusal", "consent_denied")]).await;
        // Refused without being asked again: no answer to anything.
        running.tell(6_115, StatusKind::RaiseRefused, &[("refusal", "consent_timeout")]).await;
        running.tell(6_120, StatusKind::RaiseAsked, &[("access", "full_control")]).await;
        running.tell(6_127, StatusKind::SessionRightsChanged, &[("access", "full_control"), ("consent", "given")]).await;
        let rows_of = async |name| rows(store, name, &everything()).await;
        let requests = rows_of(ReportName::RemoteControl).await;
        assert_eq!(told(&requests[..1], &["device", "consent", "refusal", "seconds"]), ["pc-2 given - 500"]);
        let questions = rows_of(ReportName::ConsentAnswers).await;
        assert_eq!(told(&questions[..3], &["access", "answer", "seconds"]), ["full_control given 7", "full_control denied 10", "view_only given 4"]);
    }
}
