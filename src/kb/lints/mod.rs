//! Checks over a linked catalog, one per file.
