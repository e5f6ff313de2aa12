//! Small models for the worked examples, and what scoring makes of them.

use std::sync::LazyLock;

use plumbline::evidence;
use plumbline::gaps::{self, Assessed, Question};
use plumbline::kb::Catalog;
use plumbline::model::{
    Asset, AssetIdx, Attribute, Component, ComponentIdx, Element, Flow, FlowIdx, Model, Parent,
    Topology, Zone,
};
use plumbline::scoring::{self, Scores};
use plumbline::threats::{self, BoundModel, Finding};
use plumbline::vocab::{DataClass, Protocol, Value};

/// The knowledge base, read once.
pub(super) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

/// A model of two zones, the internet and the inside.
pub(super) struct Build {
    pub(super) model: Model,
}

impl Build {
    pub(super) fn new() -> Self {
        let mut model = Model { name: "example".to_owned(), ..Model::default() };
        for (id, trust) in [("internet", 0), ("inside", 70)] {
            let zone = Zone { id: id.to_owned(), trust: Some(trust), ..Zone::default() };
            model.zones.push(zone);
        }
        Self { model }
    }

    /// Adds a component in a zone.
    pub(super) fn component(&mut self, id: &str, kind: &str, zone: &str) -> ComponentIdx {
        let zone = self.model.zones.iter().find(|(_, known)| known.id == zone).unwrap().0;
        self.model.components.push(Component {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: kind.to_owned(),
            parent: Some(Parent::Zone(zone)),
            ..Component::default()
        })
    }

    /// Adds an asset of a class.
    pub(super) fn asset(&mut self, id: &str, class: DataClass, large_volume: bool) -> AssetIdx {
        self.model.assets.push(Asset { id: id.to_owned(), large_volume, ..Asset::of_class(class) })
    }

    pub(super) fn stores(&mut self, at: ComponentIdx, asset: AssetIdx) {
        self.model.components[at].stores.insert(asset);
    }

    pub(super) fn processes(&mut self, at: ComponentIdx, asset: AssetIdx) {
        self.model.components[at].processes.insert(asset);
    }

    /// Adds a flow of which some attributes hold.
    pub(super) fn flow(
        &mut self,
        source: ComponentIdx,
        target: ComponentIdx,
        protocol: Protocol,
        holds: &[&str],
    ) -> FlowIdx {
        let id = |at| self.model.components[at].id.clone();
        let mut flow = Flow::between(format!("{}->{}", id(source), id(target)), source, target);
        flow.protocol = protocol;
        for attribute in holds {
            let known =
                Attribute::known(Value::Bool(true), plumbline::diagnostic::Place::default());
            flow.attributes.insert((*attribute).to_owned(), known);
        }
        self.model.flows.push(flow)
    }

    /// Scores the model against two frameworks and hands the result over.
    pub(super) fn with_scores<T>(&self, look: impl FnOnce(&Scored<'_>) -> T) -> T {
        with_scores_against(&CATALOG, &self.model, &["hipaa-security", "pci-dss"], look)
    }
}

/// What the stages made of a model.
pub(super) struct Scored<'a> {
    pub(super) bound: &'a BoundModel<'a>,
    pub(super) findings: &'a [Finding],
    pub(super) assessed: &'a Assessed,
    pub(super) scores: &'a Scores,
}

impl Scored<'_> {
    /// I at a place: the sum over the jewels of value times reach.
    pub(super) fn impact(&self, element: Element) -> f64 {
        let prizes = self.scores.paths.prizes(self.bound, element);
        prizes.iter().map(|it| self.scores.paths.jewels[it.jewel].value * it.reach).sum()
    }
}

/// Runs the stages.
pub(super) fn with_scores_against<T>(
    catalog: &Catalog,
    model: &Model,
    frameworks: &[&str],
    look: impl FnOnce(&Scored<'_>) -> T,
) -> T {
    let topology = Topology::of(model);
    let bound = BoundModel::new(catalog, model, &topology);
    let findings = threats::find(catalog, model, &topology);
    let (evidence, _) = evidence::collect(catalog, &bound);
    let frameworks: Vec<_> =
        frameworks.iter().filter_map(|id| gaps::selected(catalog, id)).collect();
    let question = Question { frameworks: &frameworks, as_of: "2026-11-24" };
    let assessed = gaps::assess(catalog, &bound, &findings, &evidence, question);
    let scores = scoring::score(catalog, &bound, &findings, &assessed);
    look(&Scored { bound: &bound, findings: &findings, assessed: &assessed, scores: &scores })
}
