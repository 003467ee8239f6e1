//! Everything that is tested from outside, in one program, on both databases.

mod durability;
mod harness;
mod layering;
mod outbox;
mod race;
mod smoke;
mod statements;
mod stream;
pub mod support;
mod write;
