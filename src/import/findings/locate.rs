//! Finds the component that a scanner's resource is: by its id, by an address that other tools know
//! it by, by the last part of an ARN or its name where that is unique, by the lines of its file.

use std::collections::BTreeMap;

use crate::import::findings::finding::{ScannedResource, ScannerFinding, last_part};
use crate::import::findings::kinds::{ANY, Kinds};
use crate::import::recognised::Rule;
use crate::kb::Catalog;
use crate::model::{ComponentIdx, Element, Model};

/// A name that more components than this share says nothing.
const MOST_OF_ONE_NAME: usize = 8;

/// Names that many things have: they only count beside a type.
const COMMON: &[&str] = &["main", "default", "this", "example", "test", "web", "app", "db", "name"];

/// Types that a report as a whole can be about.
const WHOLES: &[&str] = &["k8s-api-server", "k8s-etcd", "k8s-node", "k8s-cluster", "cloud-account"];

type Names = BTreeMap<String, Vec<ComponentIdx>>;

/// The names of a model's components.
pub(super) struct Index<'a> {
    model: &'a Model,
    kinds: Kinds<'a>,
    ids: Names,
    addresses: Names,
    names: Names,
    /// First lines of components, by the last part of the file's name.
    files: BTreeMap<String, BTreeMap<u32, Vec<ComponentIdx>>>,
    wholes: BTreeMap<&'static str, Vec<ComponentIdx>>,
}

impl<'a> Index<'a> {
    /// Gathers the names.
    pub(super) fn of(catalog: &'a Catalog, model: &'a Model) -> Self {
        let mut index = Self {
            model,
            kinds: Kinds::new(catalog),
            ids: Names::new(),
            addresses: Names::new(),
            names: Names::new(),
            files: BTreeMap::new(),
            wholes: BTreeMap::new(),
        };
        for (at, component) in model.components.iter() {
            add(&mut index.ids, &component.id, at);
            add(&mut index.names, &component.name, at);
            add(&mut index.names, last_part(&component.id), at);
            for address in &component.addresses {
                add(&mut index.addresses, address, at);
                add(&mut index.addresses, &without_indexes(address), at);
                add(&mut index.names, last_part(address), at);
            }
            if component.place.line > 0 {
                let lines = index.files.entry(base(&component.place.file)).or_default();
                lines.entry(component.place.line).or_default().push(at);
            }
            for whole in WHOLES {
                if index.kinds.is_a(&component.kind, whole) {
                    index.wholes.entry(whole).or_default().push(at);
                }
            }
        }
        index
    }

    /// Returns what a finding's resource is in the model; nothing where the model does not have it.
    pub(super) fn find(
        &self,
        finding: &ScannerFinding,
        resource: &ScannedResource,
    ) -> Option<(Element, Option<Rule>)> {
        let kind = self.kinds.find(&resource.kind).unwrap_or(ANY);
        let stripped = without_indexes(&resource.id);
        let ids = [resource.id.as_str(), stripped.as_str()];
        // An id says which one it is, whatever its type; the type only settles which of several.
        let exact = |among: &Names| {
            self.unique(among, &ids, kind).or_else(|| self.unique(among, &ids, ANY))
        };
        let by_address = || {
            let named = || self.unique(&self.addresses, &[&resource.name], kind);
            exact(&self.addresses).or_else(named).map(|at| (at, Rule::Address))
        };
        let found = exact(&self.ids).map(|at| (at, Rule::Id)).or_else(by_address);
        if found.is_none() && resource.is_whole {
            return Some(self.whole(finding, resource));
        }
        let by_name = || {
            let names = [resource.name.as_str(), resource.last_part()];
            let is_telling =
                |name: &&str| kind != ANY || !COMMON.contains(&name.to_lowercase().as_str());
            let names: Vec<&str> = names.into_iter().filter(is_telling).collect();
            self.unique(&self.names, &names, kind).map(|at| (at, Rule::Name))
        };
        let (at, rule) = found.or_else(by_name).or_else(|| self.by_lines(finding, kind))?;
        Some((Element::Component(at), Some(rule)))
    }

    /// Returns the component whose file and lines a finding is about.
    pub(super) fn by_lines(
        &self,
        finding: &ScannerFinding,
        kind: &str,
    ) -> Option<(ComponentIdx, Rule)> {
        let (from, to) = finding.lines?;
        let lines = self.files.get(&base(&finding.file))?;
        let mut found = lines.range(from..=to).flat_map(|(_, all)| all).copied().filter(|at| {
            let component = &self.model.components[*at];
            is_same_file(&component.place.file, &finding.file)
                && self.kinds.fit(kind, &component.kind)
        });
        let first = found.next()?;
        found.next().is_none().then_some((first, Rule::Lines))
    }

    /// Returns the component of a report's file, where a model was made of it.
    pub(super) fn by_file(&self, file: &str) -> Option<ComponentIdx> {
        self.unique(&self.addresses, &[file], ANY)
    }

    /// An account or a cluster is the component that stands for it, else the whole system.
    fn whole(
        &self,
        finding: &ScannerFinding,
        resource: &ScannedResource,
    ) -> (Element, Option<Rule>) {
        let is_cluster = resource.kind.starts_with("k8s-");
        let by_account = self.unique(&self.addresses, &[&finding.account], ANY);
        if let Some(at) = by_account.filter(|_| !is_cluster) {
            return (Element::Component(at), Some(Rule::Address));
        }
        let wanted: &[&str] =
            if is_cluster { &[&resource.kind, "k8s-cluster"] } else { &["cloud-account"] };
        for kind in wanted {
            if let Some([at]) = self.wholes.get(*kind).map(Vec::as_slice) {
                return (Element::Component(*at), Some(Rule::OnlyOne));
            }
        }
        (Element::System, None)
    }

    /// Returns the only component that has one of the names and may be of the type.
    fn unique(&self, among: &Names, names: &[&str], kind: &str) -> Option<ComponentIdx> {
        names.iter().filter(|name| !name.is_empty()).find_map(|name| {
            let all = among.get(&name.to_lowercase())?;
            if all.len() > MOST_OF_ONE_NAME {
                return None;
            }
            let component_kind = |at: &ComponentIdx| self.model.components[*at].kind.as_str();
            let mut fitting = all.iter().filter(|at| self.kinds.fit(kind, component_kind(at)));
            let first = fitting.next()?;
            fitting.next().is_none().then_some(*first)
        })
    }
}

fn add(names: &mut Names, name: &str, at: ComponentIdx) {
    if name.is_empty() {
        return;
    }
    let all = names.entry(name.to_lowercase()).or_default();
    if all.len() <= MOST_OF_ONE_NAME && all.last() != Some(&at) {
        all.push(at);
    }
}

/// `aws_s3_bucket.logs[0]` is one of what `aws_s3_bucket.logs` declares.
fn without_indexes(address: &str) -> String {
    let mut depth = 0_u32;
    address
        .chars()
        .filter(|letter| match letter {
            '[' => {
                depth += 1;
                false
            }
            ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

fn base(file: &str) -> String {
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned()
}

/// Tells whether two paths may name one file: one ends with the other.
fn is_same_file(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches("./"), other.trim_start_matches("./"));
    let (long, short) = if one.len() < other.len() { (other, one) } else { (one, other) };
    let rest = long.strip_suffix(short);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::{is_same_file, without_indexes};

    #[test]
    fn indexes_are_dropped_wherever_they_stand() {
        assert_eq!(
            without_indexes("module.a[\"x.y\"].aws_s3_bucket.b[0]"),
            "module.a.aws_s3_bucket.b"
        );
        assert_eq!(without_indexes("]a["), "a");
    }

    #[test]
    fn a_file_is_the_same_below_another_folder() {
        assert!(is_same_file("terraform/aws/db.tf", "./aws/db.tf"));
        assert!(!is_same_file("aws/mydb.tf", "db.tf"));
    }
}
