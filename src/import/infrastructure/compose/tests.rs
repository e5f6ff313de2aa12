//! Files of `tests/models/compose/` and small ones -> graphs.

use std::fmt::Write;

use super::{read, sniff};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::infrastructure::Graph;
use crate::import::infrastructure::testing::{described, edges, graph_of};
use crate::import::{Limits, Source, reader};

fn graph(name: &str, env: &str) -> (Graph, Vec<Diagnostic>) {
    let folder = format!("{}/tests/models/compose", env!("CARGO_MANIFEST_DIR"));
    let read_file = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let mut source = Source::new(name, read_file(name));
    for part in ["parts/base.yaml", "parts/cache.yaml"] {
        source.add_sibling(part, read_file(part));
    }
    source.add_sibling("web.env", b"FROM_FILE=yes\nMODE=file\n".to_vec());
    if !env.is_empty() {
        source.add_sibling(".env", env);
    }
    graph_of(&source, read)
}

/// Returns what a resource says at the paths that start like this.
fn at(graph: &Graph, address: &str, path: &str) -> Vec<String> {
    let text = described(graph);
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("{address} (")));
    lines.next();
    lines
        .take_while(|line| line.starts_with(' '))
        .filter_map(|line| line.trim().strip_prefix(path))
        .map(|line| line.rsplit_once(" :").unwrap().0.to_owned())
        .collect()
}

#[test]
fn names_become_references() {
    let (graph, said) = graph("shop.yaml", "");
    let mut edges = edges(&graph);
    edges.sort();
    edges.dedup();
    let expected = [
        "service/alone -> network/default",
        "service/cache -> network/default",
        "service/db -> network/back",
        "service/db -> volume/data",
        "service/proxy -> network/front",
        "service/proxy -> service/web",
        "service/sidecar -> service/db",
        "service/sidecar -> service/web",
        "service/web -> network/back",
        "service/web -> network/front",
        "service/web -> secret/key",
        "service/web -> service/cache",
        "service/web -> service/db",
        "service/web -> volume/uploads",
    ];
    assert_eq!(edges, expected);
    assert_eq!(said, []);
    assert_eq!(graph.name, "shop");
}

#[test]
fn short_forms_are_written_out_in_full() {
    let (graph, _) = graph("shop.yaml", "");
    let ports = at(&graph, "service/proxy", "/ports");
    let expected = [
        "/0/protocol = \"tcp\"",
        "/0/published = \"80\"",
        "/0/target = \"8080\"",
        "/1/host_ip = \"127.0.0.1\"",
        "/1/protocol = \"udp\"",
        "/1/published = \"9000\"",
        "/1/target = \"9000\"",
        "/2/protocol = \"tcp\"",
        "/2/target = \"443\"",
    ];
    assert_eq!(ports, expected);
    let volumes = at(&graph, "service/web", "/volumes");
    let expected = [
        "/0/source = -> volume/uploads",
        "/0/target = \"/data\"",
        "/0/type = \"volume\"",
        "/1/read_only = true",
        "/1/source = \"./site\"",
        "/1/target = \"/site\"",
        "/1/type = \"bind\"",
        "/2/target = \"/tmp\"",
        "/2/type = \"tmpfs\"",
    ];
    assert_eq!(volumes, expected);
    assert_eq!(
        at(&graph, "service/web", "/depends_on"),
        ["/0/condition = \"service_healthy\"", "/0/service = -> service/db"]
    );
    let volumes = at(&graph, "service/alone", "/volumes");
    let expected = [
        "/0/source = \".\"",
        "/0/target = \"/app\"",
        "/0/type = \"bind\"",
        "/1/source = \"C:\\\\data\"",
        "/1/target = \"/data\"",
        "/1/type = \"bind\"",
    ];
    assert_eq!(volumes, expected);
    assert_eq!(at(&graph, "service/web", "/build"), ["/context = \".\""]);
    assert_eq!(at(&graph, "service/proxy", "/logging"), ["/driver = \"json-file\""]);
    assert_eq!(at(&graph, "service/db", "/profiles"), ["/0 = \"full\""]);
}

#[test]
fn a_service_stands_over_what_it_extends() {
    let (graph, _) = graph("shop.yaml", "");
    assert_eq!(at(&graph, "service/web", "/restart"), [" = \"always\""]);
    assert_eq!(at(&graph, "service/web", "/cap_drop"), ["/0 = \"ALL\""]);
    assert_eq!(at(&graph, "service/web", "/extends"), [""; 0]);
    let published = at(&graph, "service/web", "/ports");
    assert!(published.contains(&"/0/published = \"8080\"".to_owned()), "{published:?}");
    assert!(published.contains(&"/1/published = \"8081\"".to_owned()), "{published:?}");
    let environment = at(&graph, "service/web", "/environment");
    assert!(environment.contains(&"/LOG = \"debug\"".to_owned()), "{environment:?}");
    assert!(environment.contains(&"/FROM_FILE = \"yes\"".to_owned()), "{environment:?}");
    assert!(environment.contains(&"/MODE = \"production\"".to_owned()), "{environment:?}");
    // Lines of what is inherited from another file are those of the service's own.
    let web = &graph.resources[graph.find("service/web")[0]];
    assert_eq!(web.settings.get("restart").unwrap().line, 15);
}

#[test]
fn variables_come_from_the_upload_or_are_not_known() {
    let (unset, _) = graph("shop.yaml", "");
    assert_eq!(at(&unset, "service/db", "/image"), [" = template \"postgres:${PG_VERSION}\""]);
    let environment = at(&unset, "service/web", "/environment");
    assert!(environment.iter().any(|line| line.starts_with("/TOKEN = unknown")), "{environment:?}");
    assert!(environment.iter().any(|line| line.starts_with("/FROM_SHELL = unknown")));
    let (set, _) = graph("shop.yaml", "PG_VERSION=16\nFROM_SHELL=1\nTOKEN=hunter2\n");
    assert_eq!(at(&set, "service/db", "/image"), [" = \"postgres:16\""]);
    let environment = at(&set, "service/web", "/environment");
    assert!(environment.contains(&"/FROM_SHELL = \"1\"".to_owned()), "{environment:?}");
    assert!(environment.contains(&"/TOKEN = \"(redacted)\"".to_owned()), "{environment:?}");
}

#[test]
fn secrets_never_leave_the_importer() {
    let (graph, _) = graph("shop.yaml", "");
    let text = described(&graph);
    assert!(!text.contains("hunter2"), "{text}");
    let environment = at(&graph, "service/web", "/environment");
    let safe = "/DATABASE_URL = \"postgres://web:(redacted)@db:5432/shop\"".to_owned();
    assert!(environment.contains(&safe), "{environment:?}");
    assert_eq!(
        at(&graph, "service/cache", "/command"),
        [" = \"redis-server --requirepass (redacted)\""]
    );
    assert_eq!(at(&graph, "service/web", "/command")[2], "/2 = \"(redacted)\"");
}

#[test]
fn faults_are_said_and_cost_nothing_else() {
    let (graph, said) = graph("faults.yaml", "");
    let addresses: Vec<_> = graph.resources.iter().map(|(_, one)| one.address.as_str()).collect();
    let services = ["service/a", "service/b", "service/c", "service/f"];
    assert_eq!(addresses[..4], services);
    let said: Vec<_> = said.iter().map(|said| (said.code, said.place.line)).collect();
    let expected = [
        (Code::IncludeRefused, 21),
        (Code::IncludeRefused, 13),
        (Code::IncludeRefused, 21),
        (Code::Cycle, 10),
        (Code::Cycle, 4),
        (Code::WrongType, 14),
        (Code::IncludeRefused, 20),
        (Code::DanglingReference, 19),
        // `b` inherits these from `a`.
        (Code::DanglingReference, 5),
        (Code::DanglingReference, 6),
        (Code::DanglingReference, 5),
        (Code::DanglingReference, 6),
    ];
    assert_eq!(said, expected, "{said:?}");
    assert_eq!(at(&graph, "service/f", "/ports"), [" = null"]);
    assert_eq!(at(&graph, "service/a", "/ports"), ["/0 = \"words\""]);
}

#[test]
fn real_files_are_read() {
    let (overriding, said) = graph("../real/defectdojo-unit-tests.yml", "");
    assert_eq!(said, []);
    // Of seven services four are reset.
    let services =
        |graph: &Graph| graph.resources.iter().filter(|(_, one)| one.kind == "service").count();
    assert_eq!(services(&overriding), 3);
    assert_eq!(
        at(&overriding, "service/uwsgi", "/depends_on"),
        ["/0/condition = \"service_started\"", "/0/service = -> service/postgres"]
    );
    let (voting, said) = graph("../real/voting-app-compose.yml", "");
    assert_eq!(said, []);
    assert_eq!(services(&voting), 6);
}

#[test]
fn compose_files_are_told_from_others() {
    let check = |text: &str, expected: bool| {
        let document = reader::read("f", text, &Limits::default()).unwrap();
        assert_eq!(sniff(document.root()), expected, "{text}");
    };
    check("services: {web: {image: nginx}}", true);
    check("version: '3'\nservices: {web: {build: .}}", true);
    check("services: {web: {ports: ['80:80']}}", true);
    check("include: [other.yaml]", true);
    check("services: {web: {url: http://example.org}}", false);
    check("services: [{image: nginx}]", false);
    check("stages: [test]\nservices: {web: {ports: []}}", false);
    check("{}", false);
    check("words", false);
}

#[test]
fn what_grows_without_end_ends() {
    let mut text = format!("services:\n  s0: {{image: a, labels: [{}]}}\n", "x, ".repeat(2_000));
    for number in 1..3_000 {
        writeln!(text, "  s{number}: {{extends: s0}}").unwrap();
    }
    let (graph, said) = graph_of(&Source::new("many", text), read);
    assert_eq!(graph.resources.len(), 3_001);
    assert!(said.iter().any(|said| said.code == Code::TooMany), "{said:?}");
}
