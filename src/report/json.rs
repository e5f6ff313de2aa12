//! The snapshot as JSON: complete, and the form in which snapshots are stored.

use sha2::{Digest, Sha256};

use crate::kb::hexadecimal;
use crate::report::{ReportError, Snapshot};

/// Renders a snapshot as indented JSON with a final newline.
pub fn json(snapshot: &Snapshot) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(snapshot).map_err(ReportError::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a stored snapshot.
pub fn from_json(bytes: &[u8]) -> Result<Snapshot, ReportError> {
    serde_json::from_slice(bytes).map_err(ReportError::Json)
}

impl Snapshot {
    /// Returns the id that follows from everything else in the snapshot.
    pub(super) fn content_id(&self) -> String {
        let mut hash = Hashing(Sha256::new());
        // Writing to a hash cannot fail, and every field of a snapshot can be written.
        let written = serde_json::to_writer(&mut hash, &Self { id: String::new(), ..self.clone() });
        debug_assert!(written.is_ok(), "a snapshot can always be written as JSON");
        let digest = hash.0.finalize();
        format!("S-{}", hexadecimal(digest.get(..8).unwrap_or_default()))
    }
}

/// Feeds what is written to a hash.
struct Hashing(Sha256);

impl std::io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
