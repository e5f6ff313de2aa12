//! Plans for stored assessments. They are derived, and so not kept.

use crate::app::{Actor, App, AppError};
use crate::report::{Plan, Wishes, plan};

impl App {
    /// Plans what to fix first, from the snapshot of an assessment.
    pub fn plan(&self, actor: &Actor, assessment: &str, wishes: &Wishes) -> Result<Plan, AppError> {
        let snapshot = self.snapshot(actor, assessment)?;
        Ok(plan(&snapshot, wishes)?)
    }
}
