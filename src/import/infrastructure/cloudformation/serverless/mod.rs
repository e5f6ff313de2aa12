//! The Serverless Application Model: each of its resources stands for one or several plain ones,
//! which the tables of [`types`] name.

mod types;

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::infrastructure::cloudformation::resources::resource;
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::cloudformation::serverless::types::{
    EVENTS, Event, KINDS, Kind, Made, Part,
};
use crate::import::infrastructure::{Datum, Reference, Resource, Setting};

type Settings = BTreeMap<String, Setting>;

/// Events that, without an API of their own, are those of the API that all functions share.
const SHARED: &[(&str, &str, &str)] = &[
    ("Api", "ServerlessRestApi", "AWS::Serverless::Api"),
    ("HttpApi", "ServerlessHttpApi", "AWS::Serverless::HttpApi"),
];

/// Returns the plain resources that one of the model stands for; gives the properties back where the
/// type is none of the model.
pub(super) fn plain(
    scope: &Scope<'_>,
    (id, sam): (&str, &str),
    properties: Settings,
    node: Node<'_>,
) -> Result<Vec<Resource>, Settings> {
    let Some(kind) = KINDS.iter().find(|kind| kind.sam == sam) else { return Err(properties) };
    let mut maker = Maker { scope, node, made: Vec::new() };
    maker.add(id, kind, properties);
    Ok(maker.made)
}

/// The resources that are made for one of the model.
struct Maker<'s, 'a> {
    scope: &'s Scope<'a>,
    node: Node<'s>,
    made: Vec<Resource>,
}

impl Maker<'_, '_> {
    fn add(&mut self, id: &str, kind: &Kind, mut properties: Settings) {
        inherit(&mut properties, self.globals(kind));
        for part in kind.parts {
            self.part(id, part, &mut properties);
        }
        let events = properties.remove("Events");
        if kind.sam == "AWS::Serverless::Function" {
            self.role(id, &mut properties);
        }
        for (from, to) in kind.moves {
            if let Some(value) = properties.remove(*from) {
                set(&mut properties, to, value);
            }
        }
        self.push(id.to_owned(), kind.plain, properties);
        if let Some(Setting { value: Datum::Map(events), .. }) = events {
            for (name, event) in events {
                self.event(id, &name, &event);
            }
        }
    }

    fn push(&mut self, id: String, plain: &str, properties: Settings) {
        let place = self.node.place();
        self.made.push(resource(self.scope, (id, plain.to_owned()), properties, place));
    }

    /// Returns what the template sets for all resources of a type.
    fn globals(&self, kind: &Kind) -> Settings {
        let globals = self.scope.root.get("Globals").and_then(|all| all.get(kind.globals));
        match globals.map(|globals| self.scope.evaluate(globals).value) {
            Some(Datum::Map(globals)) => globals,
            _ => Settings::new(),
        }
    }

    fn to(&self, id: &str, attribute: &str) -> Setting {
        let address = format!("{}{id}", self.scope.prefix);
        let reference = Reference { address, attribute: attribute.to_owned() };
        Setting::new(Datum::Reference(reference), self.node.line())
    }

    fn part(&mut self, id: &str, part: &Part, properties: &mut Settings) {
        let mut own = match part.made {
            Made::Always => Settings::new(),
            Made::From(key) => match properties.remove(key) {
                Some(Setting { value: Datum::Map(own), .. }) => own,
                _ => return,
            },
        };
        let stage = properties.get("StageName").and_then(Setting::text).unwrap_or_default();
        let stage: String = stage.chars().filter(char::is_ascii_alphanumeric).collect();
        let own_id = format!("{id}{}", part.suffix.replace("{StageName}", &stage));
        for key in part.keys {
            if let Some(value) = properties.remove(*key) {
                own.insert((*key).to_owned(), value);
            }
        }
        let (key, attribute) = part.owner;
        own.insert(key.to_owned(), self.to(id, attribute));
        self.push(own_id, part.plain, own);
    }

    /// Makes the role of a function that names none.
    fn role(&mut self, id: &str, properties: &mut Settings) {
        let policies = properties.remove("Policies");
        let assumes = properties.remove("AssumeRolePolicyDocument");
        if properties.contains_key("Role") {
            return;
        }
        let role = format!("{id}Role");
        let mut own = Settings::new();
        if let Some(policies) = policies {
            let line = policies.line;
            let (managed, inline): (Vec<_>, Vec<_>) = match policies.value {
                Datum::List(policies) => policies,
                _ => vec![policies],
            }
            .into_iter()
            .partition(|policy| !matches!(policy.value, Datum::Map(_)));
            let list = |policies| Setting::new(Datum::List(policies), line);
            own.insert("ManagedPolicyArns".to_owned(), list(managed));
            own.insert(
                "Policies".to_owned(),
                list(inline.into_iter().map(inline_policy).collect()),
            );
        }
        if let Some(assumes) = assumes {
            own.insert("AssumeRolePolicyDocument".to_owned(), assumes);
        }
        properties.insert("Role".to_owned(), self.to(&role, "Arn"));
        self.push(role, "AWS::IAM::Role", own);
    }

    fn event(&mut self, id: &str, name: &str, event: &Setting) {
        let word = event.get("Type").and_then(Setting::text).unwrap_or_default();
        let Some(row) = EVENTS.iter().find(|row| row.sam == word) else { return };
        let mut own = match event.get("Properties").map(|properties| &properties.value) {
            Some(Datum::Map(own)) => own.clone(),
            _ => Settings::new(),
        };
        let (from, to) = row.source;
        let source = own.remove(from).or_else(|| self.shared_api(row));
        if let Some(source) = source {
            own.insert(to.to_owned(), source);
        }
        for (key, value) in row.fixed {
            let value = Setting::new(Datum::Text((*value).to_owned()), event.line);
            own.insert((*key).to_owned(), value);
        }
        let called = self.to(id, "Arn");
        match row.called.split_once("[].") {
            Some((list, key)) => {
                let entry = [(key.to_owned(), called)].into_iter().collect();
                let entries = vec![Setting::new(Datum::Map(entry), event.line)];
                own.insert(list.to_owned(), Setting::new(Datum::List(entries), event.line));
            }
            None => set(&mut own, row.called, called),
        }
        let end = if row.plain.ends_with("Permission") { "Permission" } else { "" };
        self.push(format!("{id}{name}{end}"), row.plain, own);
    }

    /// Makes the API that functions share, and refers to it. The graph takes it once only.
    fn shared_api(&mut self, row: &Event) -> Option<Setting> {
        let (_, id, sam) = SHARED.iter().find(|(event, ..)| *event == row.sam)?;
        if let Some(kind) = KINDS.iter().find(|kind| kind.sam == *sam) {
            self.add(id, kind, Settings::new());
        }
        Some(self.to(id, ""))
    }
}

/// Writes a policy of a function as one of a role: a template (`S3ReadPolicy: {BucketName: ..}`) keeps
/// its parameters.
fn inline_policy(policy: Setting) -> Setting {
    if policy.get("PolicyDocument").is_some() {
        return policy;
    }
    let line = policy.line;
    let key = if policy.get("Statement").is_some() { "PolicyDocument" } else { "PolicyTemplate" };
    Setting::new(Datum::Map([(key.to_owned(), policy)].into_iter().collect()), line)
}

/// Adds what is inherited: mappings are merged, lists put together, anything else stays as it is.
fn inherit(own: &mut Settings, inherited: Settings) {
    for (key, value) in inherited {
        match (own.get_mut(&key).map(|setting| &mut setting.value), value.value) {
            // Documents are at most 64 levels deep, so this is too.
            (Some(Datum::Map(own)), Datum::Map(inherited)) => inherit(own, inherited),
            (Some(Datum::List(own)), Datum::List(mut inherited)) => {
                inherited.append(own);
                *own = inherited;
            }
            (Some(_), _) => {}
            (None, inherited) => {
                own.insert(key, Setting::new(inherited, value.line));
            }
        }
    }
}

/// Sets a value at a path of keys joined by dots.
fn set(settings: &mut Settings, path: &str, value: Setting) {
    match path.split_once('.') {
        None => {
            settings.insert(path.to_owned(), value);
        }
        Some((key, rest)) => {
            let line = value.line;
            let entry = settings
                .entry(key.to_owned())
                .or_insert_with(|| Setting::new(Datum::Map(Settings::new()), line));
            if let Datum::Map(inner) = &mut entry.value {
                set(inner, rest, value);
            }
        }
    }
}
