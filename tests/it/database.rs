//! A fresh database of each kind: a SQLite file in a folder of its own, and, where
//! `PLUMBLINE_TEST_POSTGRES` names a server (`scripts/test-postgres` does), a PostgreSQL schema of
//! its own. These go past the store's doors, since they are about what lies behind.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use plumbline::config::DatabaseUrl;
use plumbline::store::{AnyConnection, Store};

/// Every case gets enough connections for its threads.
const CONNECTIONS: u32 = 6;

static NEXT: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Database {
    pub(crate) url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { folder: PathBuf },
    Postgres { server: String, schema: String },
}

impl Database {
    /// One fresh database of each kind that is there.
    pub(crate) fn each() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres()].into_iter().flatten().collect()
    }

    pub(crate) fn sqlite() -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(unique_name());
        fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("plumbline.db").display());
        Self { url, kind: Kind::Sqlite { folder } }
    }

    pub(crate) fn postgres() -> Option<Self> {
        let server = std::env::var_os("PLUMBLINE_TEST_POSTGRES")?.into_string().unwrap();
        let schema = unique_name();
        let mut conn = PgConnection::establish(&server).unwrap();
        conn.batch_execute(&format!("create schema {schema}")).unwrap();
        let url = format!("{server}?options=-csearch_path%3D{schema}");
        Some(Self { url, kind: Kind::Postgres { server, schema } })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite { .. } => "sqlite",
            Kind::Postgres { .. } => "postgres",
        }
    }

    pub(crate) fn database_url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.url).unwrap()
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.database_url(), CONNECTIONS).unwrap()
    }

    /// A connection beside the store's.
    pub(crate) fn db_connect(&self) -> AnyConnection {
        match &self.kind {
            Kind::Sqlite { folder } => {
                let path = folder.join("plumbline.db");
                let conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                AnyConnection::Sqlite(conn)
            }
            Kind::Postgres { .. } => {
                AnyConnection::Postgres(PgConnection::establish(&self.url).unwrap())
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.kind {
            // The pool may be opening a connection still, which makes files; the folder is in
            // `target/`, so what is left does not matter.
            Kind::Sqlite { folder } => drop(fs::remove_dir_all(folder)),
            Kind::Postgres { server, schema } => {
                let mut conn = PgConnection::establish(server).unwrap();
                conn.batch_execute(&format!("drop schema {schema} cascade")).unwrap();
            }
        }
    }
}

/// The one column `line` of a query, as text.
pub(crate) fn db_lines(conn: &mut AnyConnection, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let rows = diesel::sql_query(query).load::<Row>(conn).unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

fn unique_name() -> String {
    format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
