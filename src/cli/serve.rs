//! `plumbline serve`: the API on a listener, with a worker for jobs.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread;

use clap::Args;
use tracing_subscriber::EnvFilter;

use crate::api;
use crate::app::{Actor, App};
use crate::cli::settings::Settings;
use crate::cli::{Answer, Failure, Outcome, catalog, chain, output};
use crate::config::{Config, LogFormat};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline serve --demo
  plumbline serve --listen 127.0.0.1:9000 --data-dir /var/lib/plumbline
  plumbline serve --database postgres://plumbline@localhost/plumbline")]
pub(super) struct Serve {
    /// Address and port, 127.0.0.1:8080 unless stated; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    settings: Settings,
    /// Load and assess the example model
    #[arg(long)]
    demo: bool,
}

/// Serves; an overlay of the knowledge base lies over the configured one.
pub(super) fn run(command: &Serve, overlay: Option<&Path>) -> Answer {
    let config = command.settings.load()?;
    let listen = command.listen.unwrap_or(config.listen);
    log_as(&config)?;
    let overlay = overlay.or(config.knowledge_base.as_deref());
    let catalog = catalog(overlay)?;
    let listener = TcpListener::bind(listen)
        .map_err(|error| Failure::Failed(format!("could not listen on {listen}: {error}")))?;
    let app =
        App::open(catalog, overlay, &config).map_err(|error| Failure::Failed(chain(&error)))?;
    if command.demo {
        let demo = app.load_demo(&Actor::of_default_tenant("demo"));
        demo.map_err(|error| Failure::Failed(chain(&error)))?;
    }
    let worker = app.clone();
    thread::spawn(move || worker.work());
    announce(&listener)?;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    api::serve(app, listener, workers)
        .map_err(|error| Failure::Failed(format!("the server stopped: {error}")))?;
    Ok(Outcome::Done)
}

/// Starts the log, on standard error: standard output is for the address.
fn log_as(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log_level)
        .map_err(|error| Failure::Usage(format!("log-level {:?}: {error}", config.log_level)))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| Failure::Failed(format!("the log could not be started: {error}")))
}

/// Says where the server is, on standard output: scripts that ask for port 0 read it there.
fn announce(listener: &TcpListener) -> Result<(), Failure> {
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Failed(format!("the listener has no address: {error}")))?;
    output::text(None, &format!("Plumbline is ready at http://{address}\n"))
}
