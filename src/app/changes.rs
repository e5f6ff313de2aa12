//! What changed between two stored assessments.

use crate::app::{Actor, App, AppError};
use crate::report::{Changes, compare};

impl App {
    /// Compares an assessment with an earlier one.
    pub fn changes(
        &self,
        actor: &Actor,
        assessment: &str,
        since: &str,
    ) -> Result<Changes, AppError> {
        let new = self.snapshot(actor, assessment)?;
        let old = self.snapshot(actor, since)?;
        Ok(compare(&old, &new))
    }
}
