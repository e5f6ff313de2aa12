//! The configuration: one struct, filled from a TOML file, then the environment, then the command
//! line. This is the only file of the crate that reads the environment.
//!
//! The `settings!` table below is the program: the struct, the keys of the file, the variables and
//! the commented example file all derive from it.

use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// Why a configuration was refused. No message repeats a value, since a value may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("could not read the configuration file {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{place}: {message}")]
    Syntax {
        /// File and line.
        place: String,
        /// What the reader of TOML says.
        message: String,
    },
    /// There is no such setting.
    #[error("{place}: unknown setting `{key}`, expected one of {}", Config::KEYS.join(", "))]
    Unknown {
        /// File and line, or the option.
        place: String,
        /// The key as given.
        key: String,
    },
    /// The value does not fit.
    #[error("{place}: `{key}` {reason}")]
    Invalid {
        /// File and line, the variable, or the option.
        place: String,
        /// The setting.
        key: String,
        /// What was expected.
        reason: String,
    },
}

/// Defines the settings: `field "key" "VARIABLE": Type = default;`, each with its documentation.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident $key:literal $variable:literal: $type:ty = $default:expr;)+) => {
        /// How this instance runs.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config { $($(#[doc = $doc])+ pub $field: $type,)+ }

        impl Default for Config {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Config {
            /// The key of every setting, in the order of the file.
            pub const KEYS: &'static [&'static str] = &[$($key,)+];

            /// The key and the environment variable of every setting.
            pub const VARIABLES: &'static [(&'static str, &'static str)] = &[$(($key, $variable),)+];

            /// Returns the configuration file with every setting, its documentation and its
            /// default, all commented out.
            pub fn commented_default() -> String {
                let default = Self::default();
                let mut file = String::from(FILE_HEADER);
                $(file.push_str(&commented(&[$($doc),+], ($key, $variable), &default.$field.example()));)+
                file
            }

            fn set(&mut self, key: &str, text: &str) -> Result<(), Refusal> {
                match key {
                    $($key => self.$field = Setting::read(text).map_err(Refusal::Value)?,)+
                    _ => return Err(Refusal::Key),
                }
                Ok(())
            }
        }
    };
}

settings! {
    /// Address and port that the server listens on.
    listen "listen" "PLUMBLINE_LISTEN": SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));

    /// Folder for everything that this node keeps: the embedded database and derived files.
    data_dir "data-dir" "PLUMBLINE_DATA_DIR": PathBuf = PathBuf::from("plumbline-data");

    /// Database: `postgres://user:password@host/name`, or `sqlite:path`. Without it, an embedded
    /// SQLite file in the data folder.
    database "database" "PLUMBLINE_DATABASE": Option<DatabaseUrl> = None;

    /// How many connections to the database are kept open at most.
    database_connections "database-connections" "PLUMBLINE_DATABASE_CONNECTIONS": u32 = 8;

    /// Folder of an organisation's own knowledge, laid over what the program carries.
    knowledge_base "knowledge-base" "PLUMBLINE_KNOWLEDGE_BASE": Option<PathBuf> = None;

    /// Size in bytes of the largest file that can be uploaded or imported.
    import_max_bytes "import-max-bytes" "PLUMBLINE_IMPORT_MAX_BYTES": u64 = 64 * 1024 * 1024;

    /// How log lines are written: `text` for people or `json` for machines.
    log_format "log-format" "PLUMBLINE_LOG_FORMAT": LogFormat = LogFormat::Text;

    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or a list of `module=level`.
    log_level "log-level" "PLUMBLINE_LOG_LEVEL": String = "info".to_owned();
}

const FILE_HEADER: &str = "\
# Configuration of Plumbline: every setting with its default. Remove the `#` before a key to set it.
# A variable of the environment overrides this file, an option of the command line overrides both.
";

/// Names the configuration file where the command line does not.
const FILE_VARIABLE: &str = "PLUMBLINE_CONFIG";

/// The name of the embedded database inside the data folder.
const DATABASE_FILE: &str = "plumbline.db";

impl Config {
    /// Reads the file (the one given, else the one that `PLUMBLINE_CONFIG` names, else none), then
    /// the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let named = environment(FILE_VARIABLE).map(PathBuf::from);
        let file = file.map(Path::to_path_buf).or(named);
        let mut config = Self::default();
        if let Some(path) = file {
            let text = match fs::read_to_string(&path) {
                Ok(text) => text,
                Err(source) => return Err(ConfigError::Read { path, source }),
            };
            config = config.with_file(&path.display().to_string(), &text)?;
        }
        config.with_variables(environment)
    }

    /// Lays the settings of a TOML file over these; `name` is what errors call the file.
    pub fn with_file(mut self, name: &str, text: &str) -> Result<Self, ConfigError> {
        let place = |at: usize| format!("{name}:{}", line(text, at));
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            place: place(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        for (key, value) in table.get_ref() {
            let place = place(key.span().start);
            match scalar(value.get_ref()) {
                Some(value) => self.lay(place, key.get_ref(), value)?,
                None if Self::KEYS.contains(&key.get_ref().as_ref()) => {
                    let reason = "must be a text or a whole number".to_owned();
                    return Err(ConfigError::Invalid {
                        place,
                        key: key.get_ref().to_string(),
                        reason,
                    });
                }
                None => {
                    return Err(ConfigError::Unknown { place, key: key.get_ref().to_string() });
                }
            }
        }
        Ok(self)
    }

    /// Lays the variables over these settings; `lookup` gives the value of one, if it is set.
    ///
    /// Variables of other names that begin with `PLUMBLINE_` are not refused: Kubernetes sets some
    /// in every container beside a service of that name (`PLUMBLINE_PORT`).
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        for (key, variable) in Self::VARIABLES {
            if let Some(value) = lookup(variable) {
                self.lay((*variable).to_owned(), key, &value)?;
            }
        }
        Ok(self)
    }

    /// Lays one option of the command line over these settings; `None` leaves the setting alone.
    pub fn with_option(mut self, key: &str, value: Option<&str>) -> Result<Self, ConfigError> {
        if let Some(value) = value {
            self.lay(format!("--{key}"), key, value)?;
        }
        Ok(self)
    }

    /// Returns the database to use: the one that is set, else the embedded one in the data folder.
    pub fn database_url(&self) -> DatabaseUrl {
        let embedded = || DatabaseUrl::Sqlite(self.data_dir.join(DATABASE_FILE));
        self.database.clone().unwrap_or_else(embedded)
    }

    fn lay(&mut self, place: String, key: &str, value: &str) -> Result<(), ConfigError> {
        self.set(key, value).map_err(|refusal| match refusal {
            Refusal::Key => ConfigError::Unknown { place, key: key.to_owned() },
            Refusal::Value(reason) => ConfigError::Invalid { place, key: key.to_owned(), reason },
        })
    }
}

enum Refusal {
    Key,
    Value(String),
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

fn scalar<'a>(value: &'a DeValue<'_>) -> Option<&'a str> {
    match value {
        DeValue::String(text) => Some(text),
        DeValue::Integer(number) => Some(number.as_str()),
        _ => None,
    }
}

fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn commented(documentation: &[&str], (key, variable): (&str, &str), example: &str) -> String {
    let documentation = documentation.join("\n#");
    format!("\n#{documentation}\n# Variable: {variable}\n#{key} = {example}\n")
}

/// A type that a setting can have: read from text, shown as a value of TOML.
trait Setting: Sized {
    /// Reads a value, or says what was expected without repeating it.
    fn read(text: &str) -> Result<Self, String>;
    /// Returns the value as written in the file; of an optional one that is not set, an example.
    fn example(&self) -> String;
}

fn quoted(text: impl fmt::Display) -> String {
    toml::Value::String(text.to_string()).to_string()
}

impl Setting for SocketAddr {
    fn read(text: &str) -> Result<Self, String> {
        let expected = "must be an address and a port, such as 127.0.0.1:8080";
        text.parse().ok().ok_or_else(|| expected.to_owned())
    }

    fn example(&self) -> String {
        quoted(self)
    }
}

impl Setting for PathBuf {
    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("must not be empty".to_owned()) } else { Ok(Self::from(text)) }
    }

    fn example(&self) -> String {
        quoted(self.display())
    }
}

impl Setting for Option<PathBuf> {
    fn read(text: &str) -> Result<Self, String> {
        PathBuf::read(text).map(Some)
    }

    fn example(&self) -> String {
        self.as_ref().map_or_else(|| quoted("knowledge-base"), PathBuf::example)
    }
}

impl Setting for u32 {
    fn read(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("must be a whole number from 1 to {}", Self::MAX))
    }

    fn example(&self) -> String {
        self.to_string()
    }
}

impl Setting for u64 {
    fn read(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| "must be a whole number above 0".to_owned())
    }

    fn example(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn example(&self) -> String {
        quoted(self)
    }
}

impl Setting for LogFormat {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok().ok_or_else(|| format!("must be one of {}", Self::WORDS.join(", ")))
    }

    fn example(&self) -> String {
        quoted(self)
    }
}

impl Setting for Option<DatabaseUrl> {
    fn read(text: &str) -> Result<Self, String> {
        let expected = "must begin with postgres://, postgresql:// or sqlite:";
        DatabaseUrl::parse(text).map(Some).ok_or_else(|| expected.to_owned())
    }

    fn example(&self) -> String {
        quoted("postgres://plumbline:password@db.example/plumbline")
    }
}

vocabulary! {
    /// How log lines are written.
    LogFormat ("log format") {
        Text = "text", "Text for people";
        Json = "json", "One JSON object per line";
    }
}

/// Where the database is. Told apart by scheme, since SQLite takes any text as a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A PostgreSQL server; the whole URL is a secret, as it may hold a password.
    Postgres(Secret),
    /// A SQLite file, made when it is not there.
    Sqlite(PathBuf),
}

impl DatabaseUrl {
    /// Reads a URL; `None` when it has no scheme that is known.
    pub fn parse(url: &str) -> Option<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Some(Self::Postgres(Secret::new(url)));
        }
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
        (!path.is_empty()).then(|| Self::Sqlite(PathBuf::from(path)))
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
