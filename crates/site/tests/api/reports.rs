//! Reports over HTTP: which there are, what they refuse, their pages, and their CSV.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use deskside_model::{SessionId, StatusKind};
use deskside_site::status_messages::Message;
use deskside_site_api::reports::ReportName;
use deskside_store::SessionChange;
use serde_json::{Value, json};

use crate::sessions;
use crate::support::{Answer, Browser, TestSite, collection_of};

/// A name that a spreadsheet would compute.
const FORMULA: &str = "=cmd|' /C calc'!A0";

async fn operator_id(browser: &Browser<'_>) -> String {
    browser.get("/me").await.json()["id"].as_str().unwrap().to_owned()
}

/// The path of a report, with an operator where it needs one.
fn path(name: ReportName, operator: &str) -> String {
    match name {
        ReportName::ComputersByOperator => format!("/reports/{}?operator={operator}", name.code()),
        name => format!("/reports/{}?", name.code()),
    }
}

/// Two sessions on two devices, one of which is over; a request that was refused; a question that was answered.
async fn busy(site: &TestSite) -> (Browser<'_>, [String; 2]) {
    let admin = site.set_up().await;
    let (one, two) = (site.add_device(1, "one").await, site.add_device(2, FORMULA).await);
    let over = sessions::add(site, 1, one, &admin).await;
    site.pass(Duration::from_secs(90));
    let tx = site.state.store.begin().await.unwrap();
    let change = SessionChange::Ended {
        at: site.clock.now(),
        reason: String::from("viewer_ended"),
    };
    tx.sessions().change(over, &change).await.unwrap();
    tx.commit().await.unwrap();
    let asked = SessionId::from_bytes([2; 16]);
    let me = operator_id(&admin).await.parse().unwrap();
    let about = |kind| {
        Message::new(kind)
            .by(me, "Ada Lovelace")
            .on_device(two, FORMULA)
            .in_session(asked)
    };
    for message in [
        about(StatusKind::SessionRequested)
            .with("kind", "remote_control")
            .with("reason", "a \"quoted\", long\nreason"),
        about(StatusKind::ConsentAsked),
        about(StatusKind::ConsentDenied),
    ] {
        site.state.record(message).await.unwrap();
    }
    site.pass(Duration::from_secs(1));
    (admin, [one.to_string(), two.to_string()])
}

async fn csv(site: &TestSite, browser: &Browser<'_>, path: &str, accept: Option<&str>) -> Answer {
    let mut request: Request<Body> = browser.request(Method::GET, path, None);
    if let Some(accept) = accept {
        request.headers_mut().insert(header::ACCEPT, accept.parse().unwrap());
    }
    site.send(request).await
}

#[tokio::test]
async fn every_report_that_is_listed_can_be_run_and_holds_its_columns() {
    let site = TestSite::new().await;
    let (admin, _) = busy(&site).await;
    let me = operator_id(&admin).await;
    let listed = admin.get("/reports").await.json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), ReportName::ALL.len());
    for (info, name) in listed.iter().zip(ReportName::ALL) {
        assert_eq!(info["name"], name.code());
        let page = admin.get(&path(*name, &me)).await;
        assert_eq!(page.status, StatusCode::OK, "{name:?} {}", page.text());
        let page = page.json();
        assert_eq!(page["columns"], info["columns"]);
        let columns: Vec<_> = info["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| &column["name"])
            .collect();
        let rows = page["items"].as_array().unwrap();
        assert!(!rows.is_empty(), "{name:?}");
        for key in rows.iter().flat_map(|row| row.as_object().unwrap().keys()) {
            assert!(columns.contains(&&json!(key)), "{name:?} {key}");
        }
        assert_eq!(page["chart"]["kind"], info["chart"]);
        let series = page["chart"]["series"].as_array().unwrap().len();
        let points = page["chart"]["points"].as_array().unwrap();
        assert!(!points.is_empty() && points.len() <= 62, "{name:?}");
        assert!(
            points
                .iter()
                .all(|point| point["values"].as_array().unwrap().len() == series)
        );
    }
}

#[tokio::test]
async fn who_controlled_what_is_told_with_times_and_lengths() {
    let site = TestSite::new().await;
    let (admin, [one, _]) = busy(&site).await;
    let me = operator_id(&admin).await;
    let computers = admin
        .get(&format!("/reports/computers_by_operator?operator={me}"))
        .await
        .json();
    let row = &computers["items"][0];
    assert_eq!(
        (&row["device_id"], &row["sessions"], &row["seconds"]),
        (&json!(one), &json!(1), &json!(90))
    );
    let all = admin.get("/reports/remote_control").await.json();
    let of = |place: usize, column: &str| all["items"][place][column].clone();
    assert_eq!(
        (of(0, "refused_by"), of(0, "refusal")),
        (json!("user"), json!("consent_denied"))
    );
    assert_eq!(
        (of(1, "end_reason"), of(1, "seconds")),
        (json!("viewer_ended"), json!(90))
    );
    assert_eq!(of(0, "started_at"), Value::Null, "what does not apply is missing");
    let of_device = admin.get(&format!("/reports/remote_control?device={one}")).await.json();
    assert_eq!(of_device["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_later_page_is_about_the_same_time_as_the_first() {
    let site = TestSite::new().await;
    let (admin, _) = busy(&site).await;
    let first = admin.get("/reports/remote_control?limit=1").await.json();
    site.pass(Duration::from_secs(60));
    let device = site.add_device(3, "three").await;
    sessions::add(&site, 3, device, &admin).await;
    let next = first["next"].as_str().unwrap();
    let second = admin
        .get(&format!("/reports/remote_control?limit=1&after={next}"))
        .await
        .json();
    assert_eq!(second["until"], first["until"]);
    assert_eq!((&second["chart"], &second["next"]), (&Value::Null, &Value::Null));
    assert_ne!(second["items"][0]["session_id"], first["items"][0]["session_id"]);
}

#[tokio::test]
async fn a_csv_holds_all_rows_and_no_formula() {
    let site = TestSite::new().await;
    let (admin, _) = busy(&site).await;
    for (path, accept) in [
        ("/reports/remote_control.csv?limit=1", None),
        ("/reports/remote_control", Some("text/csv")),
    ] {
        let file = csv(&site, &admin, path, accept).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text());
        let header = |name| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert!(header(header::CONTENT_TYPE).starts_with("text/csv"));
        assert!(
            header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"deskside-remote_control-2026-")
        );
        let text = file.text();
        let (head, rows) = text.split_once("\r\n").unwrap();
        assert!(head.starts_with("requested_at,device,operator,"), "{head}");
        assert!(rows.contains("\"a \"\"quoted\"\", long\nreason\""), "{rows}");
        assert!(rows.contains(",'=cmd|' /C calc'!A0,"), "{rows}");
        assert!(
            rows.contains("T14:13:20.000Z,"),
            "times are for people and programs: {rows}"
        );
        assert!(rows.ends_with("\r\n") && rows.contains(",pc,"), "{rows}");
    }
    let operators = csv(&site, &admin, "/reports/operator_activity.csv", None).await.text();
    let lines: Vec<_> = operators.lines().collect();
    assert_eq!(
        lines[0],
        "operator,sessions,seconds,requests,refused,devices,last_at,operator_id"
    );
    assert!(lines[1].starts_with("Ada Lovelace,1,90,2,1,2,2026-"), "{}", lines[1]);
}

#[tokio::test]
async fn what_no_report_can_be_asked_is_refused_with_what_to_do() {
    let site = TestSite::new().await;
    let (admin, [one, _]) = busy(&site).await;
    for (path, status, code) in [
        ("/reports/nonsense", 404, "not_found"),
        ("/reports/remote_control.pdf", 404, "not_found"),
        ("/reports/.csv", 404, "not_found"),
        ("/reports/remote_control?colour=red", 400, "invalid_query"),
        ("/reports/remote_control?from=yesterday", 400, "invalid_query"),
        ("/reports/remote_control?from=-1", 422, "invalid_value"),
        (
            "/reports/remote_control?until=9223372036854775807",
            422,
            "invalid_value",
        ),
        ("/reports/remote_control?from=2&until=1", 422, "invalid_value"),
        ("/reports/remote_control?limit=501", 422, "invalid_value"),
        ("/reports/remote_control?device=x", 422, "invalid_value"),
        (
            "/reports/remote_control?collection=dev_aaaaaaaaaaaaaaaaaaaaaaaaaa",
            422,
            "invalid_value",
        ),
        ("/reports/remote_control?after=nonsense", 422, "invalid_value"),
        ("/reports/remote_control?after=5.nonsense", 422, "invalid_value"),
        ("/reports/remote_control?after=-5.WzEsMl0", 422, "invalid_value"),
        ("/reports/by_collection?after=5.WzEsMl0", 422, "invalid_value"),
        ("/reports/computers_by_operator", 422, "invalid_value"),
        ("/reports/computers_by_operator.csv", 422, "invalid_value"),
    ] {
        let refused = admin.get(path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem().as_str()),
            (status, code),
            "{path}: {}",
            refused.text()
        );
    }
    let other = admin.get(&format!("/reports/by_device?device={one}")).await;
    assert_eq!(
        other.problem(),
        "invalid_query",
        "a filter that would do nothing is not taken in silence"
    );
}

#[tokio::test]
async fn who_runs_reports_on_a_branch_reads_of_no_other_device() {
    let site = TestSite::new().await;
    let (admin, [one, two]) = busy(&site).await;
    let mine = collection_of(&admin, "First branch", &[one.parse().unwrap()]).await;
    let theirs = collection_of(&admin, "The directors", &[two.parse().unwrap()]).await;
    let eve = site.operator_on(&admin, "eve", "auditor", &mine).await;
    let me = operator_id(&admin).await;
    for name in ReportName::ALL {
        for narrowed in [
            String::new(),
            format!("&collection={theirs}"),
            format!("&device={two}"),
            format!("&operator={me}"),
        ] {
            for kind in [None, Some("text/csv")] {
                let path = format!("{}{narrowed}", path(*name, &me));
                let text = csv(&site, &eve, &path, kind).await.text();
                for word in [FORMULA, "directors", "All Devices", &two[..], "consent_denied"] {
                    let asked_for = narrowed.contains(word);
                    assert!(asked_for || !text.contains(word), "{path} shows {word}: {text}");
                }
                // The other branch's collection has no members for her, as if there were none.
                if narrowed.contains(&theirs) && *name == ReportName::RemoteControl && kind.is_none() {
                    assert!(text.contains("\"items\":[]"), "{text}");
                }
            }
        }
    }
    let seen = eve.get("/reports/remote_control").await.json();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    let nobody = site.operator(&admin, "remote_tools_operator").await;
    assert_eq!(nobody.get("/reports").await.problem(), "permission_missing");
    assert_eq!(
        nobody.get("/reports/by_device.csv").await.problem(),
        "permission_missing"
    );
}
