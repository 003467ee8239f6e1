//! Partners: register a company, allow it more.

pub mod entitle;
pub mod register;
