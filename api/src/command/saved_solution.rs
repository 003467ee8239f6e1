//! Solutions put aside in a workspace.

pub mod save;
pub mod unsave;
