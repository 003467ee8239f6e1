//! Steps that verbs of several nouns share.

pub(super) mod admin;
pub(super) mod company;
pub(super) mod file;
pub(super) mod invitation;
pub(super) mod joining;
pub(super) mod logo;
pub(super) mod mail;
pub(super) mod note;
pub(super) mod partner;
pub(super) mod partnership;
pub(super) mod person;
pub(super) mod seat;
pub(super) mod upload;
pub(super) mod workspace;
