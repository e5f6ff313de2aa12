//! The command line as its users meet it: the built binary, its output and its exit status.

mod assess;
mod compare;
mod explain;
mod findings;
mod gate;
mod inspect;
mod knowledge;
mod plan;
mod program;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A model of seven components that names no data.
const MODEL: &str = "tests/models/real/owasp-demo-threat-model.json";

/// A run of the program: its exit status, its results, and what else it said.
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    for variable in ["COLUMNS", "CLICOLOR_FORCE", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command
}

fn plumbline(arguments: &[&str]) -> Run {
    command(arguments).output().unwrap().into()
}

/// Runs with a text on standard input.
fn plumbline_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().into()
}

/// Runs what has to succeed and returns its results.
fn text(arguments: &[&str]) -> String {
    let run = plumbline(arguments);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    run.stdout
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(arguments)).unwrap()
}

/// Runs what has to be refused as wrong usage and returns what it said.
fn refused(arguments: &[&str]) -> String {
    let run = plumbline(arguments);
    assert_eq!(run.status, Some(2), "{}", run.stdout);
    assert_eq!(run.stdout, "");
    run.stderr
}

fn has_keys(value: &Value, wanted: &[&str]) {
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    for key in wanted {
        assert!(keys.iter().any(|known| known == key), "{key} is missing in {keys:?}");
    }
}

/// A folder of a test's own, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("plumbline-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn copy(&self, from: &str, to: &str) {
        let target = self.0.join(to);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(from), target).unwrap();
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
