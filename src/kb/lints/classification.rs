//! Every CWE, CAPEC and ATT&CK id that a threat names is listed in `classifications/`.

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry};

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (at, threat) in catalog.threats.iter() {
        let cwe = threat.cwe.iter().map(|number| format!("CWE-{number}"));
        let capec = threat.capec.iter().map(|number| format!("CAPEC-{number}"));
        let ids = cwe.chain(capec).chain(threat.attack.iter().cloned());
        for id in ids.filter(|id| !catalog.classifications.contains_key(id)) {
            let message = format!("{id} is not listed in classifications/");
            let place = place_of(catalog, Entry::Threat(at));
            diagnostics.push(Diagnostic::new(Code::DanglingLink, place, message));
        }
    }
    diagnostics
}
