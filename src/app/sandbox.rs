//! Imports in a process of their own.
//!
//! Some libraries abort the process on a hostile file, which nothing in it can catch, and no limit
//! of a reader is as sure as the operating system's. The server therefore reads every upload in a
//! child process of the same program (`plumbline import-worker`), which limits itself before it
//! reads anything: address space, processor time, no file to write, no descriptor but the three it
//! has, and so no network. What it was given comes in on standard input, what it read goes out on
//! standard output. Whatever becomes of it, the server answers with a diagnostic and goes on.

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::{Read, read_upload};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::{self, Limits, Refused, Source};
use crate::kb::Catalog;
use crate::model::Model;
use crate::report::SourceRow;

/// Where imports are done.
#[derive(Debug, Clone)]
pub enum Importer {
    /// In this process: for input that the program itself carries, and for tests.
    Here,
    /// In a child process.
    Worker(Worker),
}

/// How a child process is started and what it may use.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The program, which is `plumbline`.
    pub program: PathBuf,
    /// The overlay of the knowledge base, the same as the server's.
    pub knowledge_base: Option<PathBuf>,
    /// What it may use.
    pub allowance: Allowance,
}

/// What an import may use.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Allowance {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// Seconds until it is ended from outside.
    pub wall_seconds: u64,
}

impl Default for Allowance {
    /// Some ten times what the largest accepted model takes.
    fn default() -> Self {
        Self { memory: 2 * 1024 * 1024 * 1024, cpu_seconds: 30, wall_seconds: 60 }
    }
}

/// More than a model of the greatest allowed size takes when it is written out.
const MOST_ANSWER: u64 = 512 * 1024 * 1024;

/// What a child process is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    allowance: Allowance,
    limits: Limits,
    source: Source,
}

/// What it answers: the model, or why there is none.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Read {
        format: String,
        model: Box<Model>,
        sources: Vec<SourceRow>,
        diagnostics: Vec<Diagnostic>,
    },
    Refused {
        diagnostics: Vec<Diagnostic>,
    },
}

impl Importer {
    /// Reads a model.
    pub(super) fn read(
        &self,
        catalog: &Catalog,
        source: &Source,
        limits: &Limits,
    ) -> Result<Read, Refused> {
        match self {
            Self::Here => read_upload(catalog, source, limits),
            Self::Worker(worker) => worker.read(source, limits),
        }
    }
}

impl Worker {
    fn read(&self, source: &Source, limits: &Limits) -> Result<Read, Refused> {
        let stopped = |why: &str| Refused::from(stopped(&source.name, why));
        let question =
            Question { allowance: self.allowance, limits: limits.clone(), source: source.clone() };
        let question = postcard::to_stdvec(&question)
            .map_err(|error| stopped(&format!("it could not be passed on: {error}")))?;
        let mut child = self
            .start()
            .map_err(|error| stopped(&format!("no process could be started for it: {error}")))?;
        let answer = self.ask(&mut child, question);
        let answer = answer.map_err(|why| {
            tracing::warn!(input = %source.name, why, "an import was stopped");
            stopped(&why)
        })?;
        match postcard::from_bytes(&answer) {
            Ok(Answer::Read { format, model, sources, diagnostics }) => {
                let known = import::known_format(&format);
                let format = known.ok_or_else(|| stopped("its format is not known here"))?;
                Ok(Read { format, model: *model, sources, diagnostics })
            }
            Ok(Answer::Refused { diagnostics }) => Err(Refused { diagnostics }),
            Err(error) => Err(stopped(&format!("its answer could not be read: {error}"))),
        }
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        if let Some(folder) = &self.knowledge_base {
            command.arg("--knowledge-base").arg(folder);
        }
        command
            .arg("import-worker")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }

    /// Passes the question on and waits for the answer; returns why there is none.
    fn ask(&self, child: &mut Child, question: Vec<u8>) -> Result<Vec<u8>, String> {
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("its process has no pipes".to_owned());
        };
        // A process that ends early reads no more; what it says, or how it ends, tells why.
        let writer = thread::spawn(move || stdin.write_all(&question).is_ok());
        let (sender, receiver) = mpsc::channel();
        let reader = thread::spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.take(MOST_ANSWER).read_to_end(&mut answer);
            sender.send(read.map(|_| answer)).is_ok()
        });
        let wall = Duration::from_secs(self.allowance.wall_seconds);
        let answer = receiver.recv_timeout(wall);
        // It may have ended by itself meanwhile, so that it cannot be killed: no fault.
        if answer.is_err() && child.kill().is_err() {
            tracing::debug!("an import ended while it was to be stopped");
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        // With the process both pipes are closed, so that neither thread waits any more.
        if writer.join().is_err() || reader.join().is_err() {
            return Err("its pipes could not be read".to_owned());
        }
        match answer {
            Ok(Ok(answer)) if status.success() => Ok(answer),
            Ok(Ok(_)) => Err(why_ended(status)),
            Ok(Err(error)) => Err(format!("its answer could not be read: {error}")),
            Err(_) => Err(format!("it took longer than {} s", self.allowance.wall_seconds)),
        }
    }
}

#[cfg(unix)]
fn why_ended(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;

    /// Signals by their numbers in POSIX.
    const ABORT: i32 = 6;
    const KILL: i32 = 9;
    const CPU_TIME: i32 = 24;
    match status.signal() {
        Some(ABORT) => "it took more memory than an import may".to_owned(),
        Some(KILL | CPU_TIME) => "it took more processor time than an import may".to_owned(),
        Some(signal) => format!("its process was ended by signal {signal}"),
        None => format!("its process ended with {status}"),
    }
}

#[cfg(not(unix))]
fn why_ended(status: ExitStatus) -> String {
    format!("its process ended with {status}")
}

fn stopped(name: &str, why: &str) -> Diagnostic {
    let message = format!("the import was stopped: {why}");
    Diagnostic::new(Code::ImportStopped, Place::default().in_file(name), message)
        .hint("split the input, or assess it with `plumbline assess`, which has no such limits")
}

/// Does one import for a server: reads the question from standard input, limits itself, and writes
/// the answer to standard output.
pub fn serve_one_import(catalog: &Catalog) -> io::Result<()> {
    let mut question = Vec::new();
    io::stdin().lock().read_to_end(&mut question)?;
    let question: Question = postcard::from_bytes(&question).map_err(io::Error::other)?;
    limit(question.allowance)?;
    let answer = match read_upload(catalog, &question.source, &question.limits) {
        Ok(Read { format, model, sources, diagnostics }) => {
            Answer::Read { format: format.to_owned(), model: Box::new(model), sources, diagnostics }
        }
        Err(Refused { diagnostics }) => Answer::Refused { diagnostics },
    };
    let answer = postcard::to_stdvec(&answer).map_err(io::Error::other)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(&answer)?;
    stdout.flush()
}

/// Takes from this process what an import has no use for.
#[cfg(unix)]
fn limit(allowance: Allowance) -> io::Result<()> {
    use rlimit::Resource;

    Resource::AS.set(allowance.memory, allowance.memory)?;
    Resource::CPU.set(allowance.cpu_seconds, allowance.cpu_seconds + 1)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::CORE.set(0, 0)?;
    // Standard input, output and error are there; no file and no socket can be opened any more.
    Resource::NOFILE.set(3, 3)
}

#[cfg(not(unix))]
fn limit(_: Allowance) -> io::Result<()> {
    Ok(())
}
