//! A sign of life on standard error while something takes longer than a second on a terminal.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

/// How long a person waits before wondering.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows that something goes on until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts waiting; nothing is shown before a second is over, and nothing where nobody looks.
    pub(super) fn start(what: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self::default();
        }
        let (done, waiting) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new_spinner().with_message(what);
            bar.enable_steady_tick(Duration::from_millis(100));
            // The sender is never used: that it is gone is the message, and an error.
            if waiting.recv().is_err() {
                bar.finish_and_clear();
            }
        });
        Self { running: Some((done, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.running.take() {
            drop(done);
            // A thread that panicked has drawn nothing that matters.
            drop(thread.join());
        }
    }
}
