//! The snapshot as JSON: complete, and the form in which snapshots are stored.

use std::io::{BufWriter, Write};

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
    /// Returns the id of a snapshot that has none yet: it follows from everything else in it.
    pub(super) fn content_id(&self) -> String {
        debug_assert!(self.id.is_empty(), "an id cannot be a part of what it is made of");
        let mut hash = BufWriter::new(Hashing(Sha256::new()));
        // Writing to a hash cannot fail, and every field of a snapshot can be written.
        let written = serde_json::to_writer(&mut hash, self);
        debug_assert!(written.is_ok(), "a snapshot can always be written as JSON");
        let digest = hash.into_inner().map(|hash| hash.0.finalize()).unwrap_or_default();
        format!("S-{}", hexadecimal(digest.get(..8).unwrap_or_default()))
    }
}

/// Feeds what is written to a hash.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
