//! Where a resource of Terraform lies: its account, region and namespace, as far as its own settings
//! or those of its provider say so.

use std::collections::BTreeMap;

use crate::import::infrastructure::terraform::address::Address;
use crate::import::infrastructure::terraform::configuration::{entry, references};
use crate::import::infrastructure::{Datum, Resource, Setting};

/// Attributes by which other resources know one.
const NAMES: [&str; 9] = [
    "id",
    "arn",
    "self_link",
    "unique_id",
    "name",
    "bucket",
    "function_name",
    "identifier",
    "cluster_identifier",
];
/// Levels of blocks of a provider.
const CONSTANT_DEPTH: usize = 16;
/// Shorter ids are names that many others may have as well.
const SHORTEST_ALIAS: usize = 4;

/// What a provider says of everything that it makes.
#[derive(Debug, Clone, Default)]
pub(super) struct Location {
    pub(super) account: String,
    pub(super) region: String,
}

impl Location {
    /// Reads the arguments of a provider.
    pub(super) fn of(arguments: &Setting) -> Self {
        let text = |key: &str| arguments.get(key).and_then(Setting::text).map(str::to_owned);
        let allowed = || match &arguments.get("allowed_account_ids")?.value {
            Datum::List(items) if items.len() == 1 => items.first()?.text().map(str::to_owned),
            _ => None,
        };
        let role = || arguments.at("assume_role.role_arn").first()?.text().and_then(account_of_arn);
        let account =
            text("project").or_else(|| text("subscription_id")).or_else(allowed).or_else(role);
        Self { account: account.unwrap_or_default(), region: text("region").unwrap_or_default() }
    }
}

/// The providers of a plan's configuration.
pub(super) struct Providers {
    /// By the key that the blocks of resources name.
    by_key: BTreeMap<String, Location>,
    /// The keys of providers by the address of the block.
    of_block: BTreeMap<String, String>,
    nowhere: Location,
}

impl Providers {
    /// Reads the providers, whose arguments may name variables of the root module.
    pub(super) fn new(configuration: Option<&Setting>, variables: Option<&Setting>) -> Self {
        let mut made = Self {
            by_key: BTreeMap::new(),
            of_block: BTreeMap::new(),
            nowhere: Location::default(),
        };
        let providers = configuration.and_then(|all| entry(all, "provider_config"));
        if let Some(Datum::Map(providers)) = providers.map(|all| &all.value) {
            for (key, provider) in providers {
                let Some(expressions) = entry(provider, "expressions") else { continue };
                let arguments = constants(expressions, variables, CONSTANT_DEPTH);
                made.by_key.insert(key.clone(), Location::of(&arguments));
            }
        }
        let root = configuration.and_then(|all| entry(all, "root_module"));
        let mut open: Vec<_> = root.map(|root| (String::new(), root)).into_iter().collect();
        while let Some((prefix, module)) = open.pop() {
            let blocks = entry(module, "resources").map(Setting::elements).unwrap_or_default();
            for block in blocks {
                let text = |key| entry(block, key).and_then(Setting::text);
                if let (Some(address), Some(key)) = (text("address"), text("provider_config_key")) {
                    made.of_block.insert(format!("{prefix}{address}"), key.to_owned());
                }
            }
            if let Some(Datum::Map(calls)) = entry(module, "module_calls").map(|all| &all.value) {
                open.extend(calls.iter().filter_map(|(name, call)| {
                    Some((format!("{prefix}module.{name}."), entry(call, "module")?))
                }));
            }
        }
        made
    }

    /// Returns what the provider of a resource says.
    pub(super) fn of(&self, address: &Address<'_>) -> &Location {
        let key = self.of_block.get(&address.block()).map(String::as_str);
        // A provider that a module was given has the key `module.path:name`.
        let own = key.and_then(|key| {
            self.by_key.get(key).or_else(|| self.by_key.get(key.rsplit(':').next()?))
        });
        let by_type = || self.by_key.get(address.kind.split('_').next()?);
        own.or_else(by_type).unwrap_or(&self.nowhere)
    }
}

/// Returns the constants of expressions, and the values of variables that they name.
fn constants(expressions: &Setting, variables: Option<&Setting>, depth: usize) -> Setting {
    let Some(depth) = depth.checked_sub(1) else { return Setting::default() };
    let value = match &expressions.value {
        Datum::Map(entries) => {
            if let Some(constant) = entries.get("constant_value") {
                return constant.clone();
            }
            if entries.contains_key("references") {
                let name = references(expressions).first().and_then(|r| r.strip_prefix("var."));
                let variable = name.and_then(|name| entry(variables?, name));
                return variable.and_then(|all| entry(all, "value")).cloned().unwrap_or_default();
            }
            let inner =
                entries.iter().map(|(key, all)| (key.clone(), constants(all, variables, depth)));
            Datum::Map(inner.collect())
        }
        Datum::List(items) => {
            Datum::List(items.iter().map(|item| constants(item, variables, depth)).collect())
        }
        other => other.clone(),
    };
    Setting::new(value, expressions.line)
}

/// Fills in where a resource lies and by which names it is known.
pub(super) fn locate(resource: &mut Resource, provider: &Location) {
    let text = |key: &str| text_of(resource, key).unwrap_or_default();
    let arn = text("arn");
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let of_arn = |at: usize| parts.get(at).copied().unwrap_or_default().to_owned();
    let account = [of_arn(4), text("project"), text("subscription_id"), provider.account.clone()];
    let region = [text("region"), text("location"), of_arn(3), provider.region.clone()];
    let first = |all: [String; 4]| all.into_iter().find(|one| !one.is_empty()).unwrap_or_default();
    let (account, region, namespace) = (first(account), first(region), text("resource_group_name"));
    let names = NAMES.iter().filter_map(|key| text_of(resource, key));
    let mut aliases: Vec<_> = names.filter(|name| name.len() >= SHORTEST_ALIAS).collect();
    aliases.sort();
    aliases.dedup();
    *resource = Resource { aliases, account, region, namespace, ..std::mem::take(resource) };
}

fn text_of(resource: &Resource, key: &str) -> Option<String> {
    match &resource.settings.value {
        Datum::Map(entries) => entries.get(key)?.text().map(str::to_owned),
        _ => None,
    }
}

/// Returns the account of `arn:aws:iam::123456789012:role/name`.
fn account_of_arn(arn: &str) -> Option<String> {
    let account = arn.strip_prefix("arn:")?.split(':').nth(3)?;
    (!account.is_empty()).then(|| account.to_owned())
}
