//! The configuration: what wins over what, what is refused, and what is never printed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use plumbline::config::{Config, DatabaseUrl, LogFormat};

const EXAMPLE: &str = include_str!("../../plumbline.example.toml");

fn read(text: &str) -> Result<Config, String> {
    Config::default().with_file("plumbline.toml", text).map_err(|error| error.to_string())
}

#[test]
fn the_committed_example_is_the_one_that_the_settings_make() {
    let made = Config::commented_default();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/plumbline.example.toml"), &made)
            .unwrap();
    }
    assert_eq!(made, EXAMPLE, "INSTA_UPDATE=always writes it");
}

#[test]
fn the_example_changes_nothing_as_it_stands() {
    assert_eq!(read(EXAMPLE).unwrap(), Config::default());
}

#[test]
fn every_line_of_the_example_can_be_used() {
    let used: String = EXAMPLE
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n");
    let config = read(&used).unwrap();
    let optional = Config { database: None, knowledge_base: None, ..config.clone() };
    assert_eq!(optional, Config::default(), "it shows the defaults");
    assert!(matches!(config.database, Some(DatabaseUrl::Postgres(_))));
    assert_eq!(config.knowledge_base, Some(PathBuf::from("knowledge-base")));
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let file =
        "listen = '127.0.0.1:1'\nlog-level = 'warn'\nlog-format = 'json'\nimport-max-bytes = 1_000";
    let variables = BTreeMap::from([
        ("PLUMBLINE_LISTEN", "127.0.0.1:2"),
        ("PLUMBLINE_LOG_LEVEL", "debug"),
        ("PLUMBLINE_SERVICE_HOST", "10.0.0.1"),
    ]);
    let config = read(file)
        .unwrap()
        .with_variables(|name| variables.get(name).map(ToString::to_string))
        .unwrap()
        .with_option("listen", Some("127.0.0.1:3"))
        .unwrap()
        .with_option("data-dir", None)
        .unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.log_level, "debug");
    assert_eq!(config.log_format, LogFormat::Json);
    assert_eq!(config.import_max_bytes, 1000);
    assert_eq!(config.data_dir, Config::default().data_dir);
}

#[test]
fn a_refused_setting_is_named_with_its_place() {
    let refused = |text| read(text).unwrap_err();
    insta::assert_snapshot!(
        [
            refused("\nlisten = 'nowhere'"),
            refused("log-format = 'xml'"),
            refused("import-max-bytes = -1"),
            refused("database-connections = 0"),
            refused("data-dir = ''"),
            refused("listen = ['127.0.0.1:1']"),
            refused("# a comment\nlisen = '127.0.0.1:1'"),
            refused("[listen]\nport = 1"),
            refused("[server]\nport = 1"),
            refused("listen = "),
        ]
        .join("\n")
    );
    let variable = |name: &str| (name == "PLUMBLINE_LISTEN").then(|| "nowhere".to_owned());
    let error = Config::default().with_variables(variable).unwrap_err();
    let expected =
        "PLUMBLINE_LISTEN: `listen` must be an address and a port, such as 127.0.0.1:8080";
    assert_eq!(error.to_string(), expected);
    let error = Config::default().with_option("log-format", Some("xml")).unwrap_err();
    assert_eq!(error.to_string(), "--log-format: `log-format` must be one of text, json");
}

#[test]
fn a_password_is_never_printed() {
    let config = read("database = 'postgres://me:hunter2@db/plumbline'").unwrap();
    let printed = format!("{config:?} {:?}", config.database_url());
    assert!(!printed.contains("hunter2") && printed.contains("[secret]"), "{printed}");
    for wrong in ["'mysql://me:hunter2@db/x'", "postgres://me:hunter2@db/x", "['me:hunter2']"] {
        let error = Config::default().with_file("f", &format!("database = {wrong}")).unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}

#[test]
fn without_a_database_the_embedded_one_is_in_the_data_folder() {
    let config = read("data-dir = '/var/lib/plumbline'").unwrap();
    let embedded = DatabaseUrl::Sqlite(PathBuf::from("/var/lib/plumbline/plumbline.db"));
    assert_eq!(config.database_url(), embedded);
}

#[test]
fn the_scheme_tells_the_databases_apart() {
    let sqlite = |path: &str| Some(DatabaseUrl::Sqlite(PathBuf::from(path)));
    assert_eq!(DatabaseUrl::parse("sqlite:a.db"), sqlite("a.db"));
    assert_eq!(DatabaseUrl::parse("sqlite:///srv/a.db"), sqlite("/srv/a.db"));
    assert!(matches!(DatabaseUrl::parse("postgresql://h/d"), Some(DatabaseUrl::Postgres(_))));
    for refused in ["", "a.db", "sqlite:", "mysql://h/d"] {
        assert_eq!(DatabaseUrl::parse(refused), None, "{refused}");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let error = Config::load(Some("no/such/plumbline.toml".as_ref())).unwrap_err();
    assert_eq!(error.to_string(), "could not read the configuration file no/such/plumbline.toml");
}
