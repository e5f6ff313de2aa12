//! Files that would do harm, sent to a running server: each has an answer, and the server goes on.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Client, Response};
use serde_json::Value;

use crate::corpus::corpus;
use crate::killed::Server;

/// What the server may keep in memory once all files are answered.
const MOST_GROWTH: u64 = 50 * 1024 * 1024;

/// Longer than an import may take at all: a build without optimisations on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// Bytes of memory that a process holds.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

fn upload(client: &Client, address: &str, name: &str, bytes: Vec<u8>) -> (u16, Value) {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    let request = client.post(format!("http://{address}/api/v1/models")).multipart(form);
    let answer: Response = request.send().unwrap();
    (answer.status().as_u16(), answer.json().unwrap())
}

#[test]
fn every_hostile_file_is_answered_and_the_next_request_is_served() {
    let data = std::env::temp_dir().join(format!("plumbline-hostile-{}", std::process::id()));
    let server = Server::start(&data);
    let client = Client::builder().timeout(PATIENCE).build().unwrap();
    let serves = |path: &str| {
        let answer = client.get(format!("http://{}{path}", server.address)).send().unwrap();
        answer.status().as_u16()
    };
    let files = corpus();
    assert!(files.len() >= 60, "{}", files.len());
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), files.len());
    // What is built once is there before memory is looked at: the index, and a first import.
    assert_eq!(serves("/api/v1/search?q=mfa"), 200);
    let shop = include_bytes!("../harness/shop.otm.json").to_vec();
    assert_eq!(upload(&client, &server.address, "shop.json", shop).0, 201);
    let before = resident(server.process.id());
    let mut refused = 0;
    for (name, bytes) in files {
        let (status, answer) = upload(&client, &server.address, name, bytes);
        match status {
            201 => {}
            400 | 413 | 422 => {
                refused += 1;
                assert!(answer["code"].is_string(), "{name}: {answer}");
                assert!(!answer.to_string().contains("import-stopped"), "{name}: {answer}");
            }
            status => panic!("{name} has status {status}: {answer}"),
        }
        assert_eq!(serves("/livez"), 200, "after {name}");
    }
    assert!(refused > 30, "{refused} were refused");
    let growth = resident(server.process.id()).saturating_sub(before);
    server.kill();
    std::fs::remove_dir_all(data).unwrap();
    assert!(growth < MOST_GROWTH, "{} MiB more", growth / 1024 / 1024);
}
