//! From a running site to a verdict: the real programs, HTTPS in between, and a backup that is put back in secret.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod played;

use std::path::Path;
use std::process::{Command, Output};

use played::{Browser, SiteProgram, site_key};
use serde_json::{Value, json};

fn verify(file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskside"));
    command.args(["audit", "verify", "--json"]).arg(file).args(more);
    command.output().unwrap()
}

/// The codes of what was found, after looking at the exit code.
fn found(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(!findings.is_empty())));
    findings
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_export_of_a_real_site_is_sound_until_somebody_touches_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (data, heads) = (path("data"), path("heads"));
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("site.toml"), format!("[anchor]\nfile = {heads:?}\n")).unwrap();

    // A site that is set up, and a backup of it.
    let site = SiteProgram::start(&data);
    let mut browser = Browser::new(&site, &data);
    let token = site.set_up_token();
    let body = json!({ "token": token, "account": "ada", "name": "Ada", "password": "four unrelated words here" });
    assert_eq!(browser.post("/setup", &body).await, 200);
    site.stop();
    let backup = path("backup");
    std::fs::create_dir(&backup).unwrap();
    for file in std::fs::read_dir(&data).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), backup.join(file.file_name())).unwrap();
        }
    }

    // Things happen, and somebody takes them away as a file.
    let site = SiteProgram::start(&data);
    browser.moved_to(&site);
    for _ in 0..3 {
        let wrong = json!({ "account": "ada", "password": "not this one" });
        assert_eq!(browser.post("/sign-in", &wrong).await, 401);
    }
    let export = browser.get("/audit/export").await;
    site.stop();
    let (file, heads) = (path("export"), heads.to_str().unwrap());
    std::fs::write(&file, &export).unwrap();
    let key = site_key(&data);
    let known = ["--site-key", key.as_str(), "--heads", heads];
    assert_eq!(found(&verify(&file, &known)), Vec::<String>::new());

    // Whoever carries it changes a letter, an order, or the end.
    let lines: Vec<_> = export.lines().map(str::to_owned).collect();
    let last_entry = lines.iter().rposition(|line| line.contains("\"entry\"")).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        std::fs::write(path("changed"), lines.join("\n") + "\n").unwrap();
        found(&verify(&path("changed"), &known))
    };
    let edited = changed(&|lines| lines[last_entry] = edit_a_letter(&lines[last_entry]));
    assert!(edited.contains(&String::from("bad_signature")), "{edited:?}");
    let swapped = changed(&|lines| lines.swap(last_entry, last_entry - 1));
    assert!(swapped.contains(&String::from("wrong_order")), "{swapped:?}");
    let cut = changed(&|lines| drop(lines.remove(last_entry)));
    for code in ["not_the_known_head", "anchored_but_missing"] {
        assert!(cut.contains(&String::from(code)), "{cut:?}");
    }

    // Whoever owns the server puts the backup back: all signatures are right, and only the heads tell.
    let rolled_back = path("rolled-back");
    let made = site_command(&["audit-export", "--data"], &backup, &rolled_back);
    assert!(made.status.success(), "{made:?}");
    assert_eq!(
        found(&verify(&rolled_back, &["--site-key", &key])),
        Vec::<String>::new()
    );
    let told = found(&verify(&rolled_back, &known));
    assert_eq!(told, ["anchored_but_missing"]);
    let again = site_command(&["audit-export", "--data"], &backup, &rolled_back);
    assert!(!again.status.success(), "a file that is there is left alone");
}

fn site_command(arguments: &[&str], data: &Path, output: &Path) -> Output {
    let mut command = Command::new(played::site_program());
    command.args(arguments).arg(data).arg("--output").arg(output);
    command.output().unwrap()
}

/// A letter of the last signature in an entry's line.
fn edit_a_letter(line: &str) -> String {
    let mut bytes = line.to_owned().into_bytes();
    let place = bytes.len() - 20;
    bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}
