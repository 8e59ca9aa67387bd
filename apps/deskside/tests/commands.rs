//! The commands as a person or a script meets them: the real program, a real site over HTTPS, devices that enrolled there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod played;

use std::path::Path;

use deskside_model::DeviceFacts;
use deskside_model::facts::{Membership, OperatingSystem};
use deskside_site_client::Authority;
use insta::assert_snapshot;
use played::{Browser, Cli, PASSWORD, SiteProgram, enrol, settled};
use serde_json::{Value, json};

/// A site with three devices, two of which are called hall.
async fn site(data: &Path) -> (SiteProgram, Browser) {
    let site = SiteProgram::start(data);
    let mut browser = Browser::new(&site, data);
    browser.set_up(&site).await;
    enrol(&mut browser, 1, facts("reception", "10.0.0.1", "Debian GNU/Linux")).await;
    enrol(&mut browser, 2, facts("hall", "10.0.0.2", "Debian GNU/Linux")).await;
    let lobby = DeviceFacts {
        fqdn: Some(String::from("hall")),
        ..facts("lobby", "10.0.0.3", "=cmd|' /C calc'!A0")
    };
    enrol(&mut browser, 3, lobby).await;
    (site, browser)
}

fn facts(name: &str, address: &str, system: &str) -> DeviceFacts {
    DeviceFacts {
        name: name.to_owned(),
        fqdn: Some(format!("{name}.corp.example")),
        os: OperatingSystem {
            family: String::from("linux"),
            name: system.to_owned(),
            version: String::from("12"),
            architecture: String::from("x86_64"),
        },
        addresses: vec![address.to_owned()],
        membership: Membership::Domain {
            name: String::from("corp.example"),
        },
        agent_version: String::from("0.1.0"),
        ..DeviceFacts::default()
    }
}

#[test]
fn a_fingerprint_vouches_for_one_certificate_only() {
    let data = tempfile::tempdir().unwrap();
    let _site = SiteProgram::start(data.path());
    let pem = std::fs::read_to_string(data.path().join("tls/ca.pem")).unwrap();
    assert!(Authority::single(&pem).is_ok());
    let another = format!("{pem}{pem}");
    assert!(Authority::from_pem(&another).is_ok());
    assert!(Authority::single(&another).unwrap_err().contains("2 certificates"));
}

/// The fingerprint of the site's authority, as an administrator reads it in the console.
async fn fingerprint(browser: &Browser) -> String {
    let site: Value = serde_json::from_str(&browser.get("/site").await).unwrap();
    site["ca_fingerprint"].as_str().unwrap().to_owned()
}

async fn signed_in(site: &SiteProgram, browser: &Browser) -> Cli {
    let (cli, fingerprint) = (Cli::new(), fingerprint(browser).await);
    let url = site.url();
    let arguments = [
        "sign-in",
        "--site",
        &url,
        "--fingerprint",
        &fingerprint,
        "--account",
        "ada",
        "--stdin",
    ];
    let said = cli.run_with(&arguments, &format!("{PASSWORD}\n"));
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(
        said.out
            .starts_with("Signed in to localhost, the default site as Ada (ada), until "),
        "{}",
        said.out
    );
    cli
}

#[tokio::test]
async fn signing_in_takes_a_site_that_is_believed_and_ends_where_it_should() {
    let data = tempfile::tempdir().unwrap();
    let site = SiteProgram::start(data.path());
    let mut browser = Browser::new(&site, data.path());
    browser.set_up(&site).await;
    let (url, right) = (site.url(), fingerprint(&browser).await);
    let cli = Cli::new();
    assert_snapshot!("nothing_known", cli.refuses(&["devices"]));

    // A site that nobody vouches for, and one that shows another authority than expected: no password is even read.
    let strange = cli.run_with(&["sign-in", "--site", &url, "--account", "ada", "--stdin"], "");
    assert_eq!(strange.exit, 9);
    assert!(
        strange.err.contains(&format!("--fingerprint {right}")),
        "{}",
        strange.err
    );
    let wrong = "00".repeat(32);
    let wrong = cli.refuses(&["sign-in", "--site", &url, "--fingerprint", &wrong, "--stdin"]);
    assert!(
        wrong.starts_with("exit 9\n") && wrong.contains("another authority"),
        "{wrong}"
    );
    assert_eq!(std::fs::read_dir(cli.home()).unwrap().count(), 0, "nothing was kept");

    // A wrong password; then the right one, with the authority as a file.
    let ca = data.path().join("tls/ca.pem");
    let by_file = [
        "sign-in",
        "--site",
        &url,
        "--ca",
        ca.to_str().unwrap(),
        "--account",
        "ada",
        "--stdin",
    ];
    let wrong = cli.run_with(&by_file, "not this one at all\n");
    assert_snapshot!(
        "wrong_password",
        settled(&format!("exit {}\n{}", wrong.exit, wrong.err))
    );
    assert_eq!(cli.run_with(&by_file, &format!("{PASSWORD}\n")).exit, 0);
    let me: Value = serde_json::from_str(&cli.prints(&["whoami", "--json"])).unwrap();
    assert_eq!((&me["account"], me.get("csrf_token")), (&json!("ada"), None));

    // Signing out ends it at the site too.
    let kept = cli.home().join(".local/state/deskside/sign-ins.toml");
    let stolen = std::fs::read(&kept).unwrap();
    cli.prints(&["sign-out"]);
    assert_eq!(cli.run(&["whoami"]).exit, 3);
    std::fs::write(&kept, stolen).unwrap();
    assert_snapshot!("sign_in_over", settled(&cli.refuses(&["whoami"])));

    // A token from the environment, and one that has ended.
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(3_600);
    let later = later.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let token = json!({ "name": "script", "permissions": ["read_devices"], "expires_at": later });
    let token = browser.made("/me/api-tokens", &token).await;
    let mut script = Cli::new();
    script.set("DESKSIDE_SITE", &url);
    script.set("DESKSIDE_FINGERPRINT", &right);
    script.set("DESKSIDE_TOKEN", token["text"].as_str().unwrap());
    assert_eq!(
        script.prints(&["devices", "--csv"]),
        "name,online,system,user,addresses,last_seen_at,id\r\n"
    );
    assert_snapshot!("role_missing", settled(&script.refuses(&["operators"])));
    assert_eq!(
        std::fs::read_dir(script.home()).unwrap().count(),
        0,
        "a script leaves nothing behind"
    );
    script.set("DESKSIDE_TOKEN", "dsk_ended");
    assert_eq!(script.run(&["devices"]).exit, 3);

    // A site that is down.
    site.stop();
    let down = script.run(&["devices"]);
    assert_eq!(down.exit, 8, "{}", down.err);
}

/// Stands in for libsecret's program, which needs a desktop session: what it is given on its standard input goes to a file.
const SECRET_TOOL: &str = "#!/bin/sh
case $1 in
    store) cat > \"$HOME/keyring\" ;;
    lookup) cat \"$HOME/keyring\" 2> /dev/null ;;
    clear) rm -f \"$HOME/keyring\" ;;
esac
";

#[tokio::test]
async fn a_keyring_keeps_the_secret_where_there_is_one() {
    let data = tempfile::tempdir().unwrap();
    let site = SiteProgram::start(data.path());
    let mut browser = Browser::new(&site, data.path());
    browser.set_up(&site).await;
    let (url, ca) = (site.url(), data.path().join("tls/ca.pem"));
    let sign_in = [
        "sign-in",
        "--site",
        &url,
        "--ca",
        ca.to_str().unwrap(),
        "--account",
        "ada",
        "--stdin",
    ];
    let password = format!("{PASSWORD}\n");
    let mut cli = Cli::new();
    let none = cli.run_with(&[&sign_in[..], &["--keep", "keyring"]].concat(), &password);
    assert_eq!((none.exit, none.err.contains("secret-tool")), (3, true), "{}", none.err);

    let tool = data.path().join("secret-tool");
    std::fs::write(&tool, SECRET_TOOL).unwrap();
    std::fs::set_permissions(&tool, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    cli.set("PATH", &format!("{}:/usr/bin:/bin", data.path().display()));
    cli.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let said = cli.run_with(&sign_in, &password);
    assert!(
        said.exit == 0 && said.err.contains("kept in your keyring"),
        "{}",
        said.err
    );
    let file = cli.home().join(".local/state/deskside/sign-ins.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("keyring") && !text.contains("cookie"), "{text}");
    cli.prints(&["whoami"]);
    cli.prints(&["sign-out"]);
    assert!(!cli.home().join("keyring").exists());
    assert_eq!(cli.run(&["whoami"]).exit, 3);
}

#[tokio::test]
async fn lists_come_as_tables_json_and_csv_and_names_are_found() {
    let data = tempfile::tempdir().unwrap();
    let (site, browser) = site(data.path()).await;
    let cli = signed_in(&site, &browser).await;

    assert_snapshot!("devices", settled(&cli.prints(&["devices"])));
    assert_snapshot!(
        "devices_csv",
        settled(&cli.prints(&["devices", "--search", "hall", "--csv"]))
    );
    assert_snapshot!("device", settled(&cli.prints(&["device", "10.0.0.1"])));
    assert_snapshot!("collections", settled(&cli.prints(&["collections"])));
    assert_snapshot!("roles", settled(&cli.prints(&["role", "list"])));
    let found = |arguments: &[&str]| -> Value { serde_json::from_str(&cli.prints(arguments)).unwrap() };
    let two = found(&["devices", "--json", "--limit", "2"]);
    assert_eq!((two["items"].as_array().unwrap().len(), &two["total"]), (2, &json!(3)));
    assert!(two["next"].is_string());
    let all = found(&["devices", "--json", "--collection", "all linux"]);
    assert_eq!(
        (all["items"].as_array().unwrap().len(), &all["next"]),
        (3, &Value::Null)
    );
    let direct: Value = serde_json::from_str(&browser.get("/devices?limit=3").await).unwrap();
    assert_eq!(all["items"], direct["items"], "JSON is what the API says");
    assert_eq!(
        found(&["device", "RECEPTION.corp.example", "--json"])["facts"]["name"],
        "reception"
    );

    assert_snapshot!("ambiguous", settled(&cli.refuses(&["device", "hall"])));
    assert_snapshot!("nearest", settled(&cli.refuses(&["device", "recpetion"])));
    assert_snapshot!(
        "no_such_collection",
        settled(&cli.refuses(&["devices", "--collection", "All Linus"]))
    );
    let who = cli.prints(&["who-can-view", "reception", "--csv"]);
    assert!(who.contains("ada,Ada,"), "{who}");
    let long_ago = cli.run(&["who-can-view", "reception", "--at", "2020-01-01"]);
    assert!(
        long_ago.exit != 0 && long_ago.err.contains("It is known from 2"),
        "{}",
        long_ago.err
    );
    let to_come = cli.run(&["who-can-view", "reception", "--at", "2999-01-01T12:00"]);
    assert!(to_come.err.contains("still to come"), "{}", to_come.err);
    assert_snapshot!("reports", settled(&cli.prints(&["reports"])));
    let empty = cli.prints(&[
        "report",
        "computers_by_operator",
        "--operator",
        "ada",
        "--from",
        "2020-01-01",
    ]);
    assert_eq!(empty.lines().count(), 1, "a title line: {empty}");
    let report = found(&["report", "remote_control", "--json"]);
    assert_eq!(
        (&report["name"], &report["items"]),
        (&json!("remote_control"), &json!([]))
    );
    assert!(cli.prints(&["report", "remote_control", "--csv"]).contains("operator"));
    assert!(cli.refuses(&["report", "no_such"]).starts_with("exit 5\n"));
    let kinds = cli.prints(&["status", "--csv"]);
    assert!(
        kinds.contains(",device_enrolled,") && kinds.contains(",signed_in,"),
        "{kinds}"
    );
    assert!(cli.prints(&["effective", "ADA"]).contains("Full Administrator"));
    assert!(cli.prints(&["operators"]).contains("ada "));
    assert!(cli.prints(&["sessions", "--live"]).starts_with("ASKED FOR"));
    assert!(cli.prints(&["sites"]).contains("localhost"));
}

#[tokio::test]
async fn collections_are_changed_by_options_and_files() {
    let data = tempfile::tempdir().unwrap();
    let (site, browser) = site(data.path()).await;
    let cli = signed_in(&site, &browser).await;

    // Collections: by options, by a file, and with a slip in the expression.
    let linux = [
        "collection",
        "create",
        "Linux desks",
        "--query",
        "device.os.family == \"linux\"",
    ];
    assert_snapshot!("collection_created", settled(&cli.prints(&linux)));
    assert_snapshot!("name_taken", settled(&cli.refuses(&linux)));
    let slip = ["collection", "preview", "--query", "device.os.famly == \"linux\""];
    assert_snapshot!("expression", settled(&cli.refuses(&slip)));
    let file = data.path().join("hall.toml");
    let text = "limiting = 'Linux desks'\n[[rules]]\ntype = 'query'\nexpression = 'device.name == \"hall\" || device.name == \"lobby\"'\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    cli.prints(&["collection", "create", "Hall", "--file", file]);
    let add = ["collection", "edit", "Hall", "--device", "reception"];
    assert_snapshot!("collection_unconfirmed", settled(&cli.refuses(&add)));
    let after = cli.prints(&[&add[..], &["--yes"]].concat());
    assert!(
        after.contains("devices     3") && after.contains("2. these 1 device"),
        "{after}"
    );
    assert_snapshot!(
        "collection_in_use",
        settled(&cli.refuses(&["collection", "delete", "Linux desks", "--yes"]))
    );
}

#[tokio::test]
async fn client_settings_say_what_they_would_do_and_nobody_agreed_means_no() {
    let data = tempfile::tempdir().unwrap();
    let (site, browser) = site(data.path()).await;
    let cli = signed_in(&site, &browser).await;
    cli.prints(&["collection", "create", "Hall", "--include", "All Linux"]);

    let create = [
        "settings",
        "create",
        "Kiosks",
        "--order",
        "10",
        "--set",
        "prompt_for_permission=no",
    ];
    let create = [&create[..], &["--deploy-to", "Hall"]].concat();
    assert_snapshot!("settings_unconfirmed", settled(&cli.refuses(&create)));
    assert_eq!(cli.prints(&["settings", "list"]).lines().count(), 2, "nothing was made");
    cli.prints(&[&create[..], &["--yes"]].concat());
    let dry = cli.prints(&["settings", "edit", "kiosks", "--set", "consent_seconds=77", "--dry-run"]);
    assert_snapshot!("settings_dry_run", dry);
    cli.prints(&["settings", "edit", "kiosks", "--set", "consent_seconds=77", "--yes"]);
    let resultant = cli.prints(&["settings", "resultant", "reception"]);
    assert!(
        resultant
            .lines()
            .any(|line| line.starts_with("consent_seconds ") && line.contains("  77 ") && line.contains("Kiosks")),
        "{resultant}"
    );
    cli.prints(&["settings", "roll-back", "Kiosks", "1", "--yes"]);
    let history = cli.prints(&["settings", "history", "Kiosks", "--csv"]);
    assert_eq!(history.lines().count(), 4, "{history}");
    assert!(!cli.prints(&["settings", "show", "Kiosks"]).contains("consent_seconds"));
    cli.prints(&[
        "settings",
        "deploy",
        "Kiosks",
        "--to",
        "Domain-joined",
        "--not-to",
        "Hall",
        "--yes",
    ]);
    assert!(cli.prints(&["settings", "show", "Kiosks"]).contains("Domain-joined"));
    assert_snapshot!(
        "settings_deleted",
        settled(&cli.refuses(&["settings", "delete", "Kiosks"]))
    );
    cli.prints(&["settings", "delete", "Kiosks", "--yes"]);
    assert_snapshot!(
        "not_a_number",
        settled(&cli.refuses(&["settings", "edit", "default", "--set", "consent_seconds=soon"]))
    );
}

#[tokio::test]
async fn roles_are_given_and_taken_and_all_of_it_is_in_the_audit() {
    let data = tempfile::tempdir().unwrap();
    let (site, browser) = site(data.path()).await;
    let cli = signed_in(&site, &browser).await;
    cli.prints(&["collection", "create", "Hall", "--include", "All Linux"]);

    let role = [
        "role",
        "create",
        "Help desk",
        "--permission",
        "read_devices",
        "--permission",
        "view",
    ];
    cli.prints(&role);
    let assign = [
        "role",
        "assign",
        "help desk",
        "--operator",
        "ada",
        "--on",
        "Hall",
        "--until",
        "2999-12-31",
    ];
    assert_snapshot!("assign_unconfirmed", settled(&cli.refuses(&assign)));
    let id = cli.prints(&[&assign[..], &["--yes"]].concat());
    assert!(
        cli.prints(&["role", "assignments", "--role", "Help desk"])
            .contains(id.trim())
    );
    let edit = [
        "role",
        "edit",
        "help desk",
        "--allow",
        "remote_control",
        "--forbid",
        "view",
        "--name",
        "Service desk",
    ];
    assert_snapshot!("role_edit_unconfirmed", settled(&cli.refuses(&edit)));
    assert!(
        cli.prints(&["role", "show", "Help desk"]).contains("view"),
        "nobody agreed"
    );
    let edited = cli.prints(&[&edit[..], &["--yes"]].concat());
    assert!(
        edited.starts_with("Service desk") && edited.contains("remote_control") && !edited.contains("view"),
        "{edited}"
    );
    let both = ["role", "edit", "Service desk", "--allow", "view", "--forbid", "view"];
    assert_eq!(cli.run(&both).exit, 2);
    cli.prints(&["role", "edit", "Service desk", "--name", "Help desk"]);

    assert_eq!(cli.run(&["role", "delete", "Help desk", "--yes"]).exit, 6);
    let unassign = ["role", "unassign", "Help desk", "--operator", "ada"];
    assert_snapshot!("unassign_unconfirmed", settled(&cli.refuses(&unassign)));
    cli.prints(&[&unassign[..], &["--yes"]].concat());
    cli.prints(&["role", "delete", "Help desk", "--yes"]);

    // All of it is in the audit, which can be taken away and is sound.
    let export = data.path().join("audit.jsonl");
    let export = export.to_str().unwrap();
    cli.prints(&["audit", "export", "--output", export]);
    assert!(cli.prints(&["audit", "verify", export]).contains("SOUND"));
    assert!(
        cli.refuses(&["audit", "export", "--output", export])
            .starts_with("exit 2\n"),
        "a file that is there stays"
    );
}

#[test]
fn help_completion_and_manual_pages_are_there() {
    let cli = Cli::new();
    let folder = tempfile::tempdir().unwrap();
    cli.prints(&["man", folder.path().to_str().unwrap()]);
    for page in ["deskside.1", "deskside-devices.1", "deskside-settings-roll-back.1"] {
        assert!(folder.path().join(page).exists(), "{page}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(cli.prints(&["completion", shell]).contains("who-can-view"), "{shell}");
    }
    let help = cli.prints(&["--help"]);
    assert!(help.contains("Exit codes:\n   0  done"), "{help}");
    assert!(cli.prints(&["devices", "--help"]).contains("Examples:"));
}

#[tokio::test]
async fn who_is_in_a_group_gets_its_roles_and_is_told_so_first() {
    let data = tempfile::tempdir().unwrap();
    let (site, mut browser) = site(data.path()).await;
    let cli = signed_in(&site, &browser).await;
    let grace = json!({ "account": "grace", "name": "Grace", "password": "four unrelated words here" });
    assert_eq!(browser.post("/operators", &grace).await, 201);

    assert_eq!(cli.prints(&["group", "list"]).lines().count(), 1, "the heading alone");
    cli.prints(&[
        "group",
        "create",
        "Help desk",
        "--add",
        "ada",
        "--description",
        "First line",
    ]);
    assert_eq!(cli.run(&["group", "create", "HELP DESK"]).exit, 6);
    let assign = [
        "role",
        "assign",
        "auditor",
        "--group",
        "help desk",
        "--on",
        "All Devices",
        "--yes",
    ];
    cli.prints(&assign);

    let edit = [
        "group",
        "edit",
        "help desk",
        "--add",
        "grace",
        "--remove",
        "ada",
        "--name",
        "Desk",
    ];
    assert_snapshot!("group_edit_unconfirmed", settled(&cli.refuses(&edit)));
    cli.prints(&[&edit[..], &["--yes"]].concat());
    assert_snapshot!("group", settled(&cli.prints(&["group", "show", "desk"])));
    assert_snapshot!("groups", settled(&cli.prints(&["group", "list"])));
    assert_eq!(cli.run(&["group", "edit", "Desk", "--remove", "ada", "--yes"]).exit, 2);
    assert_eq!(cli.run(&["group", "edit", "Desk", "--add", "nobody", "--yes"]).exit, 5);
    // Nobody gains or loses by another name, so nobody is asked.
    cli.prints(&["group", "edit", "Desk", "--name", "Help desk"]);

    assert_snapshot!(
        "group_delete_unconfirmed",
        settled(&cli.refuses(&["group", "delete", "Help desk"]))
    );
    cli.prints(&["group", "delete", "Help desk", "--yes"]);
    assert_eq!(cli.run(&["group", "show", "Help desk"]).exit, 5);
}
