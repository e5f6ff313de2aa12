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
        ("<project><modelVersion>4.0.0</modelVersion></project>", "<project>", "plumbline formats"),
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
    assert!(said.hint.contains("archive is broken"), "{}", said.hint);
}

/// Long names, long lines and many tags: what is repeated is cut, and nothing is searched twice.
#[test]
fn nothing_grows_with_the_square_of_the_input() {
    let start = std::time::Instant::now();
    let tags = "&lt;a".repeat(200_000);
    let notes = format!("<Note><Message>{tags}</Message></Note>").repeat(2);
    let threat = "<K><Value><State>Open</State><Properties><P><Key>Title</Key><Value>t</Value></P></Properties></Value></K>";
    let threats = threat.repeat(2_000);
    let name = "n".repeat(1_000_000);
    let stencil = format!("<ElementType><Id>s</Id><Name>{name}</Name></ElementType>");
    let element =
        "<K><Key>k</Key><Value xmlns:i='i' i:type='StencilEllipse'><TypeId>s</TypeId></Value></K>";
    let elements = element.repeat(2_000);
    let text = format!(
        "<ThreatModel><DrawingSurfaceList><D><Borders>{elements}</Borders></D></DrawingSurfaceList>\
         <Notes>{notes}</Notes><ThreatInstances>{threats}</ThreatInstances><KnowledgeBase>\
         <StandardElements>{stencil}</StandardElements></KnowledgeBase></ThreatModel>"
    );
    let imported = import("long.tm7", text).unwrap();
    assert_eq!(imported.model.threats.len(), 2_000);
    assert_eq!(imported.model.components.len(), 2_000);
    let longest = imported.model.components.iter().map(|(_, it)| it.raw_type.len()).max();
    assert_eq!(longest, Some(200));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
