//! References that no field states and that follow from other settings. They stand under keys of
//! ours at the top of a resource's settings, where no language has such a key; each holds a list of
//! references.

use std::collections::BTreeSet;

use crate::import::infrastructure::{Datum, Reference, Resource, Setting};

/// The workloads that an object selects by their labels.
pub(in crate::import) const SELECTS: &str = "plumbline:selects";
/// What something that runs has the address of.
pub(in crate::import) const CALLS: &str = "plumbline:calls";

/// Sets what a resource refers to under a key.
pub(in crate::import) fn set(
    resource: &mut Resource,
    key: &str,
    addresses: BTreeSet<String>,
    line: u32,
) {
    let Datum::Map(entries) = &mut resource.settings.value else { return };
    let reference = |address| {
        let attribute = String::new();
        Setting::new(Datum::Reference(Reference { address, attribute }), line)
    };
    let references = addresses.into_iter().map(reference).collect();
    entries.insert(key.to_owned(), Setting::new(Datum::List(references), line));
}
