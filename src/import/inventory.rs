//! Lists of a framework's clauses as others publish them: OSCAL catalogues and profiles (JSON), and
//! tables (CSV) whose first columns are an id and, where there is one, a title.
//!
//! Comes in: bytes, plain or compressed by gzip. Goes out: an [`Inventory`]. Source: NIST OSCAL 1.1,
//! catalog and profile models.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value;

/// Most bytes of a list, unpacked: twice the largest that NIST publishes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// It is not what it seems to be compressed as.
    #[error("the file could not be unpacked")]
    Unpack(#[source] std::io::Error),
    /// It is too large.
    #[error("the list is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// It is not JSON.
    #[error("the file is not valid JSON")]
    Json(#[source] serde_json::Error),
    /// It is not a table.
    #[error("the file is not a readable table")]
    Table(#[source] csv::Error),
    /// It is neither.
    #[error(
        "no clauses found: neither an OSCAL catalogue or profile nor a table with a column `id`"
    )]
    NoClauses,
}

/// The clauses that a list names, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    /// The clauses.
    pub clauses: Vec<Listed>,
}

/// One clause of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it may be cited by, the likeliest first: its id, its labels.
    pub citations: Vec<String>,
    /// Its title; empty where the list has none.
    pub title: String,
    /// What the list calls this kind of clause: `subcategory`, `section`.
    pub class: String,
    /// Whether the list says that it was withdrawn.
    pub withdrawn: bool,
}

/// Reads a list of clauses.
pub fn read_inventory(bytes: &[u8]) -> Result<Inventory, InventoryError> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut reader = GzDecoder::new(bytes).take(MOST_BYTES + 1);
        reader.read_to_end(&mut unpacked).map_err(InventoryError::Unpack)?;
        &unpacked
    } else {
        bytes
    };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(InventoryError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let inventory = if is_json { oscal(bytes)? } else { table(bytes)? };
    if inventory.clauses.is_empty() { Err(InventoryError::NoClauses) } else { Ok(inventory) }
}

fn oscal(bytes: &[u8]) -> Result<Inventory, InventoryError> {
    let document: Value = serde_json::from_slice(bytes).map_err(InventoryError::Json)?;
    let mut inventory = Inventory::default();
    if let Some(catalogue) = document.get("catalog") {
        collect(catalogue, &mut inventory.clauses);
    } else if let Some(profile) = document.get("profile") {
        inventory.clauses = chosen(profile).map(|id| listed(vec![id])).collect();
    }
    Ok(inventory)
}

/// Takes groups and controls in document order. The nesting that `serde_json` reads is bounded.
fn collect(parent: &Value, clauses: &mut Vec<Listed>) {
    for key in ["groups", "controls"] {
        for child in list(parent, key) {
            clauses.extend(oscal_clause(child));
            collect(child, clauses);
        }
    }
}

fn oscal_clause(clause: &Value) -> Option<Listed> {
    let id = text(clause, "id")?;
    let props = || list(clause, "props");
    let values = |name: &'static str| {
        props()
            .filter(move |prop| text(prop, "name") == Some(name))
            .filter_map(|p| text(p, "value"))
    };
    let mut citations = vec![id.to_owned()];
    for label in values("label").chain(values("sort-id")) {
        citations.push(label.to_owned());
        // "Personnel Screening (03.09.01)": the citation closes the label.
        let inside = label.strip_suffix(')').and_then(|label| label.rsplit_once(" ("));
        citations.extend(inside.map(|(_, citation)| citation.to_owned()));
    }
    Some(Listed {
        citations,
        title: text(clause, "title").unwrap_or_default().to_owned(),
        class: text(clause, "class").unwrap_or_default().to_owned(),
        withdrawn: values("status").any(|status| status.eq_ignore_ascii_case("withdrawn")),
    })
}

fn chosen(profile: &Value) -> impl Iterator<Item = String> {
    list(profile, "imports")
        .flat_map(|import| list(import, "include-controls"))
        .flat_map(|include| list(include, "with-ids"))
        .filter_map(|id| id.as_str().map(str::to_owned))
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn listed(citations: Vec<String>) -> Listed {
    Listed { citations, title: String::new(), class: String::new(), withdrawn: false }
}

fn table(bytes: &[u8]) -> Result<Inventory, InventoryError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headers = reader.headers().map_err(InventoryError::Table)?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let Some(id) = column("id") else { return Err(InventoryError::NoClauses) };
    let (title, class, status) = (column("title"), column("kind"), column("status"));
    let mut inventory = Inventory::default();
    for row in reader.records() {
        let row = row.map_err(InventoryError::Table)?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let mut clause = listed(vec![cell(Some(id)).to_owned()]);
        cell(title).clone_into(&mut clause.title);
        cell(class).clone_into(&mut clause.class);
        clause.withdrawn = cell(status).eq_ignore_ascii_case("withdrawn");
        inventory.clauses.push(clause);
    }
    Ok(inventory)
}
