//! Everything that is tested from outside, in one program, on both databases.

mod access;
mod account;
mod branding;
mod contract;
mod delegation;
mod demo;
mod durability;
mod harness;
mod layering;
mod membership;
mod origin;
mod outbox;
mod page;
mod plan;
mod race;
mod retention;
mod settings;
mod smoke;
mod statements;
mod stock;
mod story;
mod stream;
pub mod support;
mod trap;
mod upload;
mod write;
