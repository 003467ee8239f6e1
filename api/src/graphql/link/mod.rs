//! Where each thing *leads*: fields that need a loader or a page of their own, each guarded.

mod attribution;
mod brief;
mod contact;
mod dashboard;
mod delegation;
mod document;
mod membership;
mod note;
mod notification;
mod organization;
mod page;
mod partner;
mod partner_user;
mod partnership;
mod party;
mod saved_solution;
mod seat;
mod shortlist;
mod viewer;
mod workspace;
