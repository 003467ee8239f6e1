//! Pictures that stand for organizations: kept by their content, and forgotten when nothing shows them any more.

pub mod sweep;
