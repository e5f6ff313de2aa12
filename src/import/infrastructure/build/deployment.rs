//! What each resource of a graph is: a thing, a part of one, or nothing that a model shows.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::import::infrastructure::build::ports::{GroupRule, group_rules};
use crate::import::infrastructure::build::reach::{
    Exposed, ProfileUses, exposed_machines, profile_uses,
};
use crate::import::infrastructure::graph::{Edge, Graph, Resource, ResourceIdx};
use crate::import::infrastructure::setting::Setting;
use crate::kb::Catalog;
use crate::kb::raw::ResourceWords;
use crate::vocab::Table;

/// Parts that configure parts (a rule of a listener of a load balancer) are not nested deeper.
const MOST_HOPS: usize = 3;

/// Settings by which a part names what it is about.
const ABOUT: &[&str] = &["scope", "target_resource_id", "resource_id", "target_resource"];

/// What a resource is in the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A component of this type.
    Whole(String),
    /// It configures these.
    Part(Vec<ResourceIdx>),
    /// A component of which nothing more is known.
    Unmapped,
    /// Nothing that a model shows.
    Ignored,
}

/// A graph with what its resources are and what refers to what.
pub(super) struct Deployment<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) graph: &'a Graph,
    pub(super) words: &'a ResourceWords,
    pub(super) roles: Table<ResourceIdx, Role>,
    edges: Vec<Edge>,
    /// Positions in `edges`, by where they start and by where they end.
    outgoing: Table<ResourceIdx, Vec<usize>>,
    incoming: Table<ResourceIdx, Vec<usize>>,
    /// The parts of each resource.
    parts: Table<ResourceIdx, Vec<ResourceIdx>>,
    /// The resources of each type, as the source writes it.
    by_kind: BTreeMap<&'a str, Vec<ResourceIdx>>,
    log_groups: OnceCell<BTreeSet<&'a str>>,
    exposed: OnceCell<Vec<Exposed>>,
    group_rules: OnceCell<Vec<GroupRule>>,
    profile_uses: OnceCell<ProfileUses<'a>>,
}

static NO_WORDS: ResourceWords = ResourceWords {
    types: BTreeMap::new(),
    parts: BTreeMap::new(),
    ignored: BTreeMap::new(),
    words: BTreeMap::new(),
};

impl<'a> Deployment<'a> {
    /// Works out roles and edges.
    pub(super) fn of(catalog: &'a Catalog, graph: &'a Graph) -> Self {
        let words = catalog.resources.get(graph.vocabulary).unwrap_or(&NO_WORDS);
        let none = || graph.resources.iter().map(|_| Vec::new()).collect::<Table<_, Vec<usize>>>();
        let mut deployment = Self {
            catalog,
            graph,
            words,
            roles: Table::default(),
            edges: graph.edges(),
            outgoing: none(),
            incoming: none(),
            parts: graph.resources.iter().map(|_| Vec::new()).collect(),
            by_kind: BTreeMap::new(),
            log_groups: OnceCell::new(),
            exposed: OnceCell::new(),
            group_rules: OnceCell::new(),
            profile_uses: OnceCell::new(),
        };
        for (at, resource) in graph.resources.iter() {
            deployment.by_kind.entry(&resource.kind).or_default().push(at);
        }
        for (n, edge) in deployment.edges.iter().enumerate() {
            deployment.outgoing[edge.from].push(n);
            deployment.incoming[edge.to].push(n);
        }
        deployment.roles =
            graph.resources.iter().map(|(at, resource)| deployment.role(at, resource)).collect();
        deployment.join_stand_ins();
        for (at, role) in deployment.roles.iter() {
            if let Role::Part(wholes) = role {
                for whole in wholes {
                    deployment.parts[*whole].push(at);
                }
            }
        }
        deployment
    }

    /// Returns the references that a resource makes.
    pub(super) fn references_of(&self, at: ResourceIdx) -> impl Iterator<Item = &Edge> {
        self.outgoing[at].iter().filter_map(|n| self.edges.get(*n))
    }

    /// Returns the references to a resource.
    pub(super) fn references_to(&self, at: ResourceIdx) -> impl Iterator<Item = &Edge> {
        self.incoming[at].iter().filter_map(|n| self.edges.get(*n))
    }

    /// Returns every reference.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns a resource and its parts.
    pub(super) fn with_parts(&self, at: ResourceIdx) -> impl Iterator<Item = ResourceIdx> {
        std::iter::once(at).chain(self.parts[at].iter().copied())
    }

    /// Returns the resources of one of these types, as the source writes them.
    pub(super) fn of_kinds(
        &self,
        kinds: &'static [&'static str],
    ) -> impl Iterator<Item = ResourceIdx> {
        kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().copied()
    }

    /// Returns the machines that face the internet.
    pub(super) fn exposed_machines(&self) -> &[Exposed] {
        self.exposed.get_or_init(|| exposed_machines(self))
    }

    /// Returns every inbound rule between two groups.
    pub(super) fn group_rules(&self) -> &[GroupRule] {
        self.group_rules.get_or_init(|| group_rules(self))
    }

    /// Returns where the machines of each profile lie.
    pub(super) fn profile_uses(&self) -> &ProfileUses<'a> {
        self.profile_uses.get_or_init(|| profile_uses(self))
    }

    /// Tells whether a log group of this name is declared.
    pub(super) fn has_log_group(&self, name: &str) -> bool {
        let names = self.log_groups.get_or_init(|| {
            let groups = self.of_kinds(&["aws_cloudwatch_log_group", "AWS::Logs::LogGroup"]);
            let settings = groups.map(|group| &self.graph.resources[group].settings);
            let name = |group: &'a Setting| group.get("name").or(group.get("log_group_name"));
            settings.filter_map(name).filter_map(Setting::text).collect()
        });
        names.contains(name)
    }

    /// Tells whether a resource is a component of a type or of one that inherits from it.
    pub(super) fn is_a(&self, at: ResourceIdx, kind: &str) -> bool {
        match &self.roles[at] {
            Role::Whole(own) => is_a(self.catalog, own, kind),
            Role::Part(_) | Role::Unmapped | Role::Ignored => false,
        }
    }

    fn role(&self, at: ResourceIdx, resource: &Resource) -> Role {
        if let Some(kind) = self.kind_of(resource) {
            return Role::Whole(kind.to_owned());
        }
        if let Some(whole) = lookup(&self.words.parts, &resource.kind) {
            let kind = self.words.types.get(whole).map_or("component", String::as_str);
            let wholes = self.wholes_of(at, kind);
            // A part of something that lies elsewhere stands for it.
            return if wholes.is_empty() && self.is_about_another(at) {
                Role::Ignored
            } else if wholes.is_empty() {
                Role::Whole(kind.to_owned())
            } else {
                Role::Part(wholes)
            };
        }
        if is_ignored(self.words, &resource.kind) { Role::Ignored } else { Role::Unmapped }
    }

    /// Settings of one account that lies elsewhere belong to one component, not to one each.
    fn join_stand_ins(&mut self) {
        let mut first: BTreeMap<String, ResourceIdx> = BTreeMap::new();
        let stand_ins: Vec<_> = self
            .roles
            .iter()
            .filter(|(at, _)| self.is_stand_in(*at))
            .filter_map(|(at, role)| match role {
                Role::Whole(kind) if is_a(self.catalog, kind, "cloud-account") => {
                    Some((at, kind.clone()))
                }
                _ => None,
            })
            .collect();
        for (at, kind) in stand_ins {
            match first.get(&kind) {
                Some(whole) => self.roles[at] = Role::Part(vec![*whole]),
                None => {
                    first.insert(kind, at);
                }
            }
        }
    }

    /// Tells whether a resource is a part that stands for a whole that lies elsewhere.
    pub(super) fn is_stand_in(&self, at: ResourceIdx) -> bool {
        let kind = &self.graph.resources[at].kind;
        matches!(self.roles[at], Role::Whole(_))
            && lookup(&self.words.types, kind).is_none()
            && lookup(&self.words.parts, kind).is_some()
    }

    /// Tells whether a part names a resource that it is about, and that is not its whole: a lock or
    /// a grant on one store says nothing of the account.
    fn is_about_another(&self, at: ResourceIdx) -> bool {
        self.references_of(at)
            .filter(|edge| ABOUT.iter().any(|key| edge.key.eq_ignore_ascii_case(key)))
            .any(|edge| self.kind_of(&self.graph.resources[edge.to]).is_some())
    }

    fn kind_of(&self, resource: &Resource) -> Option<&'a str> {
        let kind = lookup(&self.words.types, &resource.kind)?;
        // An image says what a container holds, where its name is a known one.
        let image = resource.settings.get("image").and_then(|image| image.text());
        let by_image = image.and_then(|image| self.words.words.get(image_name(image)));
        Some(by_image.map_or(kind, String::as_str))
    }

    /// Finds what a part configures: the nearest component of the type that it refers to, by way of
    /// other parts, else those that refer to it.
    fn wholes_of(&self, at: ResourceIdx, kind: &str) -> Vec<ResourceIdx> {
        let is_whole = |at: ResourceIdx| {
            self.kind_of(&self.graph.resources[at]).is_some_and(|own| own == kind)
        };
        let mut seen = BTreeSet::from([at]);
        let mut open = VecDeque::from([(at, 0)]);
        while let Some((at, hops)) = open.pop_front() {
            let targets: Vec<_> = self.references_of(at).map(|edge| edge.to).collect();
            if let Some(whole) = targets.iter().find(|to| is_whole(**to)) {
                return vec![*whole];
            }
            for to in targets {
                let is_part = lookup(&self.words.parts, &self.graph.resources[to].kind).is_some();
                if is_part && hops < MOST_HOPS && seen.insert(to) {
                    open.push_back((to, hops + 1));
                }
            }
        }
        let mut users: Vec<_> =
            self.references_to(at).map(|edge| edge.from).filter(|from| is_whole(*from)).collect();
        users.sort_unstable();
        users.dedup();
        users
    }
}

/// Tells whether a type of component is another or inherits from it.
pub(super) fn is_a(catalog: &Catalog, kind: &str, other: &str) -> bool {
    match (catalog.component_type(kind), catalog.component_type(other)) {
        (Some(kind), Some(other)) => catalog.is_a(kind, other),
        _ => kind == other,
    }
}

/// Finds a type; Azure's types are written in any case.
fn lookup<'a>(words: &'a BTreeMap<String, String>, kind: &str) -> Option<&'a str> {
    let found = words.get(kind).or_else(|| {
        kind.contains('/')
            .then(|| words.iter().find(|(word, _)| word.eq_ignore_ascii_case(kind)))
            .flatten()
            .map(|(_, found)| found)
    });
    found.map(String::as_str)
}

/// Tells whether a type is listed as nothing that a model shows; `random_*` stands for all of these.
fn is_ignored(words: &ResourceWords, kind: &str) -> bool {
    words.ignored.keys().any(|word| match word.strip_suffix('*') {
        Some(start) => kind.starts_with(start),
        None => word.eq_ignore_ascii_case(kind),
    })
}

/// Returns the bare name of a container image: `postgres` of `docker.io/library/postgres:16`.
fn image_name(image: &str) -> &str {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '@']).next().unwrap_or(last)
}
