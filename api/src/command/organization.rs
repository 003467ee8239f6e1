//! Organizations: create, rename.

pub mod create;
pub mod update;
