//! Apps: import.

pub mod import;
