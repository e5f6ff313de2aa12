//! Which component type of the knowledge base a scanner's word for a type of resource stands for.
//!
//! Scanners use the words of Terraform, CloudFormation, Azure and Kubernetes, often without their
//! punctuation (`AwsS3Bucket` for `AWS::S3::Bucket`), so that all of `mappings/resources/` is looked
//! at, letters and digits only. `findings.toml` there has the words that nothing else has.

use std::collections::BTreeMap;

use crate::kb::Catalog;

/// Formats whose words scanners use, the most telling first.
const FORMATS: &[&str] = &["findings", "terraform", "cloudformation", "arm", "kubernetes"];

/// What nothing more is known of.
pub(super) const ANY: &str = "component";

/// Words of types, for all scanners.
#[derive(Debug)]
pub(super) struct Kinds<'a> {
    catalog: &'a Catalog,
    words: BTreeMap<String, &'a str>,
}

impl<'a> Kinds<'a> {
    /// Gathers the words.
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        let mut words = BTreeMap::new();
        for format in FORMATS {
            let Some(of_format) = catalog.resources.get(*format) else { continue };
            for (word, kind) in &of_format.types {
                words.entry(bare(word)).or_insert(kind.as_str());
            }
            for (part, whole) in &of_format.parts {
                if let Some(kind) = of_format.types.get(whole) {
                    words.entry(bare(part)).or_insert(kind.as_str());
                }
            }
        }
        for (_, kind) in catalog.component_types.iter() {
            words.entry(bare(&kind.id)).or_insert(kind.id.as_str());
        }
        Self { catalog, words }
    }

    /// Finds the type that a word stands for.
    pub(super) fn find(&self, word: &str) -> Option<&'a str> {
        self.words.get(&bare(word)).copied()
    }

    /// Tells whether one type is the other or inherits from it.
    pub(super) fn is_a(&self, kind: &str, other: &str) -> bool {
        match (self.catalog.component_type(kind), self.catalog.component_type(other)) {
            (Some(kind), Some(other)) => self.catalog.is_a(kind, other),
            _ => kind == other,
        }
    }

    /// Tells whether two types may be those of one thing; a type that says nothing fits all.
    pub(super) fn fit(&self, one: &str, other: &str) -> bool {
        self.is_a(one, other) || self.is_a(other, one)
    }
}

fn bare(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
