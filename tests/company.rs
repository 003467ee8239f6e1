//! The partner portal: companies that a partner creates, equips and lets go.

mod refusal;
mod story;
