//! Organizations: create, change.

pub mod create;
pub mod update;
