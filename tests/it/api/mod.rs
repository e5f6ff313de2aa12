//! The API as other programs see it: over HTTP, on a server of the test's own.

// assessments, what they found, reports and jobs
mod assessments;

// entity tags, HEAD, compression, health and the bundled documentation
mod http;

// files that would do harm
mod hostile;

// everything that is read from the knowledge base
mod knowledge;

// models and their versions
mod models;

// plans of stored assessments
mod plans;

// everything that can be wrong with a request
mod problems;
