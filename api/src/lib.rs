//! Mandate gives outside partners a place in a company's workspace: scoped, attributable, live, revocable in an instant.
//!
//! A stack of layers, in which a module names only what stands below it, in the order of this list from the bottom up:
//! leaves ([`clock`], [`secret`], [`fault`], [`telemetry`], [`branding`], [`config`], [`brand`], [`wording`], [`page`],
//! [`limit`], [`workshop`], [`picture`], [`media`], [`download`]); [`access`], who may do what; [`bus`], [`files`] and [`mail`], ports to the
//! outside; [`store`], every read; [`event`], what happened; [`app`], all of these together; [`command`], every change;
//! [`graphql`]; [`http`]; [`serve`], which runs it all.

pub mod access;
pub mod app;
pub mod brand;
pub mod branding;
pub mod bus;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod download;
pub mod event;
pub mod fault;
pub mod files;
pub mod graphql;
pub mod http;
pub mod limit;
pub mod mail;
pub mod media;
pub mod page;
pub mod picture;
pub mod secret;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod wording;
pub mod workshop;
