//! The ways through a model: every flow with the chance of getting along it.

use crate::kb::raw::PassLevels;
use crate::kb::{AttributeIdx, Catalog};
use crate::model::{ComponentIdx, FlowIdx};
use crate::threats::BoundModel;
use crate::vocab::{Protocol, Table, Value};

vocabulary! {
    /// What an attacker meets who goes along a flow, each with a factor in `levels.toml`.
    Hurdle ("hurdle") {
        Open = "open", "Nothing in the way but the other end's own defences";
        Boundary = "boundary", "Crosses a trust boundary";
        Authenticated = "authenticated", "The caller is authenticated";
        MutuallyAuthenticated = "mutually-authenticated", "Both ends are authenticated";
        Encrypted = "encrypted", "Encrypted on its way";
        Segregated = "segregated", "Leads into a segregated network";
        Backwards = "backwards", "Against the direction of the flow";
    }
}

impl Hurdle {
    /// Returns the factor by which it lowers the chance of getting along.
    pub const fn factor(self, levels: &PassLevels) -> f64 {
        match self {
            Self::Open => levels.open,
            Self::Boundary => levels.boundary,
            Self::Authenticated => levels.authenticated,
            Self::MutuallyAuthenticated => levels.mutually_authenticated,
            Self::Encrypted => levels.encrypted,
            Self::Segregated => levels.segregated,
            Self::Backwards => levels.backwards,
        }
    }
}

/// One flow as attackers see it. They go against its direction as well, with less success, for an
/// arrow often says where data goes and not who calls whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) source: ComponentIdx,
    pub(super) target: ComponentIdx,
    /// Chance to get from the source to the target.
    pub(super) along: f64,
    /// Chance to get from the target to the source.
    pub(super) against: f64,
    /// Position among all flows by id, so that ties are broken in the same way whatever the order
    /// of the input.
    pub(super) rank: usize,
}

impl Way {
    /// Returns the end that is not the given one.
    pub(super) fn other_end(&self, end: ComponentIdx) -> ComponentIdx {
        if self.source == end { self.target } else { self.source }
    }
}

/// Returns every flow with its chances.
pub(super) fn ways(catalog: &Catalog, bound: &BoundModel<'_>) -> Table<FlowIdx, Way> {
    let facts = Facts::of(catalog);
    let levels = &catalog.levels.pass;
    let rank = ranks(bound.model.flows.iter().map(|(_, flow)| flow.id.as_str()));
    let chance = |at, backwards| {
        let hurdles = facts.hurdles(bound, at, backwards);
        hurdles.into_iter().map(|hurdle| hurdle.factor(levels)).product()
    };
    let flows = bound.model.flows.iter().zip(rank);
    flows
        .map(|((at, flow), rank)| Way {
            source: flow.source,
            target: flow.target,
            along: chance(at, false),
            against: chance(at, true),
            rank,
        })
        .collect()
}

/// Returns what an attacker meets on a flow. The product of the factors, in this order, is the
/// chance to get along.
pub fn hurdles(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    flow: FlowIdx,
    backwards: bool,
) -> Vec<Hurdle> {
    Facts::of(catalog).hurdles(bound, flow, backwards)
}

/// Returns the position that each text has among all of them once they are sorted.
fn ranks<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut sorted: Vec<(&'a str, usize)> = ids.enumerate().map(|(n, id)| (id, n)).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, n)) in sorted.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(n) {
            *slot = rank;
        }
    }
    ranks
}

/// The attributes that tell of hurdles.
struct Facts {
    authenticated: Option<AttributeIdx>,
    mutually: Option<AttributeIdx>,
    encrypted: Option<AttributeIdx>,
    segregated: Option<AttributeIdx>,
}

impl Facts {
    fn of(catalog: &Catalog) -> Self {
        Self {
            authenticated: catalog.attribute("authenticated"),
            mutually: catalog.attribute("mutually-authenticated"),
            encrypted: catalog.attribute("encrypted"),
            segregated: catalog.attribute("segregated-network"),
        }
    }

    fn hurdles(&self, bound: &BoundModel<'_>, at: FlowIdx, backwards: bool) -> Vec<Hurdle> {
        let flow = &bound.model.flows[at];
        let holds = |id: Option<AttributeIdx>| {
            id.and_then(|id| bound.flow_attribute(at, id)) == Some(&Value::Bool(true))
        };
        let entered = if backwards { flow.source } else { flow.target };
        let is_segregated = self.segregated.and_then(|id| bound.component_attribute(entered, id));
        let mutually = flow.protocol == Protocol::Mtls || holds(self.mutually);
        let met = [
            (Hurdle::Open, true),
            (Hurdle::Boundary, bound.topology.crosses_boundary(bound.model, at)),
            (Hurdle::Authenticated, !mutually && holds(self.authenticated)),
            (Hurdle::MutuallyAuthenticated, mutually),
            (Hurdle::Encrypted, holds(self.encrypted)),
            (Hurdle::Segregated, is_segregated == Some(&Value::Bool(true))),
            (Hurdle::Backwards, backwards && !flow.bidirectional),
        ];
        met.into_iter().filter(|(_, is_met)| *is_met).map(|(hurdle, _)| hurdle).collect()
    }
}

/// The position of a component among all by id.
pub(super) fn component_ranks(bound: &BoundModel<'_>) -> Table<ComponentIdx, usize> {
    ranks(bound.model.components.iter().map(|(_, component)| component.id.as_str()))
        .into_iter()
        .collect()
}
