//! Files that would do harm, sent to a running server: each has an answer, and the server goes on.

use std::collections::BTreeSet;

use crate::corpus::corpus;
use crate::harness::TestApp;

/// What the process may keep in memory once all files are answered.
const MOST_GROWTH: u64 = 50 * 1024 * 1024;

/// Bytes of memory that this process holds, the server among it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

#[test]
fn every_hostile_file_is_answered_and_the_next_request_is_served() {
    let app = TestApp::start();
    let files = corpus();
    assert!(files.len() >= 60, "{}", files.len());
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), files.len());
    // What is built once is there before memory is looked at: the index, and a first import.
    assert_eq!(app.get("/api/v1/search?q=mfa").status, 200);
    app.assessed_shop();
    let before = resident();
    let mut refused = 0;
    for (name, bytes) in files {
        let answer = app.upload_bytes("/models", name, bytes);
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        match answer.status {
            201 => {}
            400 | 413 | 422 => {
                refused += 1;
                assert!(!code.is_empty(), "{name}: {}", answer.text());
                assert_ne!(code, "import-stopped", "{name}: {}", answer.text());
            }
            status => panic!("{name} has status {status}: {}", answer.text()),
        }
        assert_eq!(app.get("/livez").status, 200, "after {name}");
    }
    assert!(refused > 30, "{refused} were refused");
    let growth = resident().saturating_sub(before);
    assert!(growth < MOST_GROWTH, "{} MiB more", growth / 1024 / 1024);
}
