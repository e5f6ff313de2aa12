//! A small, complete snapshot: two frameworks, three controls, one of everything else.

use std::collections::BTreeMap;

use plumbline::report::{
    BarrierRow, CatalogRow, ChokePointRow, ComponentRow, ControlRow, CrosswalkRow, DiagnosticRow,
    EntryPointRow, EvidenceRow, FactorRow, FindingRow, FlowRow, FrameworkRow, GapRow, HurdleRow,
    ImpactRow, JewelRow, LocationRow, MissingRow, ModelRow, PathRow, PlaceStatus, PrizeRow,
    RequirementRow, RiskRow, ScenarioRow, ScoreRow, Shape, Snapshot, SourceRow, StepRow,
    TestCaseRow, Tool, ZoneRow,
};
use plumbline::vocab::{
    Certainty, ControlForce, ControlStatus, EvidenceSource, LegalTier, Method, Origin, Relation,
    Severity, Strength, Verdict,
};

/// Texts that a spreadsheet, an archive or XML could take for something else.
pub(super) const HOSTILE: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(1,2)",
    "'=already quoted",
    "''@twice",
    "\t=tab",
    "\u{0}nul and \u{1b}escape",
    "_x0041_ looks escaped",
    "<b>&amp;</b> ]]> \" '",
    "line\r\nbreak\rreturn",
    "\u{feff}mark \u{202e}gnitirw",
    "emoji \u{1f512} and \u{fffe}",
    "3.10",
    "8-3",
    "1E5",
    "internal:'Summary'!A1",
    "https://example.org/=x",
    "a,b;c\td\"e\"",
];

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Returns the snapshot.
pub(super) fn snapshot() -> Snapshot {
    Snapshot {
        id: "S-0011223344556677".to_owned(),
        as_of: "2026-03-31".to_owned(),
        tool: Tool { name: "Plumbline".to_owned(), version: "0.1.0".to_owned() },
        catalog: CatalogRow { version: "0.1.0".to_owned(), sha256: "ab".repeat(32) },
        model: model(),
        frameworks: vec![framework("pci-dss", "4.0.1", 2), framework("hipaa-security", "2013", 1)],
        risk: RiskRow { residual: 14.5, residual_at_best: 2.25 },
        controls: controls(),
        gaps: vec![gap()],
        findings: vec![finding()],
        requirements: vec![requirement()],
        test_cases: vec![test_case()],
        evidence: vec![evidence()],
        work: Vec::new(),
        crosswalk: vec![crosswalk()],
        zones: zones(),
        components: components(),
        flows: vec![flow()],
        jewels: vec![jewel()],
        entry_points: vec![entry_point()],
        impacts: vec![impact()],
        choke_points: vec![choke_point()],
        exposed: texts(&["component:db"]),
        scenarios: vec![scenario()],
        diagnostics: vec![diagnostic()],
    }
}

/// Returns the snapshot with a text in every place that people and tools write.
pub(super) fn with_text(text: &str) -> Snapshot {
    let mut snapshot = snapshot();
    let own = || text.to_owned();
    snapshot.model.name = own();
    snapshot.model.description = own();
    snapshot.model.owner = own();
    for component in &mut snapshot.components {
        component.name = own();
        component.description = own();
        component.tags = vec![own()];
        component.attributes.insert("encrypted-at-rest".to_owned(), own());
    }
    for flow in &mut snapshot.flows {
        flow.name = own();
        flow.protocol = own();
    }
    for zone in &mut snapshot.zones {
        zone.name = own();
    }
    for row in &mut snapshot.evidence {
        row.summary = own();
        row.by = own();
        row.on = own();
    }
    for row in &mut snapshot.diagnostics {
        row.message = own();
        row.place = own();
    }
    snapshot
}

fn model() -> ModelRow {
    ModelRow {
        name: "Patient portal".to_owned(),
        id: "portal".to_owned(),
        version: "7".to_owned(),
        description: "Appointments and payments.".to_owned(),
        owner: "Clinic IT".to_owned(),
        format: "otm".to_owned(),
        sources: vec![SourceRow {
            name: "portal.otm".to_owned(),
            sha256: "cd".repeat(32),
            bytes: 4_321,
        }],
        components: 3,
        flows: 1,
        zones: 2,
        data_classes: texts(&["cardholder-data", "health-record"]),
    }
}

fn framework(id: &str, edition: &str, controls: usize) -> FrameworkRow {
    FrameworkRow {
        id: format!("{id}@{edition}"),
        short: id.to_uppercase(),
        title: format!("The {id} standard"),
        edition: edition.to_owned(),
        owner: "Its owner".to_owned(),
        published: "2024-06-11".to_owned(),
        source: format!("https://example.org/{id}"),
        licence: "Cited, not copied".to_owned(),
        reason: "The model handles its data.".to_owned(),
        controls,
        met: usize::from(controls == 2),
        partly_met: 0,
        not_met: usize::from(controls == 2),
        not_assessed: usize::from(controls == 1),
        not_applicable: 0,
        inherited: 0,
    }
}

fn controls() -> Vec<ControlRow> {
    let met = ControlRow {
        key: "pci-dss@4.0.1:3.10".to_owned(),
        framework: "pci-dss".to_owned(),
        edition: "4.0.1".to_owned(),
        citation: "3.10".to_owned(),
        section: "3 Protect stored account data".to_owned(),
        title: "Keys are kept".to_owned(),
        summary: "Keep keys\nin few places.\n\nAnd say where.".to_owned(),
        force: ControlForce::Required,
        only_for: "service providers".to_owned(),
        procedural: false,
        status: ControlStatus::Met,
        reason: "Met at 1 place.".to_owned(),
        places: 1,
        assessed: 1,
        met: 1,
        requirements: texts(&["encrypt-at-rest"]),
        evidence: texts(&["E-0001"]),
        test_cases: texts(&["encrypt-at-rest.t1"]),
        findings: Vec::new(),
        gap: String::new(),
        verify: true,
    };
    let not_met = ControlRow {
        key: "pci-dss@4.0.1:4.2.1".to_owned(),
        citation: "4.2.1".to_owned(),
        title: "Strong cryptography on open networks".to_owned(),
        status: ControlStatus::NotMet,
        reason: "Of 1 place: 1 not met.".to_owned(),
        met: 0,
        only_for: String::new(),
        verify: false,
        findings: texts(&["clear-text-flow:flow:web->db"]),
        gap: "gap:pci-dss@4.0.1:4.2.1".to_owned(),
        ..met.clone()
    };
    let unknown = ControlRow {
        key: "hipaa-security@2013:164.312(a)(1)".to_owned(),
        framework: "hipaa-security".to_owned(),
        edition: "2013".to_owned(),
        citation: "164.312(a)(1)".to_owned(),
        title: "Access control".to_owned(),
        status: ControlStatus::NotAssessed,
        reason: "Procedural: its own test case has to be carried out.".to_owned(),
        procedural: true,
        places: 0,
        assessed: 0,
        requirements: Vec::new(),
        evidence: Vec::new(),
        test_cases: Vec::new(),
        findings: Vec::new(),
        gap: String::new(),
        ..not_met.clone()
    };
    vec![met, not_met, unknown]
}

fn gap() -> GapRow {
    GapRow {
        id: "gap:pci-dss@4.0.1:4.2.1".to_owned(),
        rank: 1,
        rank_low: 1,
        rank_high: 3,
        rank_share: 0.9,
        tied: 0,
        control: "pci-dss@4.0.1:4.2.1".to_owned(),
        framework: "pci-dss@4.0.1".to_owned(),
        citation: "4.2.1".to_owned(),
        title: "Strong cryptography on open networks".to_owned(),
        status: ControlStatus::NotMet,
        tier: LegalTier::T2,
        reason: "Of 1 place: 1 not met.".to_owned(),
        missing: vec![MissingRow {
            requirement: "encrypt-in-transit".to_owned(),
            title: "Data encrypted while it travels".to_owned(),
            places: vec![PlaceStatus {
                element: "flow:web->db".to_owned(),
                name: "Web -> Database".to_owned(),
                status: ControlStatus::NotMet,
            }],
            effort_days: 2.0,
            remediation: "Use TLS 1.2\nor later.".to_owned(),
            test_cases: texts(&["encrypt-at-rest.t1"]),
        }],
        benefit: 7.25,
        share: 0.5,
        cost_days: 2.0,
        priority: 3.625,
        findings: 1,
        largest_findings: texts(&["clear-text-flow:flow:web->db"]),
        closes: texts(&["hipaa-security@2013:164.312(a)(1)"]),
    }
}

fn finding() -> FindingRow {
    FindingRow {
        id: "clear-text-flow:flow:web->db".to_owned(),
        threat: "clear-text-flow".to_owned(),
        title: "Flow in clear text".to_owned(),
        element: "flow:web->db".to_owned(),
        element_name: "Web -> Database".to_owned(),
        severity: Severity::High,
        certainty: Certainty::Certain,
        unknown: texts(&["authenticated"]),
        because: "the flow is not encrypted".to_owned(),
        classes: BTreeMap::from([
            ("stride".to_owned(), texts(&["Tampering", "Information disclosure"])),
            ("cwe".to_owned(), texts(&["CWE-319"])),
        ]),
        score: ScoreRow {
            likelihood_level: "Likely".to_owned(),
            likelihood: 0.5,
            raised_by: texts(&["Crosses a trust boundary"]),
            value: 30.0,
            valued: "Payment cards".to_owned(),
            reach: 1.0,
            reach_reason: "It is kept here".to_owned(),
            others: 0.0,
            impact: 30.0,
            factors: vec![FactorRow {
                requirement: "encrypt-in-transit".to_owned(),
                status: ControlStatus::NotMet,
                strength: 0.0,
                effect: 0.8,
                weight: 1.0,
                factor: 1.0,
            }],
            remaining: 1.0,
            residual: 15.0,
            residual_at_best: 3.0,
        },
        fix: "Switch on TLS.".to_owned(),
        place: "portal.otm:12".to_owned(),
        at: LocationRow::default(),
    }
}

fn requirement() -> RequirementRow {
    RequirementRow {
        id: "encrypt-in-transit".to_owned(),
        title: "Data encrypted while it travels".to_owned(),
        element: "flow:web->db".to_owned(),
        element_name: "Web -> Database".to_owned(),
        status: ControlStatus::NotMet,
        strength: Strength::Absent,
        evidence: texts(&["E-0001"]),
        findings: texts(&["clear-text-flow:flow:web->db"]),
        controls: texts(&["pci-dss@4.0.1:4.2.1"]),
    }
}

fn test_case() -> TestCaseRow {
    TestCaseRow {
        id: "encrypt-at-rest.t1".to_owned(),
        of: "encrypt-at-rest".to_owned(),
        title: "Read the settings of the store".to_owned(),
        method: Method::Examine,
        steps: texts(&["Open the settings.", "Look for encryption."]),
        expect: "Encryption is on.".to_owned(),
        evidence: "A screenshot with the date.".to_owned(),
        controls: texts(&["pci-dss@4.0.1:3.10"]),
    }
}

fn evidence() -> EvidenceRow {
    EvidenceRow {
        id: "E-0001".to_owned(),
        subject: "encrypt-at-rest".to_owned(),
        element: "component:db".to_owned(),
        element_name: "Database".to_owned(),
        verdict: Verdict::Met,
        strength: Strength::Tested,
        source: EvidenceSource::Statement,
        summary: "Encryption is switched on.".to_owned(),
        by: "A. Auditor".to_owned(),
        on: "2026-02-28".to_owned(),
        place: "evidence.toml:3".to_owned(),
        at: LocationRow::default(),
    }
}

fn crosswalk() -> CrosswalkRow {
    CrosswalkRow {
        requirement: "encrypt-at-rest".to_owned(),
        requirement_title: "Stored data encrypted".to_owned(),
        control: "pci-dss@4.0.1:3.10".to_owned(),
        control_title: "Keys are kept".to_owned(),
        relation: Relation::ContributesTo,
        confidence: 0.75,
        origin: Origin::Curated,
        reason: "Keys are part of it.".to_owned(),
        source: String::new(),
    }
}

fn zones() -> Vec<ZoneRow> {
    let zone = |id: &str, name: &str, trust| ZoneRow {
        id: id.to_owned(),
        name: name.to_owned(),
        trust: Some(trust),
        parent: String::new(),
    };
    vec![zone("internet", "Internet", 0), zone("private", "Private network", 80)]
}

fn components() -> Vec<ComponentRow> {
    let component = |id: &str, name: &str, shape, zone: &str| ComponentRow {
        id: format!("component:{id}"),
        name: name.to_owned(),
        description: format!("The {name}."),
        r#type: id.to_owned(),
        type_title: name.to_owned(),
        shape,
        zone: zone.to_owned(),
        zone_name: zone.to_owned(),
        parent: String::new(),
        in_scope: true,
        internet_facing: zone == "internet",
        stores: texts(&["cardholder-data"]),
        handles: texts(&["cardholder-data", "health-record"]),
        sensitivity: "restricted".to_owned(),
        attributes: BTreeMap::from([("encrypted-at-rest".to_owned(), "yes".to_owned())]),
        owner: "Clinic IT".to_owned(),
        tags: texts(&["pci", "phi"]),
        findings: 2,
        worst: Some(Severity::High),
        place: "portal.otm:5".to_owned(),
    };
    vec![
        component("browser", "Browser", Shape::Actor, "internet"),
        component("web", "Web", Shape::Process, "private"),
        component("db", "Database", Shape::Store, "private"),
    ]
}

fn flow() -> FlowRow {
    FlowRow {
        id: "flow:web->db".to_owned(),
        name: "Queries".to_owned(),
        source: "component:web".to_owned(),
        source_name: "Web".to_owned(),
        target: "component:db".to_owned(),
        target_name: "Database".to_owned(),
        protocol: "jdbc".to_owned(),
        crosses_boundary: false,
        encrypted: Some(false),
        authenticated: None,
        carries: texts(&["cardholder-data"]),
        pass: 0.8,
        pass_back: 0.16,
        hurdles: vec![HurdleRow { hurdle: "Nothing in the way".to_owned(), factor: 0.8 }],
        findings: 1,
        worst: Some(Severity::High),
        place: "portal.otm:12".to_owned(),
    }
}

fn jewel() -> JewelRow {
    JewelRow {
        id: "asset:cards".to_owned(),
        name: "Payment cards".to_owned(),
        classes: texts(&["cardholder-data"]),
        value: 30.0,
        crown: true,
        kept_at: texts(&["component:db"]),
        passes_by: 1,
    }
}

fn choke_point() -> ChokePointRow {
    ChokePointRow {
        element: "component:web".to_owned(),
        element_name: "Web".to_owned(),
        in_cut: true,
        cost_days: 7.0,
        guards: texts(&["component:db"]),
        scenarios: texts(&["cards-copied"]),
    }
}

fn scenario() -> ScenarioRow {
    ScenarioRow {
        id: "cards-copied".to_owned(),
        title: "Cards copied".to_owned(),
        summary: "Somebody copies all cards.".to_owned(),
        consequences: "They are reissued.".to_owned(),
        harm: texts(&["Information disclosure"]),
        frameworks: texts(&["pci-dss@4.0.1"]),
        jewel: "component:db".to_owned(),
        jewel_name: "Database".to_owned(),
        jewels: 1,
        path: texts(&["component:web", "flow:web->db", "component:db"]),
        path_names: texts(&["Web", "Database"]),
        entry: 1.0,
        path_chance: 0.8,
        next_paths: vec![PathRow {
            path: texts(&["component:web", "flow:other", "component:db"]),
            path_names: texts(&["Web", "Database"]),
            entry: 1.0,
            chance: 0.4,
        }],
        findings: vec![StepRow { finding: "clear-text-flow:flow:web->db".to_owned(), chance: 0.5 }],
        success: 0.5,
        likelihood: 0.4,
        likelihood_at_best: 0.1,
        impact: 30.0,
        risk: 12.0,
        barriers: vec![BarrierRow {
            requirement: "encrypt-in-transit".to_owned(),
            title: "Data encrypted while it travels".to_owned(),
            why: "What is copied cannot be read.".to_owned(),
            status: ControlStatus::NotMet,
            likelihood_with: 0.08,
        }],
    }
}

fn entry_point() -> EntryPointRow {
    EntryPointRow {
        element: "component:web".to_owned(),
        element_name: "Web".to_owned(),
        reason: "Can be reached from the internet".to_owned(),
        chance: 1.0,
    }
}

fn impact() -> ImpactRow {
    ImpactRow {
        element: "flow:web->db".to_owned(),
        impact: 30.0,
        prizes: vec![PrizeRow {
            jewel: "asset:cards".to_owned(),
            name: "Payment cards".to_owned(),
            value: 30.0,
            reach: 1.0,
        }],
        more_prizes: 0,
        others: 0.0,
        path: texts(&["component:web", "flow:web->db", "component:db"]),
        entry: Some(1.0),
        hold: 1.0,
        chance: 0.8,
    }
}

fn diagnostic() -> DiagnosticRow {
    DiagnosticRow {
        code: "unknown-type".to_owned(),
        severity: Severity::Low,
        place: "portal.otm:9".to_owned(),
        message: "the type \"gizmo\" is not known".to_owned(),
        hint: "name a component type".to_owned(),
    }
}
