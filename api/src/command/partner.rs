//! Partners: register a company.

pub mod register;
