//! The program itself: help, usage, pipes, and the commands about it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::{Folder, command, plumbline, refused, text};

#[test]
fn every_command_explains_itself() {
    let commands: [&[&str]; 19] = [
        &[],
        &["serve"],
        &["assess"],
        &["inspect"],
        &["search"],
        &["show"],
        &["crosswalk"],
        &["explain"],
        &["kb"],
        &["kb", "lint"],
        &["kb", "stats"],
        &["kb", "new"],
        &["kb", "export"],
        &["openapi"],
        &["migrate"],
        &["formats"],
        &["config"],
        &["completions"],
        &["man"],
    ];
    let pages = commands.iter().map(|command| {
        let page = text(&[command, &["--help"][..]].concat());
        format!("$ plumbline {}\n{page}", [command, &["--help"][..]].concat().join(" "))
    });
    insta::assert_snapshot!(pages.collect::<Vec<_>>().join("\n"));
}

#[test]
fn wrong_usage_has_its_own_exit_status() {
    for wrong in [&["no-such-command"][..], &["assess"], &["search"], &["show", "AC-2", "-f", "x"]]
    {
        assert_eq!(plumbline(wrong).status, Some(2), "{wrong:?}");
    }
    assert_eq!(plumbline(&[]).status, Some(2));
    assert_eq!(plumbline(&["--version"]).status, Some(0));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child =
        command(&["kb", "export"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let shown = |variable: &str| {
        let output = command(&["show", "AC-2"]).env(variable, "1").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(shown("CLICOLOR_FORCE").contains('\u{1b}'));
    assert!(!shown("NO_COLOR").contains('\u{1b}'));
    assert!(!text(&["show", "AC-2"]).contains('\u{1b}'));
}

#[test]
fn the_openapi_document_is_the_committed_one() {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/plumbline.json");
    assert_eq!(text(&["openapi"]), std::fs::read_to_string(committed).unwrap());
}

#[test]
fn formats_lists_what_is_read_and_written() {
    insta::assert_snapshot!(text(&["formats"]));
}

#[test]
fn the_default_configuration_is_printed_and_can_be_used() {
    let folder = Folder::new("config");
    let file = folder.write("plumbline.toml", &text(&["config"]));
    let data = folder.path("data");
    let migrate = ["migrate", "--config", &file, "--data-dir", &data];
    assert_eq!(text(&migrate), "The database is up to date\n");
    assert_eq!(text(&migrate), "The database is up to date\n", "twice does no harm");
    assert!(std::fs::metadata(folder.path("data/plumbline.db")).unwrap().is_file());
    let said = refused(&["migrate", "--database", "mysql://nope"]);
    assert!(said.contains("--database"), "{said}");
}

#[test]
fn the_server_says_where_it_is_and_knows_its_demo() {
    let folder = Folder::new("serve");
    let data = folder.path("data");
    let mut child = command(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &data, "--demo"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let answer = ready.trim().strip_prefix("Plumbline is ready at ").map(|address| {
        reqwest::blocking::get(format!("{address}/api/v1/assessments")).unwrap().text().unwrap()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer.unwrap()).unwrap();
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(1), "{answer}");
}

#[test]
fn an_address_that_is_taken_is_a_failure() {
    let folder = Folder::new("taken");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = plumbline(&["serve", "--listen", &address, "--data-dir", &folder.path("data")]);
    assert_eq!(run.status, Some(3));
    assert!(run.stderr.contains(&format!("could not listen on {address}")), "{}", run.stderr);
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(text(&["completions", shell]).contains("crosswalk"), "{shell}");
    }
    assert!(text(&["man"]).contains("plumbline\\-assess"));
    assert!(text(&["man", "assess"]).contains("fail\\-on"));
    assert!(refused(&["man", "asess"]).contains("did you mean assess"));
}
