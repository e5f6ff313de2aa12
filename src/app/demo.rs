//! The example that comes with the program: a patient portal that takes card payments and serves a
//! school clinic.

use crate::app::{
    Actor, App, AppError, AssessRequest, Importer, PageRequest, Upload, UploadedFile,
};
use crate::view::AssessmentView;

const FILE_NAME: &str = "patient-portal.otm.yaml";
const MODEL: &[u8] = include_bytes!("patient-portal.otm.yaml");

impl App {
    /// Imports and assesses the example, unless there is an assessment already: the one of an
    /// earlier start, or the user's own.
    pub fn load_demo(&self, actor: &Actor) -> Result<AssessmentView, AppError> {
        let newest = self.assessments(actor, None, &PageRequest { after: None, limit: 1 })?;
        if let Some(known) = newest.items.into_iter().next() {
            return Ok(known);
        }
        let file = UploadedFile { name: FILE_NAME.to_owned(), bytes: MODEL.to_vec() };
        // The program's own example needs no process of its own.
        let here = &Importer::Here;
        let imported = self.import_by(here, actor, Upload { files: vec![file] }, None)?;
        let request = AssessRequest { model: imported.model.id, ..AssessRequest::default() };
        self.assess_by(here, actor, &request)
    }
}
