//! The only place that builds a SELECT.
//!
//! What a viewer may see is a condition in the statement, never a filter afterwards; a read without one is named
//! `unscoped_…` and says who may call it.

mod connect;
pub mod session;
pub mod transaction;

pub use connect::{Db, migrate};
pub use transaction::Work;
