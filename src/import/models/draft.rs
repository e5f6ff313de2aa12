//! A model in the making: what every importer needs to add elements with unique ids, to find them
//! again, and to say what it could not read.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Node;
use crate::import::models::containment::break_circles;
use crate::import::models::data_classes;
use crate::import::models::types::{How, Types};
use crate::import::models::words::{self, normalised};
use crate::import::notes::Notes;
use crate::kb::Catalog;
use crate::model::{
    Asset, AssetIdx, Attribute, Attributes, Component, ComponentIdx, Element, Flow, FlowIdx, Model,
    StatedMitigation, StatedThreat, Zone, ZoneIdx,
};
use crate::vocab::{EvidenceSource, Protocol, Severity, StatedStatus, Value};

/// A model in the making.
pub(in crate::import) struct Draft<'a> {
    pub(in crate::import) catalog: &'a Catalog,
    pub(super) types: Types<'a>,
    pub(in crate::import) model: Model,
    pub(in crate::import) notes: Notes,
    pub(in crate::import) included: Vec<String>,
    pub(super) zones: BTreeMap<String, ZoneIdx>,
    pub(super) components: BTreeMap<String, ComponentIdx>,
    pub(super) assets: BTreeMap<String, AssetIdx>,
    pub(super) flows: BTreeMap<String, FlowIdx>,
    ids: Ids,
    outside: Option<ZoneIdx>,
    /// Bytes of text that may still be repeated.
    repeatable: usize,
}

/// Bytes of text that an import may repeat in all, where a file defines a text once and refers to
/// it from many places. Without a bound, a file could ask for the square of its size.
const MOST_REPEATED: usize = 64 * 1024 * 1024;

impl<'a> Draft<'a> {
    /// Starts an empty model.
    pub(in crate::import) fn new(catalog: &'a Catalog, format: &str) -> Self {
        let versions = ["-v1", "-v2", "-json"];
        let stem = versions.into_iter().find_map(|version| format.strip_suffix(version));
        let resources = stem.unwrap_or(format);
        Self {
            catalog,
            types: Types::new(catalog, resources),
            model: Model { format: format.to_owned(), ..Model::default() },
            notes: Notes::default(),
            included: Vec::new(),
            zones: BTreeMap::new(),
            components: BTreeMap::new(),
            assets: BTreeMap::new(),
            flows: BTreeMap::new(),
            ids: Ids::default(),
            outside: None,
            repeatable: MOST_REPEATED,
        }
    }

    /// Returns the finished model and what there is to say about it.
    pub(in crate::import) fn finish(mut self) -> (Model, Vec<Diagnostic>) {
        break_circles(&mut self.model, &mut self.notes);
        if self.model.id.is_empty() {
            self.model.id = normalised(&self.model.name);
        }
        if self.model.components.is_empty() {
            let message = "the model has no component";
            self.notes.say(Code::EmptyModel, Place::default(), message);
        }
        (self.model, self.notes.finish())
    }

    /// Adds a zone, under an id of its own.
    pub(in crate::import) fn add_zone(&mut self, mut zone: Zone) -> ZoneIdx {
        let fallback = format!("zone-{}", self.model.zones.len() + 1);
        zone.id = self.ids.unique(&self.zones, (&zone.id, &fallback), &zone.place, &mut self.notes);
        if zone.name.is_empty() {
            zone.name.clone_from(&zone.id);
        }
        let id = zone.id.clone();
        let at = self.model.zones.push(zone);
        self.zones.insert(id, at);
        at
    }

    /// Adds a component, under an id of its own.
    pub(in crate::import) fn add_component(&mut self, mut component: Component) -> ComponentIdx {
        let fallback = format!("component-{}", self.model.components.len() + 1);
        let ids = (component.id.as_str(), fallback.as_str());
        component.id = self.ids.unique(&self.components, ids, &component.place, &mut self.notes);
        if component.name.is_empty() {
            component.name.clone_from(&component.id);
        }
        let id = component.id.clone();
        let at = self.model.components.push(component);
        self.components.insert(id, at);
        at
    }

    /// Adds an asset, under an id of its own.
    pub(in crate::import) fn add_asset(&mut self, mut asset: Asset) -> AssetIdx {
        let fallback = format!("asset-{}", self.model.assets.len() + 1);
        asset.id =
            self.ids.unique(&self.assets, (&asset.id, &fallback), &asset.place, &mut self.notes);
        if asset.name.is_empty() {
            asset.name.clone_from(&asset.id);
        }
        let id = asset.id.clone();
        let at = self.model.assets.push(asset);
        self.assets.insert(id, at);
        at
    }

    /// Adds a flow, under an id of its own.
    pub(in crate::import) fn add_flow(&mut self, mut flow: Flow) -> FlowIdx {
        let source = &self.model.components[flow.source].id;
        let target = &self.model.components[flow.target].id;
        let fallback = format!("{source}->{target}");
        // A flow without an id of its own is named by its ends: no fault, so nothing to say.
        let id = if flow.id.is_empty() { &fallback } else { &flow.id };
        flow.id = self.ids.unique(&self.flows, (id, ""), &flow.place, &mut self.notes);
        let id = flow.id.clone();
        let at = self.model.flows.push(flow);
        self.flows.insert(id, at);
        at
    }

    /// Returns the zone for everyone outside of the system, adding it at the first call.
    pub(super) fn outside(&mut self) -> ZoneIdx {
        if let Some(at) = self.outside {
            return at;
        }
        let id = "outside".to_owned();
        let name = "Outside of every boundary".to_owned();
        let at = self.add_zone(Zone { id, name, trust: Some(0), ..Zone::default() });
        self.outside = Some(at);
        at
    }

    /// Finds the type of a component and says where it was guessed or is not known.
    pub(super) fn kind(
        &mut self,
        raw: &[&str],
        base: &'a str,
        name: &str,
        at: impl Into<Place>,
    ) -> String {
        let resolved = self.types.resolve(raw, base, name);
        match resolved.how {
            How::Stated => {}
            How::Guessed => {
                let message =
                    format!("{name:?} is taken for a component of type {}", resolved.kind);
                self.notes.say(Code::GuessedType, at.into(), message);
            }
            How::Unknown => {
                let word = raw.iter().find(|word| !word.is_empty()).copied().unwrap_or_default();
                let message = if word.is_empty() {
                    format!("{name:?} has no type")
                } else {
                    format!("the type {word:?} of {name:?} is not known")
                };
                let hint = "add the word to an overlay of `mappings/resources/`";
                let diagnostic = Diagnostic::new(Code::UnknownType, at.into(), message);
                self.notes.push(diagnostic.hint(hint));
            }
        }
        resolved.kind.to_owned()
    }

    /// Says what classes of data an asset holds: by its tags, else guessed from its name.
    pub(in crate::import) fn classify(&mut self, asset: &mut Asset, tags: &[&str]) {
        asset.classes = data_classes::stated(tags);
        if !asset.classes.is_empty() {
            return;
        }
        asset.classes = data_classes::guessed(&asset.name);
        for tag in tags {
            asset.classes.extend(data_classes::guessed(tag));
        }
        if asset.classes.is_empty() {
            return;
        }
        asset.classes_guessed = true;
        let classes: Vec<_> = asset.classes.iter().map(|class| class.as_str()).collect();
        let message = format!("{:?} is taken for {}", asset.name, classes.join(", "));
        let hint = "tag the asset with the id of its class, `cardholder-data` for one";
        self.notes
            .push(Diagnostic::new(Code::GuessedData, asset.place.clone(), message).hint(hint));
    }

    /// Returns a copy of a text that a file defines once and states in many places; an empty one
    /// once there are too many.
    pub(super) fn repeated(&mut self, text: &str) -> String {
        if let Some(left) = self.repeatable.checked_sub(text.len()) {
            self.repeatable = left;
            return text.trim().to_owned();
        }
        if self.repeatable > 0 {
            self.repeatable = 0;
            let message = "texts that many places refer to are left out from here on";
            self.notes.say(Code::TooMany, Place::default(), message);
        }
        String::new()
    }

    /// Says that a reference leads nowhere.
    pub(super) fn dangling(&mut self, what: &str, id: &str, at: impl Into<Place>) {
        let message = format!("there is no {what} {id:?}");
        self.notes.say(Code::DanglingReference, at.into(), message);
    }

    /// Says that a word is not in the format's vocabulary.
    pub(super) fn unknown_word(&mut self, what: &str, word: &str, at: impl Into<Place>) {
        self.notes.say(Code::UnknownWord, at.into(), format!("unknown {what} {word:?}"));
    }

    /// Finds assets by their ids.
    pub(super) fn asset_references(&mut self, node: Node<'_>, key: &str) -> BTreeSet<AssetIdx> {
        let mut found = BTreeSet::new();
        for (id, item) in node.texts(key, &mut self.notes) {
            match self.assets.get(id) {
                Some(at) => {
                    found.insert(*at);
                }
                None => self.dangling("asset", id, item),
            }
        }
        found
    }

    /// Reads a state; one that is missing or not known is open, the cautious reading.
    pub(super) fn status(&mut self, node: Node<'_>, key: &str) -> (StatedStatus, String) {
        let raw = node.name(key, &mut self.notes);
        (self.status_of(&raw, node.get(key).unwrap_or(node)), raw)
    }

    /// Reads a state from its word, like [`Self::status`].
    pub(super) fn status_of(&mut self, word: &str, at: impl Into<Place>) -> StatedStatus {
        let status = words::status(word);
        if status.is_none() && !word.is_empty() {
            self.unknown_word("status", word, at);
        }
        status.unwrap_or(StatedStatus::Open)
    }

    /// Reads how bad a threat is said to be, in the words that formats share.
    pub(super) fn severity(&mut self, node: Node<'_>, key: &str) -> Option<Severity> {
        let raw = node.name(key, &mut self.notes);
        let severity = words::severity(&raw);
        if severity.is_none() && !raw.is_empty() {
            self.unknown_word("severity", &raw, node.get(key).unwrap_or(node));
        }
        severity
    }

    /// Reads the protocol of a flow, and whether it is encrypted where the word settles that.
    pub(super) fn protocol(&mut self, flow: &mut Flow, node: Node<'_>, key: &str) {
        let word = node.name(key, &mut self.notes);
        self.protocol_word(flow, &word, node.get(key).unwrap_or(node));
    }

    /// Takes a word for the protocol of a flow.
    pub(super) fn protocol_word(&mut self, flow: &mut Flow, word: &str, at: Node<'_>) {
        word.clone_into(&mut flow.raw_protocol);
        if word.is_empty() {
            return;
        }
        match words::protocol(word) {
            Some((protocol, encrypted)) => {
                flow.protocol = protocol;
                if let Some(encrypted) = encrypted {
                    set(&mut flow.attributes, "encrypted", encrypted, at.place());
                }
            }
            None => {
                flow.protocol = Protocol::Unknown;
                self.unknown_word("protocol", word, at);
            }
        }
    }

    /// Returns the texts of a list of tags.
    pub(super) fn tags(&mut self, node: Node<'_>) -> Vec<String> {
        let tags = node.texts("tags", &mut self.notes);
        tags.into_iter().map(|(tag, _)| tag.trim().to_owned()).collect()
    }
}

/// Makes ids that no other element has.
#[derive(Debug, Default)]
struct Ids {
    /// The last number given out. It is shared by all ids and never goes back, so that no set of
    /// ids, however chosen, makes the search for a free one long.
    last: usize,
}

impl Ids {
    fn unique<T>(
        &mut self,
        taken: &BTreeMap<String, T>,
        (id, fallback): (&str, &str),
        place: &Place,
        notes: &mut Notes,
    ) -> String {
        if id.is_empty() {
            let message = format!("an id is missing, {fallback:?} is used");
            notes.say(Code::MissingField, place.clone(), message);
        }
        let id = if id.is_empty() { fallback } else { id };
        if !taken.contains_key(id) {
            return id.to_owned();
        }
        let mut free = format!("{id}-2");
        while taken.contains_key(&free) {
            self.last = self.last.max(2) + 1;
            free = format!("{id}-{}", self.last);
        }
        let message = format!("the id {id:?} is taken, {free:?} is used");
        notes.say(Code::DuplicateId, place.clone(), message);
        free
    }
}

/// Sets an attribute to what the source states.
pub(super) fn set(attributes: &mut Attributes, id: &str, value: bool, place: Place) {
    attributes.insert(id.to_owned(), Attribute::known(Value::Bool(value), place));
}

/// Makes a mitigation of which only the place is known.
pub(super) fn mitigation_at(element: Element, place: Place) -> StatedMitigation {
    StatedMitigation {
        id: String::new(),
        title: String::new(),
        description: String::new(),
        status: StatedStatus::Open,
        raw_status: String::new(),
        element,
        about: Vec::new(),
        source: EvidenceSource::Mitigation,
        by: String::new(),
        on: String::new(),
        place,
    }
}

/// Makes a threat of which only the place is known.
pub(super) fn threat_at(element: Element, place: Place) -> StatedThreat {
    StatedThreat {
        id: String::new(),
        title: String::new(),
        description: String::new(),
        stride: Vec::new(),
        cwe: Vec::new(),
        severity: None,
        status: StatedStatus::Open,
        raw_status: String::new(),
        element,
        mitigations: Vec::new(),
        place,
    }
}
