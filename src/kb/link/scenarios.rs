//! Resolves doomsday scenarios: what they endanger, by which threats, and what breaks the chain.

use crate::kb::entry::Scenario;
use crate::kb::link::Linker;
use crate::kb::raw::{self, Sourced};

impl Linker {
    pub(super) fn scenarios(&mut self, rows: Vec<Sourced<raw::Scenario>>) {
        for row in rows {
            self.scenario(row);
        }
    }

    fn scenario(&mut self, row: Sourced<raw::Scenario>) {
        let (file, line, raw) = (row.file, row.line, row.entry);
        if self.catalog.scenarios.iter().any(|known| known.id == raw.id) {
            self.duplicate(&file, line, &raw.id);
        }
        let frameworks = raw.frameworks.iter().filter_map(|id| {
            let found = self.catalog.framework(id);
            if found.is_none() {
                self.dangling(&file, line, "framework", id);
            }
            found
        });
        let frameworks = frameworks.collect();
        let threats = raw.threats.iter().filter_map(|id| self.threat_named(id, &file, line));
        let threats = threats.collect();
        let barriers = raw.barriers.into_iter().filter_map(|barrier| {
            let requirement = self.requirement(&barrier.requirement, &file, line)?;
            Some((requirement, barrier.why))
        });
        let barriers = barriers.collect();
        let jewel_types = self.component_types_of(&raw.jewel.types, &file, line);
        self.catalog.scenarios.push(Scenario {
            id: raw.id,
            title: raw.title,
            since: raw.since,
            status: raw.status,
            summary: raw.summary,
            consequences: raw.consequences,
            harm: raw.harm,
            jewel_stores: raw.jewel.stores,
            jewel_handles: raw.jewel.handles,
            jewel_types,
            frameworks,
            threats,
            barriers,
            verify: raw.verify,
        });
    }
}
