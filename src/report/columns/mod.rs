//! The tables of every tabular report: one column list each, in one place.
//!
//! The workbook and the CSV bundle are both written from [`TABLES`], so that their order, their
//! titles and their content are one thing. A [`Column`] says what stands in a cell and what kind
//! of cell it is; how it looks is the workbook's business, how it is quoted the CSV's.

mod cell;
mod changes;
mod choke_points;
mod controls;
mod crosswalk;
mod evidence;
mod findings;
mod frameworks;
mod gaps;
mod input;
mod model;
mod plan;
mod provenance;
mod requirements;
mod scenarios;
mod test_cases;
mod view;
mod words;

pub use cell::{CUT, Cell, Link, MOST_UNITS, clean, figure, short};
pub use frameworks::{FRAMEWORKS, TABLE as FRAMEWORKS_TABLE};
pub use gaps::TOP_GAPS;
pub use input::{Input, List};
pub use provenance::ProvenanceRow;
pub use view::{Beside, View};

/// A table of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableId {
    /// Frameworks by status.
    Frameworks,
    /// Controls.
    Controls,
    /// Gaps.
    Gaps,
    /// The plan.
    Plan,
    /// Doomsday scenarios.
    Scenarios,
    /// Requirements at places.
    Requirements,
    /// Findings.
    Threats,
    /// Test cases.
    TestCases,
    /// Evidence.
    Evidence,
    /// Requirements to controls.
    Crosswalk,
    /// Components.
    Components,
    /// Flows.
    Flows,
    /// Choke points.
    ChokePoints,
    /// Diagnostics.
    Diagnostics,
    /// What changed.
    Changes,
    /// Provenance.
    Provenance,
}

/// Every table, in the order of the sheets.
pub static TABLES: &[&(dyn Tabular + Sync)] = &[
    &frameworks::TABLE,
    &controls::TABLE,
    &gaps::TABLE,
    &plan::TABLE,
    &scenarios::TABLE,
    &requirements::TABLE,
    &findings::TABLE,
    &test_cases::TABLE,
    &evidence::TABLE,
    &crosswalk::TABLE,
    &model::COMPONENTS,
    &model::FLOWS,
    &choke_points::TABLE,
    &model::DIAGNOSTICS,
    &changes::TABLE,
    &provenance::TABLE,
];

/// What a table is called, and how it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Caption {
    /// Which table.
    pub id: TableId,
    /// The file in the CSV bundle, without its ending.
    pub file: &'static str,
    /// The sheet.
    pub sheet: &'static str,
    /// The named table in the workbook.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub about: &'static str,
    /// How many columns stay in sight when one scrolls to the right.
    pub frozen: u16,
    /// The first and last column that go on paper; everything where nothing is said.
    pub printed: Option<(&'static str, &'static str)>,
}

/// What kind of cell a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id: always text, so that 3.10 stays 3.10.
    Id,
    /// Text for people.
    Text,
    /// A status of the vocabulary, as a word.
    Status,
    /// A severity of the vocabulary, as a word.
    Severity,
    /// A number with so many decimals.
    Number(u8),
    /// A share from 0 to 1, shown in percent.
    Share,
    /// A number with a bar behind it.
    Bar,
    /// A day.
    Date,
    /// Left for people to fill in.
    Input(Input),
    /// A digest over the cells before it that are not for people to fill in.
    RowHash,
}

/// The value of a column in a row.
type ValueOf<R> = for<'a> fn(&'a R, &'a View<'a>) -> Cell<'a>;

/// Where the cell of a column in a row leads.
type LinkOf<R> = for<'a> fn(&'a R, &'a View<'a>) -> Option<Link<'a>>;

/// One column of a table over rows of type `R`.
#[derive(Debug)]
pub struct Column<R: 'static> {
    /// What stands in its header.
    pub title: &'static str,
    /// Width in characters.
    pub width: f64,
    /// The kind of its cells.
    pub kind: Kind,
    value: ValueOf<R>,
    link: Option<LinkOf<R>>,
}

impl<R> Column<R> {
    const fn new(title: &'static str, width: f64, kind: Kind, value: ValueOf<R>) -> Self {
        Self { title, width, kind, value, link: None }
    }

    const fn id(title: &'static str, width: f64, value: ValueOf<R>) -> Self {
        Self::new(title, width, Kind::Id, value)
    }

    const fn text(title: &'static str, width: f64, value: ValueOf<R>) -> Self {
        Self::new(title, width, Kind::Text, value)
    }

    const fn number(title: &'static str, decimals: u8, value: ValueOf<R>) -> Self {
        Self::new(title, 11.0, Kind::Number(decimals), value)
    }

    const fn input(title: &'static str, width: f64, input: Input) -> Self {
        Self::new(title, width, Kind::Input(input), |_, _| Cell::Empty)
    }

    const fn row_hash() -> Self {
        Self::new("Row hash", 20.0, Kind::RowHash, |_, _| Cell::Empty)
    }

    const fn linked(mut self, link: LinkOf<R>) -> Self {
        self.link = Some(link);
        self
    }
}

/// A table over rows of type `R`.
#[derive(Debug)]
pub struct Table<R: 'static> {
    caption: Caption,
    columns: &'static [Column<R>],
    rows: for<'a> fn(&'a View<'a>) -> &'a [R],
}

/// The header of a column, whatever its rows are.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// What stands in it.
    pub title: &'static str,
    /// Width in characters.
    pub width: f64,
    /// The kind of the cells.
    pub kind: Kind,
}

/// A cell with where it leads.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// The value.
    pub cell: Cell<'a>,
    /// Where it leads.
    pub link: Option<Link<'a>>,
}

/// A table, whatever its rows are: what the writers see.
pub trait Tabular {
    /// Returns what it is called.
    fn caption(&self) -> &Caption;

    /// Returns its headers.
    fn headings(&self) -> Vec<Heading>;

    /// Returns how many rows it has.
    fn len(&self, view: &View<'_>) -> usize;

    /// Returns the cells of one row, from 0; no cells where there is no such row.
    fn row<'a>(&self, view: &'a View<'a>, at: usize) -> Vec<Placed<'a>>;
}

impl<R> Tabular for Table<R> {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn headings(&self) -> Vec<Heading> {
        let heading = |column: &Column<R>| Heading {
            title: column.title,
            width: column.width,
            kind: column.kind,
        };
        self.columns.iter().map(heading).collect()
    }

    fn len(&self, view: &View<'_>) -> usize {
        (self.rows)(view).len()
    }

    fn row<'a>(&self, view: &'a View<'a>, at: usize) -> Vec<Placed<'a>> {
        let Some(row) = (self.rows)(view).get(at) else { return Vec::new() };
        let mut cells: Vec<Placed<'a>> = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            let cell = match column.kind {
                Kind::RowHash => cell::text(self.row_hash(&cells)),
                _ => (column.value)(row, view),
            };
            let link = column.link.and_then(|link| link(row, view));
            cells.push(Placed { cell, link });
        }
        cells
    }
}

impl<R> Table<R> {
    /// Returns the digest by which an import sees that a cell was changed that should not be.
    fn row_hash(&self, cells: &[Placed<'_>]) -> String {
        let fixed = self.columns.iter().zip(cells);
        let fixed = fixed.filter(|(column, _)| !matches!(column.kind, Kind::Input(_)));
        crate::report::csv::digest(fixed.map(|(_, placed)| &placed.cell))
    }
}
