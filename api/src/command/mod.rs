//! Every change, one verb a file: its input, its refusals, what it does. The only place that changes the domain.
//!
//! Each takes its locks in one order (what was made in a workspace, organization, user, delegation, partner, upload, logo, then
//! the streams' counters), checks again under them, and writes what follows from it in the same transaction. Nouns do
//! not name each other, nor do the verbs of one noun: what several need is a module that is not open to others, or
//! stands in their parent.

pub mod account;
pub mod app;
pub mod branding;
pub mod brief;
pub mod company;
pub mod delegation;
pub mod document;
mod input;
pub mod logo;
pub mod membership;
pub mod note;
pub mod notification;
pub mod organization;
pub mod outbox;
pub mod partner;
pub mod partner_user;
pub mod partnership;
pub mod retention;
pub mod saved_solution;
pub mod seat;
pub mod shortlist;
pub mod solution;
mod step;
pub mod upload;
