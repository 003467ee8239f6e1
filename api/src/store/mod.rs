//! The only place that builds a SELECT.
//!
//! What a viewer may see is a condition in the statement, never a filter afterwards; a read without one is named
//! `unscoped_…` and says who may call it.

pub mod app;
pub mod branding;
pub mod brief;
mod composite;
mod connect;
pub mod contact;
pub mod delegation;
pub mod document;
pub mod file;
mod gathering;
pub mod home;
pub mod inbox;
pub mod invitation;
mod literal;
pub mod logo;
pub mod mail;
pub mod managed_company;
pub mod membership;
pub mod names;
pub mod news;
pub mod note;
pub mod notification;
pub mod organization;
pub mod paging;
pub mod partner;
pub mod partner_user;
pub mod partnership;
pub mod reader;
pub mod retention;
pub mod run_out;
pub mod saved_solution;
pub mod seat;
pub mod session;
pub mod shortlist;
pub mod signing_key;
pub mod solution;
pub mod standing;
pub mod stream;
pub mod subject;
mod template;
pub mod transaction;
pub mod upload;
pub mod user;
mod visible;
pub mod workspace;

pub use connect::{Db, migrate, migration_status};
pub use transaction::Work;
