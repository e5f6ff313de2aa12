//! XML that is no model, or would do harm.

use plumbline::diagnostic::{Code, Diagnostic};
use plumbline::import::{Limits, Source, read_model};

use super::{CATALOG, import};

fn refused(text: &str) -> Diagnostic {
    import("input", text).unwrap_err().diagnostics.remove(0)
}

#[test]
fn other_files_are_named() {
    for (text, what, hint) in [
        ("<mxfile host=\"app\"><diagram/></mxfile>", "draw.io", "Open Threat Model"),
        ("<KnowledgeBase><Manifest/></KnowledgeBase>", "template", "--template"),
        ("<library ref=\"x\"><desc/></library>", "IriusRisk library", "product"),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG", "drawn from"),
        ("<project><modelVersion>4.0.0</modelVersion></project>", "<project>", "Threat Dragon"),
    ] {
        let said = refused(text);
        assert_eq!(said.code, Code::UnknownFormat, "{text}");
        assert!(said.message.contains(what), "{}", said.message);
        assert!(said.hint.contains(hint), "{}", said.hint);
    }
}

#[test]
fn nothing_is_declared_and_nothing_is_fetched() {
    let model = "<ThreatModel><Version>&x;</Version></ThreatModel>";
    for declared in [
        "<!DOCTYPE ThreatModel SYSTEM \"http://127.0.0.1/x.dtd\">",
        "<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE t [<!ENTITY a \"aa\"><!ENTITY x \"&a;&a;&a;&a;\">]>",
    ] {
        let said = refused(&format!("{declared}{model}"));
        assert_eq!(said.code, Code::NotReadable);
        assert!(said.message.contains("document type"), "{}", said.message);
    }
    let said = refused(model);
    assert_eq!((said.code, said.place.line), (Code::NotReadable, 1));
    assert!(said.message.contains("&x;"), "{}", said.message);
}

#[test]
fn limits_are_kept() {
    let deep = format!("<ThreatModel><Notes>{}", "<a>".repeat(10_000));
    assert_eq!(refused(&deep).code, Code::TooDeep);
    let many = format!("<ThreatModel><Notes>{}</Notes></ThreatModel>", "<a b=\"c\"/>".repeat(600));
    let limits = Limits { nodes: 1_000, ..Limits::default() };
    let refused_by = read_model(&CATALOG, &Source::new("m", many), &limits).unwrap_err();
    assert_eq!(refused_by.diagnostics[0].code, Code::TooMany);
    let attributes: String = (0..10_000).map(|at| format!(" a{at}=\"\"")).collect();
    assert_eq!(refused(&format!("<ThreatModel{attributes}/>")).code, Code::TooMany);
}

#[test]
fn a_packed_file_is_said_to_be_one() {
    let said = import("m.tm7", b"PK\x03\x04rest".to_vec()).unwrap_err().diagnostics.remove(0);
    assert_eq!(said.code, Code::NotText);
    assert!(said.hint.contains("unpack"), "{}", said.hint);
}
