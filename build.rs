//! Packs the knowledge base into one blob that the binary carries, so that starting the program
//! does not mean parsing a megabyte of TOML. The forms and the reader are the library's own.

#![expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the library's modules are included whole"
)]

use std::error::Error;
use std::path::{Path, PathBuf};

#[path = "src/vocab/mod.rs"]
mod vocab;

#[path = "src/diagnostic.rs"]
mod diagnostic;

#[path = "src/kb"]
mod kb {
    mod load;
    pub mod raw;

    pub use load::{Folders, read};
}

fn main() -> Result<(), Box<dyn Error>> {
    for path in ["knowledge-base", "mappings", "src/kb/raw", "src/kb/load.rs", "src/vocab"] {
        println!("cargo::rerun-if-changed={path}");
    }
    // The migrations are part of the program too, and a new folder of them is seen only here.
    println!("cargo::rerun-if-changed=migrations");
    let folders = kb::Folders {
        knowledge_base: Path::new("knowledge-base"),
        mappings: Path::new("mappings"),
    };
    let (files, diagnostics) = kb::read(folders)?;
    if !diagnostics.is_empty() {
        let list: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        return Err(list.join("\n").into());
    }
    let target = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    std::fs::write(target.join("foreign.postcard"), postcard::to_stdvec(&files.foreign)?)?;
    std::fs::write(target.join("settings.postcard"), postcard::to_stdvec(&files.settings)?)?;
    std::fs::write(target.join("knowledge-base.postcard"), postcard::to_stdvec(&files)?)?;
    Ok(())
}
