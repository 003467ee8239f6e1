//! Mandate's tables as they are, value types that cannot be invalid, and the transitions that are true of one row alone.
//!
//! Nothing here reads or writes a database, knows who is asking, or what time it is: callers pass those in.
//! Relations run from child to parent only, so the tables form a directed acyclic graph.

pub mod app;
pub mod audit_event;
pub mod branding;
pub mod brief;
pub mod brief_link;
pub mod brief_recipient;
pub mod brief_response;
pub mod color;
pub mod delegation;
pub mod digest;
pub mod document;
pub mod document_path;
pub mod document_share;
pub mod email;
pub mod file;
pub mod instant;
pub mod invitation_block;
pub mod link;
pub mod log_in_attempt;
pub mod logo;
pub mod mail;
pub mod managed_company;
pub mod membership;
pub mod note;
pub mod notification;
pub mod organization;
pub mod organization_app;
pub mod partner;
pub mod partner_user;
pub mod partnership;
pub mod partnership_reach;
pub mod partnership_request;
pub mod partnership_side;
pub mod permission;
pub mod saved_solution;
pub mod seat;
pub mod session;
pub mod shortlist;
pub mod shortlist_item;
pub mod sign_up;
pub mod signing_key;
pub mod solution;
pub mod solution_word;
pub mod stream;
pub mod stream_entry;
pub mod subject;
pub mod text;
pub mod upload;
pub mod user;

pub use color::Color;
pub use digest::Digest;
pub use email::Email;
pub use instant::Instant;
pub use permission::{Permission, Permissions};
pub use subject::{Kind as SubjectKind, Subject};
