//! Everything that is tested from outside, in one program, on both databases.

mod access;
mod delegation;
mod harness;
mod layering;
mod smoke;
pub mod support;
mod write;
