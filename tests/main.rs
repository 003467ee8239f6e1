//! Everything that is tested from outside, in one program, on both databases.

mod account;
mod demo;
mod harness;
mod layering;
mod membership;
mod page;
mod settings;
mod smoke;
mod story;
pub mod support;
mod write;
