use plumbline::import::*;
use std::collections::BTreeMap;
use std::path::Path;
#[test]
fn table() {
    let catalog = match (std::env::var("KB"),) {
        (Ok(dir),) => plumbline::kb::Catalog::from_folders(plumbline::kb::Folders {
            knowledge_base: Path::new(&format!("{dir}/knowledge-base")),
            mappings: Path::new(&format!("{dir}/mappings")),
        }),
        _ => plumbline::kb::Catalog::embedded(),
    };
    let catalog = match catalog {
        Ok(c) => c,
        Err(plumbline::kb::CatalogError::Faults(f)) => panic!(
            "{} faults {:?}",
            f.len(),
            f.iter().take(3).map(|f| f.to_string()).collect::<Vec<_>>()
        ),
        Err(e) => panic!("{e}"),
    };
    let verbose = std::env::var("V").unwrap_or_default();
    for dir in ["otm", "threat-dragon-v1", "threat-dragon-v2", "threagile", "threagile/includes"] {
        let base = Path::new("/work/shared/samples/models").join(dir);
        let mut files: Vec<_> = std::fs::read_dir(&base)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.is_file())
            .collect();
        files.sort();
        for f in files {
            let name = f.file_name().unwrap().to_string_lossy().into_owned();
            let mut source = Source::new(name.clone(), std::fs::read(&f).unwrap());
            if dir.ends_with("includes") {
                for e in std::fs::read_dir(&base).unwrap() {
                    let p = e.unwrap().path();
                    source.siblings.insert(
                        p.file_name().unwrap().to_string_lossy().into_owned(),
                        std::fs::read(&p).unwrap(),
                    );
                }
            }
            let start = std::time::Instant::now();
            match read_model(&catalog, &source, &Limits::default()) {
                Ok(i) => {
                    let m = &i.model;
                    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
                    for d in &i.diagnostics {
                        *codes.entry(d.code.to_string()).or_default() += 1;
                    }
                    println!(
                        "| {dir}/{name} | {} | z{} c{} f{} a{} t{} m{} | {:?} | {}ms",
                        i.format,
                        m.zones.len(),
                        m.components.len(),
                        m.flows.len(),
                        m.assets.len(),
                        m.threats.len(),
                        m.mitigations.len(),
                        codes,
                        start.elapsed().as_millis()
                    );
                    if !verbose.is_empty() && name.contains(&verbose) {
                        for d in &i.diagnostics {
                            println!("   {d}");
                        }
                        for (_, z) in m.zones.iter() {
                            println!(
                                "   Z {} {:?} trust {:?} parent {:?}",
                                z.id, z.name, z.trust, z.parent
                            );
                        }
                        for (_, c) in m.components.iter() {
                            println!(
                                "   C {} {:?} raw {:?} kind {} parent {:?} oos {:?} attrs {:?} tags {:?} st {:?} pr {:?}",
                                c.id,
                                c.name,
                                c.raw_type,
                                c.kind,
                                c.parent,
                                c.out_of_scope.is_some(),
                                c.attributes
                                    .iter()
                                    .map(|(k, v)| (k, v.value().map(|v| v.to_string())))
                                    .collect::<Vec<_>>(),
                                c.tags,
                                c.stores.len(),
                                c.processes.len()
                            );
                        }
                        for (_, c) in m.flows.iter() {
                            println!(
                                "   F {} {:?} {}->{} {:?} {} attrs {:?} carries {}",
                                c.id,
                                c.name,
                                m.components[c.source].name,
                                m.components[c.target].name,
                                c.raw_protocol,
                                c.protocol,
                                c.attributes
                                    .iter()
                                    .map(|(k, v)| (k, v.value().map(|v| v.to_string())))
                                    .collect::<Vec<_>>(),
                                c.carries.len()
                            );
                        }
                        for (_, c) in m.assets.iter() {
                            println!(
                                "   A {} {:?} {:?} {:?}",
                                c.id, c.name, c.classes, c.sensitivity
                            );
                        }
                        for (_, c) in m.threats.iter() {
                            println!(
                                "   T {} {:?} {:?} {:?} {} {:?} {}",
                                c.id,
                                c.title,
                                c.stride,
                                c.severity,
                                c.status,
                                c.raw_status,
                                m.element_id(c.element)
                            );
                        }
                        for (_, c) in m.mitigations.iter() {
                            println!(
                                "   M {} {:?} {:?} {} {} by {} on {}",
                                c.id,
                                c.title,
                                c.description.chars().take(60).collect::<String>(),
                                c.status,
                                m.element_id(c.element),
                                c.by,
                                c.on
                            );
                        }
                    }
                }
                Err(r) => println!("| {dir}/{name} | REFUSED {}", r.diagnostics[0]),
            }
        }
    }
}
