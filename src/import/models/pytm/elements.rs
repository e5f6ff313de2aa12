//! Elements and flows of a pytm model, with the controls that they state.

use crate::diagnostic::Code;
use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::pytm::{Names, assumptions, boundary, member};
use crate::import::models::text::paragraphs;
use crate::import::models::words::normalised;
use crate::model::{Attributes, Component, ComponentIdx, Flow, Parent};
use crate::vocab::DataClass;

/// Keys of elements of every class, controls aside.
const ELEMENT: &[&str] = &[
    "OS",
    "__class__",
    "allowsClientSideScripting",
    "assumptions",
    "codeType",
    "controls",
    "data",
    "description",
    "environment",
    "executesCode",
    "findings",
    "handlesResources",
    "hasAccessToSensitiveSystems",
    "hasAgentCapabilities",
    "hasContentFiltering",
    "hasFineTuning",
    "hasRAG",
    "hasSystemPrompt",
    "hasWriteAccess",
    "implementsAPI",
    "implementsCommunicationProtocol",
    "inBoundary",
    "inScope",
    "inputs",
    "isAdmin",
    "isSQL",
    "isSelfHosted",
    "isShared",
    "isThirdParty",
    "levels",
    "maxClassification",
    "minTLSVersion",
    "name",
    "onAWS",
    "onRDS",
    "outputs",
    "overrides",
    "port",
    "processesPersonalData",
    "processesUntrustedInput",
    "protocol",
    "retainsUserData",
    "severity",
    "sourceFiles",
    "storesLogData",
    "storesPII",
    "storesSensitiveData",
    "type",
    "usesCache",
    "usesEnvironmentVariables",
    "usesExternalTools",
    "usesSessionTokens",
    "usesXMLParser",
    "validatesToolLaunchConfig",
];
const FLOW: &[&str] = &[
    "__class__",
    "assumptions",
    "controls",
    "data",
    "description",
    "dstPort",
    "findings",
    "implementsCommunicationProtocol",
    "inBoundary",
    "inScope",
    "isResponse",
    "levels",
    "maxClassification",
    "minTLSVersion",
    "name",
    "note",
    "order",
    "overrides",
    "protocol",
    "response",
    "responseTo",
    "severity",
    "sink",
    "source",
    "sourceFiles",
    "srcPort",
    "tlsVersion",
    "usesSessionTokens",
];

/// The controls of pytm, which stand on the element itself in older files. With an attribute:
/// those that mean the same at a component, then those that do at a flow.
const CONTROLS: &[(&str, &str, &str)] = &[
    ("authenticatesDestination", "", ""),
    ("authenticatesSource", "", "authenticated"),
    ("authenticationScheme", "", ""),
    ("authorizesSource", "", "authorised"),
    ("checksDestinationRevocation", "", ""),
    ("checksInputBounds", "", ""),
    ("definesConnectionTimeout", "", ""),
    ("disablesDTD", "", ""),
    ("disablesiFrames", "", ""),
    ("encodesHeaders", "", ""),
    ("encodesOutput", "output-encoded", ""),
    ("encryptsCookies", "", ""),
    ("encryptsSessionData", "", ""),
    ("handlesCrashes", "", ""),
    ("handlesInterruptions", "", ""),
    ("handlesResourceConsumption", "resource-limits", ""),
    ("hasAccessControl", "access-control-enforced", ""),
    ("implementsAuthenticationScheme", "", ""),
    ("implementsCSRFToken", "", ""),
    ("implementsNonce", "", ""),
    ("implementsPOLP", "least-privilege", ""),
    ("implementsServerSideValidation", "", ""),
    ("implementsStrictHTTPValidation", "", ""),
    ("invokesScriptFilters", "", ""),
    ("isEncrypted", "", "encrypted"),
    ("isEncryptedAtRest", "encrypted-at-rest", ""),
    ("isHardened", "hardened", ""),
    ("isResilient", "", ""),
    ("providesConfidentiality", "", ""),
    ("providesIntegrity", "", "messages-signed"),
    ("sanitizesInput", "", ""),
    ("tracksExecutionFlow", "", ""),
    ("usesCodeSigning", "", ""),
    ("usesEncryptionAlgorithm", "", ""),
    ("usesMFA", "mfa-enforced", ""),
    ("usesParameterizedInput", "", ""),
    ("usesSecureFunctions", "", ""),
    ("usesStrongSessionIdentifiers", "", ""),
    ("usesVPN", "", "vpn"),
    ("validatesContentType", "", ""),
    ("validatesHeaders", "", ""),
    ("validatesInput", "input-validated", ""),
    ("verifySessionIdentifiers", "", ""),
];

/// Returns the attribute that a control stands for, at a flow or at a component.
pub(in crate::import::models) fn attribute_of(
    control: &str,
    at_flow: bool,
) -> Option<&'static str> {
    let (_, of_component, of_flow) = CONTROLS.iter().find(|(name, ..)| *name == control)?;
    let id = if at_flow { of_flow } else { of_component };
    (!id.is_empty()).then_some(*id)
}

/// Flags of elements that mean the same as an attribute.
const FLAGS: &[(&str, &str)] = &[("executesCode", "executes-generated-code")];

/// Flags that are of interest to a reader.
const TAGS: &[(&str, &str)] = &[
    ("isThirdParty", "third party"),
    ("usesExternalTools", "uses external tools"),
    ("isShared", "shared"),
    ("onAWS", "on AWS"),
];

/// Classes of people and systems outside.
const OUTSIDE: &[&str] = &["Actor", "ExternalEntity"];

/// Reads the elements, each once, and the flows.
pub(super) fn read(draft: &mut Draft<'_>, names: &mut Names, root: Node<'_>) {
    let has_boundaries =
        root.get("boundaries").is_some_and(|list| list.elements().next().is_some());
    for node in root.maps("elements", &mut draft.notes) {
        element(draft, names, node, has_boundaries);
    }
    for key in ["actors", "assets"] {
        for node in root.maps(key, &mut draft.notes) {
            let name = node.name("name", &mut draft.notes);
            if !names.components.contains_key(&name) {
                element(draft, names, node, has_boundaries);
            }
        }
    }
    for node in root.maps("flows", &mut draft.notes) {
        flow(draft, names, node);
    }
}

fn element(draft: &mut Draft<'_>, names: &mut Names, node: Node<'_>, has_boundaries: bool) {
    expect_keys(draft, node, ELEMENT);
    let notes = &mut draft.notes;
    let name = node.name("name", notes);
    let class = node.name("__class__", notes);
    let mut component = Component {
        id: normalised(&name),
        name: name.clone(),
        description: node.string("description", notes),
        raw_type: class.clone(),
        place: node.place(),
        ..Component::default()
    };
    if node.flag("inScope", notes) == Some(false) {
        component.out_of_scope = Some(String::new());
    }
    component.kind = kind(draft, &class, &name, node);
    component.parent = boundary(draft, names, node);
    if component.parent.is_none() && has_boundaries && OUTSIDE.contains(&class.as_str()) {
        component.parent = Some(Parent::Zone(draft.outside()));
    }
    component.attributes = controls(draft, node, |(_, of_component, _)| of_component);
    for (key, id) in FLAGS {
        if node.flag(key, &mut draft.notes) == Some(true) {
            set(&mut component.attributes, id, true, node.get(key).unwrap_or(node).place());
        }
    }
    component.tags = tags(draft, node);
    data(draft, names, node, &mut component);
    assumptions(draft, node, &name);
    let authenticates = has_control(draft, node, "authenticatesSource");
    let at = draft.add_component(component);
    if authenticates {
        names.authenticating.insert(at);
    }
    names.components.entry(name).or_insert(at);
}

/// Says which keys are not part of the format; controls may stand on the element itself.
fn expect_keys(draft: &mut Draft<'_>, node: Node<'_>, own: &[&str]) {
    let controls = CONTROLS.iter().map(|(name, ..)| *name);
    let known: Vec<&str> = own.iter().copied().chain(controls).collect();
    node.expect_keys(&known, &mut draft.notes);
    if let Some(controls) = node.map("controls", &mut draft.notes) {
        let own = CONTROLS.iter().map(|(name, ..)| *name).collect::<Vec<_>>();
        controls.expect_keys(&own, &mut draft.notes);
    }
}

/// Finds the type of an element: by what its flags say of its class, then by the class.
fn kind(draft: &mut Draft<'_>, class: &str, name: &str, node: Node<'_>) -> String {
    let mut words = Vec::new();
    for flag in ["isAdmin", "storesLogData", "onRDS", "onAWS"] {
        if node.flag(flag, &mut draft.notes) == Some(true) {
            words.push(format!("{class} {flag}"));
        }
    }
    let of_store = node.name("type", &mut draft.notes);
    if !of_store.is_empty() && normalised(member(&of_store)) != "unknown" {
        words.push(format!("DatastoreType.{}", member(&of_store)));
    }
    words.push(class.to_owned());
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let kind = draft.kind(&words, "component", name, node);
    // What pytm asks of a server are questions about applications.
    if class == "Server" && kind == "process" { "application".to_owned() } else { kind }
}

/// Reads the controls that are set, wherever they stand.
fn controls(
    draft: &mut Draft<'_>,
    node: Node<'_>,
    attribute: fn(&(&'static str, &'static str, &'static str)) -> &'static str,
) -> Attributes {
    let mut attributes = Attributes::new();
    for control in CONTROLS {
        let id = attribute(control);
        if !id.is_empty() && has_control(draft, node, control.0) {
            let place = node.get("controls").unwrap_or(node).place();
            set(&mut attributes, id, true, place);
        }
    }
    attributes
}

fn has_control(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> bool {
    let holder = node.get("controls").filter(|controls| controls.has(key)).unwrap_or(node);
    holder.flag(key, &mut draft.notes) == Some(true)
}

fn tags(draft: &mut Draft<'_>, node: Node<'_>) -> Vec<String> {
    let mut tags = Vec::new();
    let system = node.name("OS", &mut draft.notes);
    if !system.is_empty() {
        tags.push(format!("OS: {system}"));
    }
    for (key, tag) in TAGS {
        if node.flag(key, &mut draft.notes) == Some(true) {
            tags.push((*tag).to_owned());
        }
    }
    tags
}

/// Reads what an element works on or keeps: named data, and data that flags speak of.
fn data(draft: &mut Draft<'_>, names: &Names, node: Node<'_>, component: &mut Component) {
    let is_store = draft.types.is_a(&component.kind, "data-store");
    for (name, item) in node.texts("data", &mut draft.notes) {
        let name = one_line(name);
        match names.data.get(&name) {
            Some(at) if is_store => component.stores.insert(*at),
            Some(at) => component.processes.insert(*at),
            None => {
                draft.dangling("data", &name, item);
                continue;
            }
        };
    }
    let is_set = |draft: &mut Draft<'_>, key| node.flag(key, &mut draft.notes) == Some(true);
    if is_set(draft, "storesPII") {
        component.stores.insert(draft.model.asset_of_class(DataClass::PersonalData));
    }
    if is_set(draft, "storesLogData") {
        component.stores.insert(draft.model.asset_of_class(DataClass::AuditLog));
    }
    if is_set(draft, "processesPersonalData") {
        component.processes.insert(draft.model.asset_of_class(DataClass::PersonalData));
    }
}

fn flow(draft: &mut Draft<'_>, names: &mut Names, node: Node<'_>) {
    expect_keys(draft, node, FLOW);
    let name = node.name("name", &mut draft.notes);
    let source = end(draft, names, node, "source");
    let target = end(draft, names, node, "sink");
    let (Some(source), Some(target)) = (source, target) else { return };
    // Only the name tells flows apart, and it need not.
    let id = normalised(&name);
    let id = if draft.flows.contains_key(&id) { String::new() } else { id };
    let mut flow = Flow::between(id, source.at, target.at);
    let notes = &mut draft.notes;
    flow.name.clone_from(&name);
    flow.description = paragraphs([node.string("description", notes), node.string("note", notes)]);
    flow.place = node.place();
    if node.flag("inScope", notes) == Some(false) {
        flow.out_of_scope = Some(String::new());
    }
    draft.protocol(&mut flow, node, "protocol");
    for (name, item) in node.texts("data", &mut draft.notes) {
        let name = one_line(name);
        match names.data.get(&name) {
            Some(at) => {
                flow.carries.insert(*at);
            }
            None => draft.dangling("data", &name, item),
        }
    }
    secured(draft, &mut flow, node, target.authenticates);
    assumptions(draft, node, &name);
    let at = draft.add_flow(flow);
    names.flows.entry(name).or_insert(at);
}

/// Reads how a flow is secured; a sink that authenticates its sources does so on every flow.
fn secured(draft: &mut Draft<'_>, flow: &mut Flow, node: Node<'_>, by_sink: bool) {
    flow.attributes.append(&mut controls(draft, node, |(.., of_flow)| of_flow));
    let tls = node.name("tlsVersion", &mut draft.notes);
    if !tls.is_empty() && normalised(member(&tls)) != "none" {
        let place = node.get("tlsVersion").unwrap_or(node).place();
        set(&mut flow.attributes, "encrypted", true, place);
        flow.tags.push(member(&tls).to_owned());
    }
    let port = node.number("dstPort", &mut draft.notes).filter(|port| *port > 0.0);
    flow.tags.extend(port.map(|port| format!("port {port}")));
    let authenticates = has_control(draft, node, "authenticatesSource");
    if by_sink && !authenticates {
        set(&mut flow.attributes, "authenticated", true, node.place());
    }
    if authenticates && has_control(draft, node, "authenticatesDestination") {
        set(&mut flow.attributes, "mutually-authenticated", true, node.place());
    }
}

/// An end of a flow.
struct End {
    at: ComponentIdx,
    authenticates: bool,
}

fn end(draft: &mut Draft<'_>, names: &Names, node: Node<'_>, key: &str) -> Option<End> {
    let name = node.name(key, &mut draft.notes);
    if name.is_empty() {
        let message = format!("the flow has no {key}");
        draft.notes.say(Code::UnattachedFlow, node.place(), message);
        return None;
    }
    let Some(at) = names.components.get(&name).copied() else {
        draft.dangling("element", &name, node.get(key).unwrap_or(node));
        return None;
    };
    Some(End { at, authenticates: names.authenticating.contains(&at) })
}
