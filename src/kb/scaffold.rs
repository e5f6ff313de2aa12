//! Skeletons of new entries.
