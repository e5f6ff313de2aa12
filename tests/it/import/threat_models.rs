//! Formats of threat models beyond the first four, file by file.

use super::formats::check;

#[test]
fn pytm_is_read_by_its_names() {
    check("pytm/features.json");
    check("real/pytm-tests-input.json");
}
