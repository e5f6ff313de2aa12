//! The schema: up, down, up; the same on both databases and in `schema.rs`; newer ones refused.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use plumbline::store::{AnyConnection, Store, StoreError, tenants};

use crate::database::{Database, db_lines};

const SCHEMA: &str = include_str!("../../src/store/schema.rs");

/// Table, column, type, whether it may be null, position in the primary key.
const SQLITE_COLUMNS: &str = r#"
    select t.name || '.' || c.name || ' ' || lower(c.type)
        || case when c."notnull" then '' else ' null' end
        || case when c.pk > 0 then ' key ' || c.pk else '' end as line
    from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like '\_\_%' escape '\'
    order by t.name, c.cid"#;

const POSTGRES_COLUMNS: &str = r"
    select c.table_name || '.' || c.column_name || ' ' || c.data_type
        || case when c.is_nullable = 'YES' then ' null' else '' end
        || coalesce(' key ' || k.ordinal_position, '') as line
    from information_schema.columns c
    left join information_schema.table_constraints p
        on p.table_schema = c.table_schema and p.table_name = c.table_name
        and p.constraint_type = 'PRIMARY KEY'
    left join information_schema.key_column_usage k
        on k.constraint_schema = p.constraint_schema and k.constraint_name = p.constraint_name
        and k.table_name = c.table_name and k.column_name = c.column_name
    where c.table_schema = current_schema() and c.table_name not like '\_\_%'
    order by c.table_name, c.ordinal_position";

/// Names and columns of the indexes that the migrations make by name.
const SQLITE_INDEXES: &str = r"
    select i.name || ' ' || group_concat(c.name) as line
    from sqlite_master i, pragma_index_info(i.name) c
    where i.type = 'index' and i.sql is not null group by i.name order by i.name";

const POSTGRES_INDEXES: &str = r"
    select i.relname || ' ' || string_agg(a.attname, ',' order by k.n) as line
    from pg_index x join pg_class i on i.oid = x.indexrelid
    cross join lateral unnest(x.indkey::int[]) with ordinality k (attnum, n)
    join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.attnum
    where i.relnamespace = current_schema()::regnamespace and not x.indisprimary
    group by i.relname order by i.relname";

/// How `schema.rs` calls a type, and how each database does.
const TYPES: &[(&str, &str, &str)] = &[
    ("Text", "text", "text"),
    ("BigInt", "integer", "bigint"),
    ("Binary", "blob", "bytea"),
    ("Timestamp", "text", "timestamp without time zone"),
    ("Date", "text", "date"),
];

fn columns(conn: &mut AnyConnection) -> Vec<String> {
    let query = match conn {
        AnyConnection::Sqlite(_) => SQLITE_COLUMNS,
        AnyConnection::Postgres(_) => POSTGRES_COLUMNS,
    };
    db_lines(conn, query)
}

/// What [`columns`] should give, read from `schema.rs`.
fn expected_columns(on: &str) -> Vec<String> {
    let mut tables = Vec::new();
    let mut table = ("", Vec::new());
    for line in SCHEMA.lines().map(str::trim) {
        if let Some((name, keys)) = line.strip_suffix(") {").and_then(|line| line.split_once(" ("))
        {
            table = (name, keys.split(", ").collect());
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            let plain = kind.strip_prefix("Nullable<").map(|kind| kind.trim_end_matches('>'));
            let (_, sqlite, postgres) =
                TYPES.iter().find(|(name, ..)| *name == plain.unwrap_or(kind)).unwrap();
            let kind = if on == "sqlite" { sqlite } else { postgres };
            let null = if plain.is_some() { " null" } else { "" };
            let key = table.1.iter().position(|key| *key == column);
            let key = key.map(|at| format!(" key {}", at + 1)).unwrap_or_default();
            tables.push((table.0, format!("{}.{column} {kind}{null}{key}", table.0)));
        }
    }
    tables.sort_by_key(|(name, _)| *name);
    tables.into_iter().map(|(_, line)| line).collect()
}

#[test]
fn both_databases_have_the_columns_of_the_schema_file() {
    for database in Database::each() {
        drop(database.open());
        let found = columns(&mut database.db_connect());
        assert!(found.len() > 60, "the queries of this test work");
        assert_eq!(found, expected_columns(database.name()), "on {}", database.name());
    }
}

#[test]
fn the_tenant_comes_first_in_every_key() {
    let database = Database::sqlite();
    drop(database.open());
    for line in columns(&mut database.db_connect()) {
        let first = line.ends_with(" key 1");
        let expected = line.contains(".tenant ") || line.starts_with("tenants.id ");
        assert_eq!(first, expected, "{line}");
    }
}

#[test]
fn both_databases_have_the_same_indexes() {
    let sqlite = Database::sqlite();
    drop(sqlite.open());
    let on_sqlite = db_lines(&mut sqlite.db_connect(), SQLITE_INDEXES);
    insta::assert_snapshot!(on_sqlite.join("\n"));
    if let Some(postgres) = Database::postgres() {
        drop(postgres.open());
        assert_eq!(db_lines(&mut postgres.db_connect(), POSTGRES_INDEXES), on_sqlite);
    }
}

#[test]
fn both_folders_have_the_same_migrations() {
    let names = |folder: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

fn run(conn: &mut AnyConnection, up: bool) {
    let folder = |name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name);
        FileBasedMigrations::from_path(folder).unwrap()
    };
    let versions = match (conn, up) {
        (AnyConnection::Sqlite(c), true) => c.run_pending_migrations(folder("sqlite")),
        (AnyConnection::Sqlite(c), false) => c.revert_all_migrations(folder("sqlite")),
        (AnyConnection::Postgres(c), true) => c.run_pending_migrations(folder("postgres")),
        (AnyConnection::Postgres(c), false) => c.revert_all_migrations(folder("postgres")),
    };
    assert!(!versions.unwrap().is_empty());
}

#[test]
fn up_down_up_gives_the_same_schema() {
    for database in Database::each() {
        let mut conn = database.db_connect();
        run(&mut conn, true);
        let first = columns(&mut conn);
        run(&mut conn, false);
        assert_eq!(columns(&mut conn), Vec::<String>::new(), "on {}", database.name());
        run(&mut conn, true);
        assert_eq!(columns(&mut conn), first, "on {}", database.name());
        let store = database.open();
        assert_eq!(store.read(tenants::list).unwrap().len(), 1, "and the store opens it");
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    for database in Database::each() {
        drop(database.open());
        let mut conn = database.db_connect();
        conn.batch_execute(
            "insert into __diesel_schema_migrations (version) values ('20991231235959')",
        )
        .unwrap();
        let before = columns(&mut conn);
        let refused = Store::open(&database.database_url(), 1).unwrap_err();
        assert!(
            matches!(&refused, StoreError::NewerSchema { version } if version == "20991231235959"),
            "{refused:?}"
        );
        assert!(refused.to_string().contains("newer than this program"), "{refused}");
        assert_eq!(columns(&mut conn), before, "on {}", database.name());
    }
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    for database in Database::each() {
        let mut conn = database.db_connect();
        conn.batch_execute("create table jobs (mine text)").unwrap();
        let before = columns(&mut conn);
        let refused = Store::open(&database.database_url(), 1).unwrap_err();
        assert!(matches!(refused, StoreError::Migration { .. }), "{refused:?}");
        assert!(refused.source().is_some());
        assert_eq!(columns(&mut conn), before, "on {}", database.name());
    }
}

#[test]
fn nodes_that_start_together_all_open_the_database() {
    for database in Database::each() {
        let start = Barrier::new(4);
        thread::scope(|scope| {
            let open = || {
                start.wait();
                database.open().read(tenants::list).unwrap().len()
            };
            let nodes: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for node in nodes {
                assert_eq!(node.join().unwrap(), 1, "on {}", database.name());
            }
        });
    }
}

#[test]
fn a_database_that_is_not_there_is_unavailable() {
    let nobody = plumbline::config::DatabaseUrl::parse("postgres://me:hunter2@127.0.0.1:1/none");
    let refused = Store::open(&nobody.unwrap(), 1).unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
    assert!(refused.is_passing());
    assert!(!format!("{refused:?}").contains("hunter2"), "{refused:?}");
}
