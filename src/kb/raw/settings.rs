//! `mappings/settings/*.toml`: which setting of a resource says what of which attribute.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::Value;

/// A file of rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsFile {
    /// The rules.
    #[serde(default)]
    pub setting: Vec<toml::Spanned<SettingRule>>,
}

/// How an attribute of a component is read from the settings of its resource.
///
/// Exactly one of `path`, `all`, `any` and `fact` says how. A path alone takes the value over; with
/// a test, the attribute says whether the test holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingRule {
    /// The attribute that it gives a value to.
    pub attribute: String,
    /// Types of resources, in the words of any vocabulary of `mappings/resources/`.
    pub of: Vec<String>,
    /// Paths of keys, of which the first that is set counts.
    #[serde(default)]
    pub path: Vec<String>,
    /// Words of the source (`TLS1_2`) -> the attribute's word for the same (`1.2`).
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What the value should be.
    #[serde(default)]
    pub test: Option<SettingTest>,
    /// Tests that all must hold.
    #[serde(default)]
    pub all: Vec<SettingTest>,
    /// Tests of which one must hold.
    #[serde(default)]
    pub any: Vec<SettingTest>,
    /// A fact that the program works out (`open-to-internet`).
    #[serde(default)]
    pub fact: Option<String>,
    /// The ports that the fact is about.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Where several resources or elements speak: one that holds is enough. Otherwise all must.
    #[serde(default)]
    pub some: bool,
    /// The attribute is true where the test does not hold.
    #[serde(default)]
    pub inverse: bool,
    /// What the provider does where nothing is set, by its documentation.
    #[serde(default)]
    pub absent: Option<Value>,
}

/// A test of the values at a path. Without a comparison, the value must be set at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SettingTest {
    /// The path; where it is left out, those of the rule.
    pub path: Vec<String>,
    /// Equal to a value; texts without regard to case.
    pub is: Option<Value>,
    /// One of several texts, without regard to case.
    pub one_of: Vec<String>,
    /// None of several texts.
    pub none_of: Vec<String>,
    /// A number of at least.
    pub at_least: Option<f64>,
    /// A number of at most.
    pub at_most: Option<f64>,
    /// A text with `*` for anything, without regard to case.
    pub like: Vec<String>,
    /// Like none of several texts.
    pub unlike: Vec<String>,
    /// Set (true) or not set (false).
    pub set: Option<bool>,
    /// What holds where nothing is set; not known where it is left out.
    pub absent: Option<bool>,
    /// One of several values that holds is enough. Otherwise all must.
    pub some: bool,
}
