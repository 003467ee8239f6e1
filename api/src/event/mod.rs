//! What happened, and who is told.
//!
//! [`delegation::record`] and its siblings run as the last step of a command, in its transaction: audit entry, notices,
//! stream entries and mails are rows beside the change itself, so that none is lost and none is premature.

pub mod account;
mod answer;
mod audit;
pub mod branding;
pub mod brief;
pub mod company;
pub mod delegation;
pub mod document;
pub mod membership;
pub mod note;
pub mod organization;
mod outbox;
pub mod partner;
pub mod partnership;
pub mod saved_solution;
pub mod shortlist;
mod stream;
pub mod team;
mod workspace;

/// Rows in one statement: with more of them it would have more values than SQLite takes.
const PORTION: usize = 2_000;

pub use outbox::Addressed;
pub use stream::{Line, append};
