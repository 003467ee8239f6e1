//! The partner portal: companies that a partner creates, equips and lets go.

mod branding;
mod refusal;
mod running;
mod story;
