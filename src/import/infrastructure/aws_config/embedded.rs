//! JSON in texts: what AWS Config gives as a text in some of its answers and as an object in others.

use crate::import::document::Document;
use crate::import::guard::Limits;
use crate::import::infrastructure::{Datum, Setting};
use crate::import::reader;

use super::move_to;

/// An access control list is a text in a text; nothing is wrapped more often.
const DEEPEST: usize = 3;

/// Reads texts that hold JSON, all within the limits of one upload.
pub(super) struct Embedded {
    limits: Limits,
}

impl Embedded {
    pub(super) fn new(limits: &Limits, used: usize) -> Self {
        Self { limits: Limits { nodes: limits.nodes.saturating_sub(used), ..limits.clone() } }
    }

    /// Reads a text as a document of its own.
    pub(super) fn document(&mut self, text: &str) -> Option<Document> {
        let document = reader::read("", text, &self.limits).ok()?;
        self.limits.nodes = self.limits.nodes.saturating_sub(document.nodes.len());
        Some(document)
    }

    /// Returns what a setting holds, where that is JSON in a text; its lines are those of the text.
    pub(super) fn opened(&mut self, setting: Setting) -> Setting {
        let mut setting = setting;
        for _ in 0..DEEPEST {
            let Datum::Text(text) = &setting.value else { break };
            if !text.trim_start().starts_with(['{', '[', '"']) {
                break;
            }
            let Some(document) = self.document(text) else { break };
            let line = setting.line;
            setting = Setting::of_node(document.root());
            move_to(&mut setting, line);
        }
        setting
    }
}
