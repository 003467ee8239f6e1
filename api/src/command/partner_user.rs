//! People on partners' teams: add, change, mail the link again, remove.

pub mod add;
pub mod remove;
pub mod resend;
pub mod update;
