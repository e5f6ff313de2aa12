//! `plumbline serve`: the API on a listener, with a worker for jobs.

use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

use clap::Args;
use tracing_subscriber::EnvFilter;

use crate::api;
use crate::app::{Actor, App};
use crate::cli::{Answer, Failure, Outcome, chain, output};
use crate::config::{Config, LogFormat};
use crate::kb::Catalog;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline serve --demo
  plumbline serve --listen 127.0.0.1:9000 --data-dir /var/lib/plumbline
  plumbline serve --database postgres://plumbline@localhost/plumbline")]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Database: postgres://... or sqlite:FILE; a file in the data folder unless stated
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Folder of the embedded database
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Load and assess the example model
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(catalog: Catalog, command: &Serve) -> Answer {
    let config = config(command).map_err(|error| Failure::Usage(chain(&error)))?;
    log_as(&config)?;
    let listener = TcpListener::bind(config.listen).map_err(|error| {
        Failure::Usage(format!("could not listen on {}: {error}", config.listen))
    })?;
    let app = App::open(catalog, &config).map_err(|error| Failure::Failed(chain(&error)))?;
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

fn config(command: &Serve) -> Result<Config, crate::config::ConfigError> {
    Config::load(command.config.as_deref())?
        .with_option("listen", command.listen.as_deref())?
        .with_option("database", command.database.as_deref())?
        .with_option("data-dir", command.data_dir.as_deref())
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
