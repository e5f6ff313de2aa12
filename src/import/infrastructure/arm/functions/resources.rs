//! Functions that name resources and the cloud that they lie in.

use std::collections::BTreeMap;

use crate::import::infrastructure::arm::address::Address;
use crate::import::infrastructure::arm::functions::Arguments;
use crate::import::infrastructure::assembly::Assembly;
use crate::import::infrastructure::{Datum, Reference, Setting};

/// What `environment()` gives in the public cloud; the others have names of their own.
const PUBLIC: &[(&str, &str)] = &[
    ("name", "AzureCloud"),
    ("resourceManager", "https://management.azure.com/"),
    ("portal", "https://portal.azure.com"),
    ("suffixes.storage", "core.windows.net"),
    ("suffixes.keyvaultDns", ".vault.azure.net"),
    ("suffixes.sqlServerHostname", ".database.windows.net"),
    ("suffixes.acrLoginServer", ".azurecr.io"),
    ("authentication.loginEndpoint", "https://login.microsoftonline.com/"),
    ("authentication.tenant", "common"),
];

/// Evaluates a call; returns nothing for other functions.
pub(super) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Datum> {
    match name {
        "resourceid"
        | "subscriptionresourceid"
        | "tenantresourceid"
        | "managementgroupresourceid"
        | "extensionresourceid" => Some(id(arguments)),
        "reference" | "referencewithsecrets" => Some(reference(arguments)),
        "environment" => Some(environment()),
        // listKeys, listAccountSas, listClusterAdminCredential and others like them.
        name if name.starts_with("list") => {
            Some(arguments.open("a key or secret, looked up when it is deployed"))
        }
        _ => None,
    }
}

/// Returns the resource that a type and names mean; ids of what it lies in may stand before.
fn id(arguments: &Arguments<'_>) -> Datum {
    let is_type = |at: &usize| {
        arguments.text(*at).is_some_and(|text| {
            text.split_once('/').is_some_and(|(provider, _)| provider.contains('.'))
                && !text.starts_with('/')
        })
    };
    let Some(at) = (0..arguments.len()).find(is_type) else {
        return arguments.open("the id of a resource whose type is not known");
    };
    let kind = arguments.text(at).unwrap_or_default();
    let kind = kind.trim_end_matches('/');
    let names = (at + 1..arguments.len()).map(|at| {
        let mut name = Assembly::default();
        name.part(arguments.get(at), &arguments.label(at));
        name_text(&name.finish(), &arguments.label(at))
    });
    let address = Address::new(kind, &names.collect::<Vec<_>>().join("/"));
    let address = address.extension().map_or(address, |(_, own)| own);
    Datum::Reference(Reference { address: address.text(), attribute: "id".to_owned() })
}

/// Returns what of a name is known as a text, with `${..}` for the rest.
pub(in crate::import::infrastructure::arm) fn name_text(name: &Datum, label: &str) -> String {
    match name {
        Datum::Text(text) | Datum::Template { text, .. } => text.clone(),
        _ => format!("${{{label}}}"),
    }
}

/// Returns the resource whose state is asked for; its properties are its attributes.
fn reference(arguments: &Arguments<'_>) -> Datum {
    match arguments.get(0) {
        Datum::Reference(reference) => Datum::Reference(Reference {
            address: reference.address.clone(),
            attribute: String::new(),
        }),
        Datum::Text(text) => {
            let address =
                Address::of_id(text).map_or_else(|| text.clone(), |address| address.text());
            Datum::Reference(Reference { address, attribute: String::new() })
        }
        _ => arguments.open("the state of a resource is known once deployed"),
    }
}

fn environment() -> Datum {
    let mut all = BTreeMap::new();
    for (path, value) in PUBLIC {
        let value = Setting::new(Datum::Text((*value).to_owned()), 0);
        match path.split_once('.') {
            None => {
                all.insert((*path).to_owned(), value);
            }
            Some((group, key)) => {
                let group = all
                    .entry(group.to_owned())
                    .or_insert_with(|| Setting::new(Datum::Map(BTreeMap::new()), 0));
                if let Datum::Map(entries) = &mut group.value {
                    entries.insert(key.to_owned(), value);
                }
            }
        }
    }
    Datum::Map(all)
}
