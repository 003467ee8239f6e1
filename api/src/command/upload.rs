//! Files that people send: received, then spent by the command that uses one, and forgotten when over.

pub mod receive;
pub mod sweep;
