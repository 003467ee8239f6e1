//! The catalogue of solutions.

pub mod import;
