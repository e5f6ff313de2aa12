//! The service: a knowledge base, an index and a store behind one handle that every door shares.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use chrono::{DateTime, Utc};

use crate::app::snapshots::Recent;
use crate::app::{self, Allowance, AppError, Finder, Importer, SearchRequest, WakeUp, Worker};
use crate::config::Config;
use crate::import::Limits;
use crate::kb::{Catalog, Entry};
use crate::report::Snapshot;
use crate::search::SearchError;
use crate::store::{Change, PageRequest as StorePageRequest, Store, TenantId};
use crate::view::SearchView;

/// The service. Cheap to clone; the clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    catalog: Catalog,
    finder: OnceLock<Result<Finder, SearchError>>,
    store: Store,
    limits: Limits,
    importer: Importer,
    clock: fn() -> DateTime<Utc>,
    recent: Mutex<Recent<Snapshot>>,
    wake_up: WakeUp,
}

/// What a service is made of.
pub struct Parts {
    /// The knowledge base.
    pub catalog: Catalog,
    /// The store.
    pub store: Store,
    /// Limits of what is imported.
    pub limits: Limits,
    /// Where imports are done.
    pub importer: Importer,
    /// The clock: the only one of the service.
    pub clock: fn() -> DateTime<Utc>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The tenant whose data it is about.
    pub tenant: TenantId,
    /// The name that the audit log records.
    pub name: String,
}

impl Actor {
    /// Somebody of the tenant that an installation has from the start.
    pub fn of_default_tenant(name: &str) -> Self {
        Self { tenant: TenantId::default(), name: name.to_owned() }
    }
}

impl App {
    /// Opens the database that a configuration names and makes the service of this node.
    /// The catalog is that of the overlay, where there is one.
    pub fn open(
        catalog: Catalog,
        overlay: Option<&Path>,
        config: &Config,
    ) -> Result<Self, AppError> {
        let store = Store::open(&config.database_url(), config.database_connections)?;
        let bytes = usize::try_from(config.import_max_bytes).unwrap_or(usize::MAX);
        let limits = Limits { bytes, ..Limits::default() };
        let worker = Worker {
            program: std::env::current_exe().map_err(AppError::NoProgram)?,
            knowledge_base: overlay.map(Path::to_owned),
            allowance: Allowance::default(),
        };
        let importer = Importer::Worker(worker);
        Ok(Self::new(Parts { catalog, store, limits, importer, clock: Utc::now }))
    }

    /// Makes a service. Its search index is built beside the first work; who searches before it is
    /// there waits for it.
    pub fn new(parts: Parts) -> Self {
        let app = Self(Arc::new(Inner {
            finder: OnceLock::new(),
            catalog: parts.catalog,
            store: parts.store,
            limits: parts.limits,
            importer: parts.importer,
            clock: parts.clock,
            recent: Mutex::default(),
            wake_up: WakeUp::default(),
        }));
        let builder = app.clone();
        thread::spawn(move || builder.finder().is_ok());
        app
    }

    /// Returns the knowledge base.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// Searches the knowledge base. Any text has an answer; an error says that there is no index.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchView, AppError> {
        Ok(self.finder()?.search(&self.0.catalog, request))
    }

    /// Finds the entry that an id or a citation in any written form names.
    pub fn find(&self, written: &str) -> Option<Entry> {
        match self.finder() {
            Ok(finder) => finder.find(&self.0.catalog, written),
            Err(_) => app::find(&self.0.catalog, written),
        }
    }

    fn finder(&self) -> Result<&Finder, AppError> {
        let finder = self.0.finder.get_or_init(|| Finder::new(&self.0.catalog));
        finder.as_ref().map_err(|error| AppError::NoIndex { reason: error.to_string() })
    }

    /// Tells whether the service can do its work; waits for the index.
    pub fn is_ready(&self) -> Result<(), AppError> {
        self.finder()?;
        Ok(self.0.store.ping()?)
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn importer(&self) -> &Importer {
        &self.0.importer
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.0.clock)()
    }

    pub(super) fn wake_up(&self) -> &WakeUp {
        &self.0.wake_up
    }

    pub(super) fn recent(&self) -> &Mutex<Recent<Snapshot>> {
        &self.0.recent
    }

    pub(super) fn change(&self, actor: &Actor) -> Change {
        Change::new(actor.tenant.clone(), &actor.name, self.now())
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("catalog", &self.0.catalog.sha256).finish_non_exhaustive()
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Where the page before ended; nothing for the first.
    pub after: Option<String>,
    /// Most items of the page.
    pub limit: usize,
}

impl PageRequest {
    /// Reads the cursor as one of the list.
    pub(super) fn read<C: std::str::FromStr>(&self) -> Result<StorePageRequest<C>, AppError> {
        let read = |cursor: &String| {
            cursor.parse().ok().ok_or_else(|| AppError::BadCursor { cursor: cursor.clone() })
        };
        let after = self.after.as_ref().map(read).transpose()?;
        Ok(StorePageRequest { after, limit: u32::try_from(self.limit).unwrap_or(u32::MAX) })
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// Writes a time as the doors show it.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// Reads an id; one that cannot be is the id of nothing.
pub(super) fn id<T: std::str::FromStr>(what: &'static str, written: &str) -> Result<T, AppError> {
    written.parse().ok().ok_or_else(|| not_found(what, written))
}

pub(super) fn not_found(what: &'static str, id: impl fmt::Display) -> AppError {
    AppError::NotFound { what, id: id.to_string() }
}
